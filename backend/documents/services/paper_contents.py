"""Content of a document, frozen as data when it is issued, in no particular language."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from backend.catalogue.models import Resort
from backend.documents.core import regions, rupees_in_words, tax_shares
from backend.documents.core.returned_lines import PrintedLine
from backend.documents.core.tax_shares import Rates
from backend.documents.models import Folder, Paper, PaperKind, SezSupply
from backend.documents.services.casefile import CaseFile
from backend.payments.models import LedgerEntry
from backend.pricing.core import service_codes

# The law keeps "tax invoice" and the vouchers for the registered.
UNREGISTERED = {
    PaperKind.TAX_INVOICE: "invoice",
    PaperKind.RECEIPT_VOUCHER: "receipt",
    PaperKind.REFUND_VOUCHER: "refund_receipt",
}


def about(case: CaseFile, folder: Folder) -> dict[str, Any]:
    """What all papers of a booking share: who supplies what to whom."""
    return {
        "supplier": _supplier(case.booking.resort, case.registration.gstin),
        "recipient": _recipient(case, folder),
        "booking": _stay(case),
        "registered": case.registration.registered,
        # Without tax, by a resort that has a GSTIN by now.
        "registered_later": bool(case.booking.resort.gstin) and not case.registration.registered,
        **_supply(case, folder),
        "reverse_charge": False,
        "refers_to": None,
        "adjusted": [],
        "adjusted_rates": [],
        "due_paise": 0,
        "paid_by": "",
    }


def money_words(lines: Sequence[PrintedLine]) -> dict[str, Any]:
    """Lines, and their sums by rate: the sums of the paper."""
    by_rate = tax_shares.by_percent(tax_shares.tax_shares_of(lines))
    total = tax_shares.total_of_shares(by_rate)
    return {
        "lines": list(lines),
        "rates": tax_shares.as_json(by_rate),
        "net_paise": sum(rate.net_paise for rate in by_rate),
        "half_paise": sum(rate.half_paise for rate in by_rate),
        "total_paise": total,
        "in_words": rupees_in_words.amount_in_words(total),
    }


def lines_of(kind: str, by_rate: Rates) -> list[dict[str, Any]]:
    """One line for each rate and code, where there are no lines of a price."""
    blank = {"label": "", "room": "", "night": "", "quantity": 1, "discount_paise": 0}
    return [
        {"kind": f"{kind}{_of_what(rate.sac)}", **blank, "sac": rate.sac, **plain}
        for rate, plain in zip(by_rate, tax_shares.as_json(by_rate), strict=True)
    ]


def _of_what(sac: str) -> str:
    """Meals and add-ons are named apart from the room."""
    return {"": "", service_codes.ROOM_CODE: "", service_codes.FOOD_CODE: "_of_meals"}.get(sac, "_of_extras")


def reference_to(paper: Paper) -> dict[str, str]:
    return {"number": paper.number, "date": paper.issued_on.isoformat()}


def paid_by(entry: LedgerEntry) -> str:
    """How the money came, and its id at Razorpay."""
    return f"{entry.payment.method} {entry.payment.razorpay_payment_id}".strip()


def numbered(content: dict[str, Any], *, kind: PaperKind, number: str, day: date) -> dict[str, Any]:
    """The content of the paper that has this number."""
    title = kind.value if content["registered"] else UNREGISTERED.get(kind, kind.value)
    return {**content, "title": title, "number": number, "date": day.isoformat()}


def _supply(case: CaseFile, folder: Folder) -> dict[str, Any]:
    """A supply to a SEZ is between States, wherever it is: IGST (IGST Act, section 7(5)(b)). Without payment of it only
    where the price was frozen so."""
    zero_rated = case.registration.zero_rated
    sez = SezSupply.WITHOUT_PAYMENT.value if zero_rated else folder.sez and SezSupply.WITH_PAYMENT.value
    if not case.registration.registered:
        sez = ""
    return {"igst": bool(sez), "sez": sez, "undertaking": case.registration.undertaking}


def _supplier(resort: Resort, gstin: str) -> dict[str, str]:
    code = gstin[:2]
    # Most addresses name the place themselves.
    place = "" if resort.location in resort.address else resort.location
    address = ", ".join(part for part in (resort.address, place) if part)
    return {
        "name": resort.name,
        "address": address,
        "gstin": gstin,
        "state_code": code,
        "state": regions.region_named(code),
    }


def _recipient(case: CaseFile, folder: Folder) -> dict[str, str]:
    guests = list(case.booking.attempt.guests.all())
    name = folder.name or case.booking.user.name or (guests[0].name if guests else "")
    code = (folder.gstin or folder.uin)[:2] or folder.state_code
    return {
        "name": name,
        "company": folder.company,
        "gstin": folder.gstin,
        "uin": folder.uin,
        "address": folder.address,
        "state_code": code,
        "state": regions.region_named(code),
    }


def _stay(case: CaseFile) -> dict[str, Any]:
    booking, attempt = case.booking, case.booking.attempt
    stays = sorted(attempt.room_stays, key=lambda stay: stay.room.room_number)
    guests = list(attempt.guests.all())
    return {
        "reference": booking.reference,
        "check_in": booking.check_in.isoformat(),
        "check_out": booking.check_out.isoformat(),
        "check_in_time": f"{booking.resort.check_in_time:%H:%M}",
        "check_out_time": f"{booking.resort.check_out_time:%H:%M}",
        "nights": len(booking.nights),
        "rooms": [stay.room.room_number for stay in stays],
        "guests": [
            {
                "room": stay.room.room_number,
                "names": [guest.name for guest in guests if guest.room_id == stay.room_id],
            }
            for stay in stays
        ],
        "plan": case.price.plan.label if case.price.plan else "",
    }
