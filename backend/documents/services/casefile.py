"""A booking with its ledger entries and documents, as `due_papers` needs it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.services import cancellation
from backend.bookings.states import BookingState, ChangeState
from backend.documents.core import returned_lines, tax_shares
from backend.documents.core.tax_shares import Rates
from backend.documents.models import Paper, PaperKind
from backend.payments.models import LedgerEntry
from backend.payments.models.ledger import LedgerAccount
from backend.pricing.core.frozen_line import FrozenLine
from backend.pricing.core.frozen_price import FrozenPrice
from backend.pricing.core.registration import Registration

BOOKED, PAYER, OWED = LedgerAccount.BOOKINGS, LedgerAccount.PAYER, LedgerAccount.REFUND_DUE
OWNER = LedgerAccount.OWNER
# How the kinds of lines begin that are about the fee of a booking that has ended.
FEE = "cancellation_fee"


@dataclass
class CaseFile:
    """Read under the lock of the booking's attempt; papers that are issued meanwhile are added."""

    booking: FinalBooking
    entries: list[LedgerEntry]
    papers: list[Paper] = field(default_factory=list)
    # The latest that was made.
    change: BookingChange | None = None

    @classmethod
    def of(cls, booking: FinalBooking) -> "CaseFile":
        entries = LedgerEntry.objects.filter(payment__booking=booking).select_related("payment").order_by("pk")
        change = booking.changes.filter(state=ChangeState.MADE).order_by("made_at", "pk").last()
        return cls(booking, list(entries), list(booking.papers.order_by("pk")), change)

    @property
    def cancelled(self) -> bool:
        """Ended without a stay; also where the guest did not come."""
        return self.booking.state != BookingState.CONFIRMED

    @property
    def free(self) -> bool:
        """Nothing was to be paid for it: its guest gets a voucher, and there is nothing to invoice."""
        return not self.booking.total_paise

    @property
    def captures(self) -> list[LedgerEntry]:
        return [entry for entry in self.entries if (entry.source, entry.target) == (PAYER, BOOKED)]

    @property
    def gift_paise(self) -> int:
        """What the owner has put in for an Offer of the Razorpay account: it pays, and no guest gets it back."""
        offered = [entry for entry in self.entries if entry.payment.credit_paise > entry.payment.amount_paise]
        given = sum(entry.amount_paise for entry in offered if (entry.source, entry.target) == (OWNER, BOOKED))
        return given - sum(entry.amount_paise for entry in offered if (entry.source, entry.target) == (BOOKED, OWNER))

    @property
    def returns(self) -> list[LedgerEntry]:
        return [entry for entry in self.entries if entry.target == PAYER and entry.source in (BOOKED, OWED)]

    @property
    def kept_paise(self) -> int:
        """Money of the booking that is neither gone nor owed back."""
        came = sum(entry.amount_paise for entry in self.entries if entry.target == BOOKED)
        return came - sum(entry.amount_paise for entry in self.entries if entry.source == BOOKED)

    @property
    def supplied_paise(self) -> int:
        """What an invoice is about: the price less what was given back of it; after a cancellation, what is kept.

        What a change to less gave back is in the price already.
        """
        if self.cancelled:
            return self.kept_paise
        given_back = sum(entry.amount_paise for entry in self.returns if entry.source == BOOKED)
        return max(self.booking.total_paise - given_back, 0)

    @property
    def invoice(self) -> Paper | None:
        """The invoice that stands."""
        gone = self.taken_back
        return next((paper for paper in self.of_kind(PaperKind.TAX_INVOICE) if paper.number not in gone), None)

    @property
    def taken_back(self) -> set[str]:
        """Numbers of invoices about the fee of an end that was undone: a note for no money took each back whole."""
        notes = [note for note in self.of_kind(PaperKind.CREDIT_NOTE) if note.entry_id is None]
        return {note.content["refers_to"]["number"] for note in notes}

    @property
    def fee_to_take_back(self) -> Paper | None:
        """The invoice of a fee that is not kept after all: the booking stands again."""
        if self.cancelled or self.invoice is None:
            return None
        return self.invoice if self.invoice.content["lines"][0]["kind"].startswith(FEE) else None

    def of_kind(self, kind: PaperKind) -> list[Paper]:
        return [paper for paper in self.papers if paper.kind == kind]

    @property
    def stay_subject(self) -> str:
        """What a booking voucher is about: the booking as it was made, or as its latest change left it."""
        return f"change {self.change.pk}" if self.change else f"booking {self.booking.pk}"

    @property
    def voucher_lacks(self) -> bool:
        """Whether the guest has no voucher of the stay as it is. Of a stay that ended nobody needs another one."""
        vouchers = self.of_kind(PaperKind.BOOKING_VOUCHER)
        if not vouchers:
            return bool(self.captures) or self.free
        return not self.cancelled and self.stay_subject not in {voucher.subject for voucher in vouchers}

    def has(self, entry: LedgerEntry) -> bool:
        """Whether this money has its paper."""
        return any(paper.entry_id == entry.pk for paper in self.papers)

    def lines_of(self, kind: PaperKind) -> list[dict[str, Any]]:
        """All lines of the papers of a kind."""
        return [line for paper in self.of_kind(kind) for line in paper.content["lines"]]

    @property
    def advances(self) -> list[Paper]:
        """Receipts of money that came before the invoice; what comes later pays it."""
        return [paper for paper in self.of_kind(PaperKind.RECEIPT_VOUCHER) if paper.content["refers_to"] is None]

    @property
    def advance_left(self) -> Rates:
        """Advances that are neither adjusted in the invoice nor given back."""
        came = tax_shares.sum_of_shares(tax_shares.tax_shares_of(paper.content["lines"]) for paper in self.advances)
        adjusted = tax_shares.tax_shares_of(self.invoice.content["adjusted_rates"] if self.invoice else ())
        went = tax_shares.tax_shares_of([*self.lines_of(PaperKind.REFUND_VOUCHER), *self._credited(standing=False)])
        return tax_shares.less(came, tax_shares.sum_of_shares([adjusted, went]))

    @property
    def invoice_left(self) -> Rates:
        """What was invoiced, and not given back since."""
        return tax_shares.less(tax_shares.tax_shares_of(self._invoiced), tax_shares.tax_shares_of(self.credited_lines))

    @property
    def lines_to_invoice(self) -> list[dict[str, Any]]:
        """The lines of the price without those that were given back before the invoice."""
        return returned_lines.lines_left(self.price_lines, self.lines_of(PaperKind.REFUND_VOUCHER))

    @property
    def lines_invoiced(self) -> list[dict[str, Any]]:
        """The lines of the invoice without those that were given back since."""
        return returned_lines.lines_left(self._invoiced, self.credited_lines)

    @property
    def credited_lines(self) -> list[dict[str, Any]]:
        """What went back of the invoice that stands."""
        return self._credited(standing=True)

    @property
    def _invoiced(self) -> list[dict[str, Any]]:
        return list(self.invoice.content["lines"]) if self.invoice else []

    def _credited(self, *, standing: bool) -> list[dict[str, Any]]:
        """Lines of credit notes for money that went back: of the invoice that stands, or of those taken back."""
        gone = self.taken_back
        notes = [note for note in self.of_kind(PaperKind.CREDIT_NOTE) if note.entry_id is not None]
        told = [note for note in notes if (note.content["refers_to"]["number"] not in gone) is standing]
        return [line for note in told for line in note.content["lines"]]

    @cached_property
    def price(self) -> FrozenPrice:
        """The booking's frozen price."""
        return self.booking.attempt.frozen_price

    @cached_property
    def registration(self) -> Registration:
        """What the price was charged under, whatever the resort is now.

        A change that was priced under another registration keeps lines of the price before; and prices from before it
        was kept were charged under that of the papers there are, or the resort's.
        """
        changes = self.booking.changes.filter(state=ChangeState.MADE).order_by("-made_at", "-pk")
        kept = [self.price.supplier, *(change.was_frozen_price.supplier for change in changes)]
        known = [supplier for supplier in kept if supplier is not None]
        if not self.price.taxed:
            return known[0] if known else Registration()
        printed = [paper.content["supplier"]["gstin"] for paper in self.papers if paper.content["registered"]]
        guessed = Registration.of(next(iter(printed), self.booking.resort.gstin))
        return next((supplier for supplier in known if supplier.registered), guessed)

    @cached_property
    def price_lines(self) -> list[dict[str, Any]]:
        """The lines of the frozen price, as papers print them."""
        lines = [_printed(line, coded=self.registration.registered) for line in self.price.lines]
        return returned_lines.with_codes_of_remainders(lines)

    @property
    def price_shares(self) -> Rates:
        """The frozen price by rate and code."""
        return tax_shares.tax_shares_of(self.price_lines)

    @property
    def fee_shares(self) -> Rates:
        """The fee of a booking that has ended, as it was reckoned."""
        return tax_shares.fee_shares(
            {"percent": line.tax_percent, "net_paise": line.net_paise, "half_paise": line.half_paise}
            for line in self.booking.kept_fee.lines
        )

    def over(self, at: datetime) -> bool:
        """Whether the guests have checked out, or the time to leave has come, at the resort."""
        return cancellation.is_over(self.booking, at=at)


def _printed(line: FrozenLine, *, coded: bool) -> dict[str, Any]:
    """Invoices without tax have no codes of services."""
    return {
        "kind": line.kind.value,
        "label": line.label,
        "sac": line.sac if coded else "",
        "room": line.room_number,
        "night": line.night.isoformat() if line.night else "",
        "quantity": line.quantity,
        "discount_paise": line.discount_paise,
        "percent": line.tax_percent,
        "net_paise": line.price_paise,
        "half_paise": line.half_paise,
    }
