"""A booking with its ledger entries and documents, as `due_papers` needs it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.states import BookingState, ChangeState
from backend.documents.core import tax_shares
from backend.documents.core.tax_shares import Rates
from backend.documents.models import Paper, PaperKind
from backend.payments.models import LedgerEntry
from backend.payments.models.ledger import LedgerAccount
from backend.pricing.core.frozen_line import FrozenLine
from backend.pricing.core.frozen_price import FrozenPrice

BOOKED, PAYER, OWED = LedgerAccount.BOOKINGS, LedgerAccount.PAYER, LedgerAccount.REFUND_DUE


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
    def captures(self) -> list[LedgerEntry]:
        return [entry for entry in self.entries if (entry.source, entry.target) == (PAYER, BOOKED)]

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
        return next(iter(self.of_kind(PaperKind.TAX_INVOICE)), None)

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
            return bool(self.captures)
        return not self.cancelled and self.stay_subject not in {voucher.subject for voucher in vouchers}

    def has(self, entry: LedgerEntry) -> bool:
        """Whether this money has its paper."""
        return any(paper.entry_id == entry.pk for paper in self.papers)

    def rates_of(self, *kinds: PaperKind) -> Rates:
        """The sum of these papers, by rate."""
        return tax_shares.sum_of_shares(
            tax_shares.tax_shares_of(paper.content["rates"]) for paper in self.papers if paper.kind in kinds
        )

    @property
    def advance_left_paise(self) -> int:
        """The sum of it. After a change the invoice may be at other rates than the receipts."""
        sums = {kind: sum(paper.total_paise for paper in self.of_kind(kind)) for kind in PaperKind}
        return max(sums[PaperKind.RECEIPT_VOUCHER] - sums[PaperKind.TAX_INVOICE] - sums[PaperKind.REFUND_VOUCHER], 0)

    @property
    def advance_left(self) -> Rates:
        """Advances that are neither adjusted in the invoice nor given back."""
        spent = tax_shares.sum_of_shares(
            [self.rates_of(PaperKind.TAX_INVOICE), self.rates_of(PaperKind.REFUND_VOUCHER)]
        )
        return tax_shares.less(self.rates_of(PaperKind.RECEIPT_VOUCHER), spent)

    @cached_property
    def price(self) -> FrozenPrice:
        """The booking's frozen price."""
        return self.booking.attempt.frozen_price

    @cached_property
    def price_lines(self) -> list[dict[str, Any]]:
        """The lines of the frozen price, as papers print them."""
        return [_printed(line) for line in self.price.lines]

    def over(self, at: datetime) -> bool:
        """Whether the guests have checked out, or the time to leave has come, at the resort."""
        if self.booking.checked_out_at:
            return True
        there = at.astimezone(timezone.get_default_timezone())
        booking = self.booking
        return (booking.check_out, booking.resort.check_out_time) <= (there.date(), there.time())


def _printed(line: FrozenLine) -> dict[str, Any]:
    return {
        "kind": line.kind.value,
        "label": line.label,
        "room": line.room_number,
        "night": line.night.isoformat() if line.night else "",
        "quantity": line.quantity,
        "discount_paise": line.discount_paise,
        "percent": line.tax_percent,
        "net_paise": line.price_paise,
        "half_paise": line.half_paise,
    }
