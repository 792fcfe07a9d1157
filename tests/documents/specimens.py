"""One of every kind of paper, as it is frozen: long names, two rates, many lines, all that a sheet has to bear."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from backend.documents.core import regions, returned_lines, tax_shares
from backend.documents.models import PaperKind
from backend.documents.services import paper_contents
from backend.pricing.core import service_codes

ARRIVAL = date(2026, 12, 18)
RECEIPT = {"number": "RZ9/2627/000041", "date": "2026-11-24"}
INVOICE = {"number": "IZ9/2627/000042", "date": "2026-12-20"}
PERSON = {"name": "Asha Kulkarni · आशा कुलकर्णी · ಆಶಾ ಕುಲಕರ್ಣಿ", "company": "", "gstin": "", "uin": "", "address": ""}
HOME = {"address": "12, 4th Cross, Malleswaram, Bengaluru 560003", "state_code": "29"}
NOWHERE = {"state_code": ""}
COMPANY = {
    "name": "Asha Kulkarni",
    "company": "Narayana Krishnamurthy Hospitality & Adventure Tourism Private Limited (Western Ghats)",
    "gstin": "27AAPFU0939F1ZV",
    "uin": "",
    "address": "Unit 1204, Tower B, Raheja Commercial Complex, Dr Annie Besant Road, Worli, Mumbai 400018",
    "state_code": "27",
}
EMBASSY = {
    "name": "Asha Kulkarni",
    "company": "Resident Coordinator of the United Nations in India",
    "gstin": "",
    "uin": "0717UNO00157UNO",
    "address": "55 Lodi Estate, New Delhi 110003",
    "state_code": "07",
}
# A resort that has no GSTIN by now, or has one since.
NOT_YET = {"registered": False, "registered_later": True}
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
    stay, dear, untaxed = nights(2), nights(5, price=12_800_00), nights(2, percents=(0,))
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
        "invoice-remainder": paper(PaperKind.TAX_INVOICE, with_remainder(), **paid(with_remainder())),
        "invoice-meals-apart": paper(PaperKind.TAX_INVOICE, with_meals(), **paid(with_meals())),
        "invoice-embassy": paper(PaperKind.TAX_INVOICE, stay, recipient=EMBASSY, **paid(stay)),
        "invoice-sez": paper(
            PaperKind.TAX_INVOICE, with_meals(), recipient=COMPANY, **sez("with_payment"), **paid(with_meals())
        ),
        "invoice-sez-lut": paper(
            PaperKind.TAX_INVOICE, untaxed, recipient=COMPANY, **sez("without_payment"), **paid(untaxed)
        ),
        "receipt-sez": paper(
            PaperKind.RECEIPT_VOUCHER, whole("advance", with_meals()), recipient=COMPANY, **sez("with_payment")
        ),
        "invoice-registered-later": paper(PaperKind.TAX_INVOICE, nights(2, percents=(0,)), **NOT_YET),
        "receipt-meals-apart": paper(PaperKind.RECEIPT_VOUCHER, whole("advance", with_meals())),
        "refund-voucher": paper(PaperKind.REFUND_VOUCHER, whole("refund", stay), refers_to=RECEIPT),
        "credit-note": paper(PaperKind.CREDIT_NOTE, whole("reduction", stay), refers_to=INVOICE, recipient=COMPANY),
        "credit-note-meals": paper(PaperKind.CREDIT_NOTE, with_meals()[2:4], refers_to=INVOICE),
        "credit-note-spread": paper(PaperKind.CREDIT_NOTE, whole("reduction", with_meals()), refers_to=INVOICE),
    }


def nights(count: int, *, price: int = 7500_00, percents: tuple[int, ...] = (5, 18)) -> list[dict[str, Any]]:
    """So many nights of a room, at these rates in turn."""
    return [line("room", price, percents[n % len(percents)], night=n) for n in range(count)]


def with_meals() -> list[dict[str, Any]]:
    """Two nights with breakfast taxed apart, and a safari."""
    meals = [line("meal", 840_00, 5, night=night, quantity=2) for night in range(2)]
    safari = line("add_on", 3_000_00, 18, label="Jeep safari", quantity=2, sac="996418")
    return [*nights(2, percents=(5,)), *meals, safari]


def sez(supply: str) -> dict[str, Any]:
    undertaking = "AD290326001234X" if supply == "without_payment" else ""
    return {"igst": True, "sez": supply, "undertaking": undertaking}


def many() -> list[dict[str, Any]]:
    """Four rooms for seven nights with everything that can be added, over two pages and more."""
    found = []
    for room in ("A101", "B201", "C301", "D401"):
        found += [line("room", 1_12_800_00, 18, night=n, room=room, discount=5_000_00) for n in range(7)]
        found += [line(kind, 900_00, 5, night=0, room=room, quantity=3) for kind in ("extra_adult", "child", "meal")]
        found.append(line("extra_bed", 700_00, 18, night=0, room=room))
    found.append(line("add_on", 1500_00, 18, label="Jeep safari to the hornbills, before dawn, with tea", quantity=4))
    return found


def with_remainder() -> list[dict[str, Any]]:
    """A stay of which 0.40 are waived, for nobody can send so little."""
    waived = {"room": "", "sac": "", "net_paise": -38, "half_paise": -1}
    return returned_lines.with_codes_of_remainders([*nights(2), {**line("remainder", 0, 5), **waived}])


def line(kind: str, net: int, percent: int, *, night: int | None = None, **more: Any) -> dict[str, Any]:
    day = "" if night is None else (ARRIVAL + timedelta(days=night)).isoformat()
    sac = {"meal": service_codes.FOOD_CODE, "add_on": ""}.get(kind, service_codes.ROOM_CODE)
    blank = {"label": "", "room": "" if kind == "add_on" else "C301", "quantity": 1, "sac": sac}
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
    said = {**about(registered=registered), **paper_contents.money_words(lines), **more}
    recipient = {**NOWHERE, **said["recipient"]}
    said["recipient"] = {**recipient, "state": regions.region_named(recipient["state_code"])}
    number = {"booking_voucher": "V", "receipt_voucher": "R", "tax_invoice": "I", "refund_voucher": "F"}.get(kind, "C")
    return paper_contents.numbered(said, kind=kind, number=f"{number}Z9/2627/000042", day=date(2026, 12, 20))


def about(*, registered: bool) -> dict[str, Any]:
    code = "29" if registered else ""
    return {
        "supplier": {
            "name": "Kali River Lodge",
            "address": "Ganeshgudi Road, Dandeli, Karnataka 581325",
            "gstin": "29AAKCK4821M1ZJ" if registered else "",
            "state_code": code,
            "state": regions.region_named(code),
        },
        "recipient": PERSON,
        "booking": stay(),
        "registered": registered,
        "registered_later": False,
        "igst": False,
        "sez": "",
        "undertaking": "",
        "reverse_charge": False,
        "refers_to": None,
        "adjusted": [],
        "adjusted_rates": [],
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
