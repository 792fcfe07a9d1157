"""Content of a document, frozen as data when it is issued, in no particular language."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from backend.catalogue.models import Resort
from backend.documents.core import regions, rupees_in_words, tax_shares
from backend.documents.core.tax_shares import Rates
from backend.documents.models import Folder, Paper, PaperKind
from backend.documents.services.casefile import CaseFile
from backend.payments.models import LedgerEntry

# Rooms in hotels, inns and the like.
SAC = "996311"
# The law keeps "tax invoice" and the vouchers for the registered.
UNREGISTERED = {
    PaperKind.TAX_INVOICE: "invoice",
    PaperKind.RECEIPT_VOUCHER: "receipt",
    PaperKind.REFUND_VOUCHER: "refund_receipt",
}


def about(case: CaseFile, folder: Folder) -> dict[str, Any]:
    """What all papers of a booking share: who supplies what to whom."""
    return {
        "supplier": _supplier(case.booking.resort),
        "recipient": _recipient(case, folder),
        "booking": _stay(case),
        "registered": bool(case.booking.resort.gstin),
        "sac": SAC,
        "reverse_charge": False,
        "refers_to": None,
        "adjusted": [],
        "due_paise": 0,
        "paid_by": "",
    }


def money_words(lines: Sequence[dict[str, Any]], by_rate: Rates) -> dict[str, Any]:
    """Lines, and their sums by rate: the sums of the paper."""
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
    """One line for each rate, where there are no lines of a price."""
    blank = {"kind": kind, "label": "", "room": "", "night": "", "quantity": 1, "discount_paise": 0}
    return [{**blank, **plain} for plain in tax_shares.as_json(by_rate)]


def reference_to(paper: Paper) -> dict[str, str]:
    return {"number": paper.number, "date": paper.issued_on.isoformat()}


def paid_by(entry: LedgerEntry) -> str:
    """How the money came, and its id at Razorpay."""
    return f"{entry.payment.method} {entry.payment.razorpay_payment_id}".strip()


def numbered(content: dict[str, Any], *, kind: PaperKind, number: str, day: date) -> dict[str, Any]:
    """The content of the paper that has this number."""
    title = kind.value if content["registered"] else UNREGISTERED.get(kind, kind.value)
    return {**content, "title": title, "number": number, "date": day.isoformat()}


def _supplier(resort: Resort) -> dict[str, str]:
    code = resort.gstin[:2]
    # Most addresses name the place themselves.
    place = "" if resort.location in resort.address else resort.location
    address = ", ".join(part for part in (resort.address, place) if part)
    return {
        "name": resort.name,
        "address": address,
        "gstin": resort.gstin,
        "state_code": code,
        "state": regions.region_named(code),
    }


def _recipient(case: CaseFile, folder: Folder) -> dict[str, str]:
    guests = list(case.booking.attempt.guests.all())
    name = folder.name or case.booking.user.name or (guests[0].name if guests else "")
    code = folder.gstin[:2] or folder.state_code
    return {
        "name": name,
        "company": folder.company,
        "gstin": folder.gstin,
        "address": folder.address,
        "state_code": code,
        "state": regions.region_named(code),
    }


def _stay(case: CaseFile) -> dict[str, Any]:
    booking, attempt = case.booking, case.booking.attempt
    stays = sorted(attempt.stays.all(), key=lambda stay: stay.room.room_number)
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
