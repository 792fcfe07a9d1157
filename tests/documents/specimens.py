"""One of every kind of paper, as it is frozen: long names, two rates, many lines, all that a sheet has to bear."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from backend.documents.core import tax_shares
from backend.documents.models import PaperKind
from backend.documents.services import paper_contents

ARRIVAL = date(2026, 12, 18)
RECEIPT = {"number": "RZ9/2627/000041", "date": "2026-11-24"}
INVOICE = {"number": "IZ9/2627/000042", "date": "2026-12-20"}
PERSON = {"name": "Asha Kulkarni · आशा कुलकर्णी · ಆಶಾ ಕುಲಕರ್ಣಿ", "company": "", "gstin": "", "address": ""}
HOME = {"address": "12, 4th Cross, Malleswaram, Bengaluru 560003", "state_code": "29", "state": "Karnataka"}
NOWHERE = {"state_code": "", "state": ""}
COMPANY = {
    "name": "Asha Kulkarni",
    "company": "Narayana Krishnamurthy Hospitality & Adventure Tourism Private Limited (Western Ghats)",
    "gstin": "27AAPFU0939F1ZV",
    "address": "Unit 1204, Tower B, Raheja Commercial Complex, Dr Annie Besant Road, Worli, Mumbai 400018",
    "state_code": "27",
    "state": "Maharashtra",
}
# As many and as long as a resort can write them, in three scripts, with signs that are markup elsewhere.
HOUSE_RULES = [
    "Quiet from 22:00 to 07:00",
    "No pets, *not even* small ones; #hashtags $mean$ nothing here",
    "रात दस बजे के बाद शांति रखें",
    "ಸಾಕುಪ್ರಾಣಿಗಳಿಗೆ ಅವಕಾಶವಿಲ್ಲ",
    *(
        f"{n}. " + "The pool is for guests of the house and closes at sunset; children swim with an adult. " * 2
        for n in range(16)
    ),
]


def all_of_them() -> dict[str, dict[str, Any]]:
    """Contents by what they show."""
    stay, dear = nights(2), nights(5, price=12_800_00)
    return {
        "booking-voucher": paper(PaperKind.BOOKING_VOUCHER, stay),
        "booking-voucher-rules": paper(PaperKind.BOOKING_VOUCHER, stay, house_rules=HOUSE_RULES),
        "receipt-voucher": paper(PaperKind.RECEIPT_VOUCHER, whole("advance", stay), paid_by="upi pay_DESlfW9H8K9uqM"),
        "receipt-unregistered": paper(
            PaperKind.RECEIPT_VOUCHER,
            whole("advance", nights(2, percents=(0,))),
            registered=False,
            paid_by="netbanking",
        ),
        "invoice-person": paper(PaperKind.TAX_INVOICE, stay, **paid(stay)),
        "invoice-company": paper(PaperKind.TAX_INVOICE, stay, recipient=COMPANY, **paid(stay, less=1_000_00)),
        "invoice-above-50000": paper(PaperKind.TAX_INVOICE, dear, recipient={**PERSON, **HOME}, **paid(dear)),
        "invoice-many-lines": paper(PaperKind.TAX_INVOICE, many(), recipient=COMPANY, **paid(many())),
        "invoice-unregistered": paper(PaperKind.TAX_INVOICE, nights(2, percents=(0,)), registered=False),
        "fee-invoice": paper(PaperKind.TAX_INVOICE, whole("cancellation_fee", stay), **paid(stay)),
        "refund-voucher": paper(PaperKind.REFUND_VOUCHER, whole("refund", stay), refers_to=RECEIPT),
        "credit-note": paper(PaperKind.CREDIT_NOTE, whole("reduction", stay), refers_to=INVOICE, recipient=COMPANY),
    }


def nights(count: int, *, price: int = 7500_00, percents: tuple[int, ...] = (5, 18)) -> list[dict[str, Any]]:
    """So many nights of a room, at these rates in turn."""
    return [line("room", price, percents[n % len(percents)], night=n) for n in range(count)]


def many() -> list[dict[str, Any]]:
    """Four rooms for seven nights with everything that can be added, over two pages and more."""
    found = []
    for room in ("A101", "B201", "C301", "D401"):
        found += [line("room", 1_12_800_00, 18, night=n, room=room, discount=5_000_00) for n in range(7)]
        found += [line(kind, 900_00, 5, night=0, room=room, quantity=3) for kind in ("extra_adult", "child", "meal")]
        found.append(line("extra_bed", 700_00, 18, night=0, room=room))
    found.append(line("add_on", 1500_00, 18, label="Jeep safari to the hornbills, before dawn, with tea", quantity=4))
    return found


def line(kind: str, net: int, percent: int, *, night: int | None = None, **more: Any) -> dict[str, Any]:
    day = "" if night is None else (ARRIVAL + timedelta(days=night)).isoformat()
    blank = {"label": "", "room": "" if kind == "add_on" else "C301", "quantity": 1}
    half = net * percent // 200
    discount = more.pop("discount", 0)
    plain = {"kind": kind, "night": day, "discount_paise": discount, "percent": percent}
    return {**blank, **plain, "net_paise": net, "half_paise": half, **more}


def whole(kind: str, lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return paper_contents.lines_of(kind, tax_shares.tax_shares_of(lines))


def paid(lines: list[dict[str, Any]], *, less: int = 0) -> dict[str, Any]:
    """Adjusted by one receipt, but for a part."""
    total = tax_shares.total_of_shares(tax_shares.tax_shares_of(lines))
    return {"adjusted": [{**RECEIPT, "amount_paise": total - less}], "due_paise": less}


def paper(kind: PaperKind, lines: list[dict[str, Any]], *, registered: bool = True, **more: Any) -> dict[str, Any]:
    said = {
        **about(registered=registered),
        **paper_contents.money_words(lines, tax_shares.tax_shares_of(lines)),
        **more,
    }
    said["recipient"] = {**NOWHERE, **said["recipient"]}
    number = {"booking_voucher": "V", "receipt_voucher": "R", "tax_invoice": "I", "refund_voucher": "F"}.get(kind, "C")
    return paper_contents.numbered(said, kind=kind, number=f"{number}Z9/2627/000042", day=date(2026, 12, 20))


def about(*, registered: bool) -> dict[str, Any]:
    code, state = ("29", "Karnataka") if registered else ("", "")
    return {
        "supplier": {
            "name": "Kali River Lodge",
            "address": "Ganeshgudi Road, Dandeli, Karnataka 581325",
            "gstin": "29AAKCK4821M1ZJ" if registered else "",
            "state_code": code,
            "state": state,
        },
        "recipient": PERSON,
        "booking": stay(),
        "registered": registered,
        "sac": paper_contents.SAC,
        "reverse_charge": False,
        "refers_to": None,
        "adjusted": [],
        "due_paise": 0,
        "paid_by": "",
    }


def stay() -> dict[str, Any]:
    return {
        "reference": "H68G-MFR7",
        "check_in": ARRIVAL.isoformat(),
        "check_out": (ARRIVAL + timedelta(days=2)).isoformat(),
        "check_in_time": "14:00",
        "check_out_time": "11:00",
        "nights": 2,
        "rooms": ["C301", "D401"],
        "guests": [
            {"room": "C301", "names": ["Asha Kulkarni", "रवि कुलकर्णी"]},
            {"room": "D401", "names": ["ಮೀರಾ ಹೆಗಡೆ", *(f"Guest Number {n}" for n in range(1, 8))]},
        ],
        "plan": "With breakfast",
    }
