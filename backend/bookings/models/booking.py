from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from backend.bookings.states import BOOKING_MOVES, BookingState, ChangeState
from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.common.db.trigrams import trigram_index
from backend.common.nights import Nights
from backend.pricing.core.cancellation_fee import Fee, Policy

if TYPE_CHECKING:
    from backend.bookings.models.change import BookingChange


def full_refund() -> dict[str, str]:
    """The promise of bookings from before there were policies: whoever cancels before arrival gets everything back."""
    return {"kind": "full_refund"}


class FinalBooking(Stateful):
    """A paid attempt: its rooms and guests are the attempt's, at most one for each attempt."""

    MOVES = BOOKING_MOVES

    attempt = models.OneToOneField("holds.BookingAttempt", on_delete=models.PROTECT, related_name="booking")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings")
    resort = models.ForeignKey("catalogue.Resort", on_delete=models.PROTECT, related_name="bookings")
    reference = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=16, choices=BookingState.choices, default=BookingState.CONFIRMED)
    check_in = models.DateField()
    check_out = models.DateField()
    total_paise = models.PositiveBigIntegerField()
    # What is left to pay of it, and until when; nothing once it is paid in full.
    balance_paise = models.PositiveBigIntegerField(default=0)
    balance_due_on = models.DateField(null=True)
    confirmed_at = models.DateTimeField()
    # What was promised about cancelling when its rooms were held: read as `promise`.
    policy: "models.JSONField[object, object]" = models.JSONField(default=full_refund)
    # What is kept of a booking that has ended, tax included, and the same by rate; nothing while it stands.
    fee_paise = models.PositiveBigIntegerField(default=0)
    fee: "models.JSONField[object, object]" = models.JSONField(default=list)
    # Also when a guest did not come.
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # When the desk gave the guests their keys, and took them back; who did, and let a balance go with them.
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    checked_out_at = models.DateTimeField(null=True, blank=True)
    checked_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-confirmed_at", "-pk"]
        constraints = [
            MovesAlong(steps=steps(BOOKING_MOVES), name="bookings_move_along_the_table"),
            models.CheckConstraint(
                condition=Q(checked_out_at=None) | Q(checked_in_at__lte=F("checked_out_at")),
                name="who_leaves_came_before",
            ),
            models.CheckConstraint(
                condition=~Q(state=BookingState.NO_SHOW) | Q(checked_in_at=None), name="who_came_is_no_no_show"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-confirmed_at"]),
            # Staff type the part of a reference that the guest remembers.
            trigram_index("reference", name="bookings_by_reference_part"),
            # What is asked for every minute: as small as what is left to pay.
            models.Index(
                fields=["balance_due_on"],
                name="balances_to_collect",
                condition=Q(state=BookingState.CONFIRMED, balance_paise__gt=0),
            ),
            # Their vouchers are asked for every minute, for no money asks.
            models.Index(
                fields=["check_out"],
                name="stays_of_nothing",
                condition=Q(state=BookingState.CONFIRMED, total_paise=0),
            ),
            # Who comes tomorrow, and who left yesterday: asked for every few minutes.
            models.Index(fields=["check_in"], name="stays_to_tell_of", condition=Q(state=BookingState.CONFIRMED)),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def promise(self) -> Policy:
        """What was promised about cancelling, as a value."""
        return Policy.load(self.policy)

    @property
    def kept_fee(self) -> Fee:
        """What is kept of it, as a value."""
        return Fee.load(self.fee)

    def change_waiting(self, *, at: datetime) -> "BookingChange | None":
        """The change that waits to be paid at this moment, if there is one; asks nothing where it was fetched along."""
        # See selectors.WAITING_CHANGES.
        rows = self.__dict__.get("waiting_changes")
        if rows is None:
            rows = self.changes.filter(state=ChangeState.WAITING)
        return next((row for row in rows if row.expires_at > at), None)

    @property
    def contact_email(self) -> str:
        """The e-mail address that was said for this stay; empty for none."""
        return self.attempt.contact_email

    @property
    def language(self) -> str:
        """The language that was said for this stay; empty: that of the profile."""
        return self.attempt.language

    @property
    def paid_paise(self) -> int:
        """The part of the total that was paid: all that is not its balance."""
        return self.total_paise - self.balance_paise

    @property
    def nights(self) -> Nights:
        return Nights(self.check_in, self.check_out)
