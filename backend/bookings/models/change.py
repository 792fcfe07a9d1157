from typing import Any, cast

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from backend.bookings.core.fallen_parts import FallenPart
from backend.bookings.states import CHANGE_MOVES, CHANGE_OVER, ChangeState, Overtaker
from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.common.nights import Nights
from backend.pricing.core.frozen_price import FrozenPrice


class BookingChange(Stateful):
    """Other nights or rooms for a booking: what it becomes, what it was, and what follows for its money.

    It waits while something is to be paid first, and is made with the money; or it is made at once. What is dropped or
    overtaken meanwhile is made no more.
    """

    MOVES = CHANGE_MOVES

    booking = models.ForeignKey("bookings.FinalBooking", on_delete=models.PROTECT, related_name="changes")
    # The booking's first, second, …
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=ChangeState.choices, default=ChangeState.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Until when its nights are held.
    expires_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    # When it lapsed, was dropped or overtaken; and by what.
    ended_at = models.DateTimeField(null=True, blank=True)
    overtaken_by = models.CharField(max_length=16, choices=Overtaker.choices, blank=True)
    check_in = models.DateField()
    check_out = models.DateField()
    room_ids = ArrayField(models.PositiveBigIntegerField())
    # As an attempt keeps it; it has the promise about cancelling, too.
    price: "models.JSONField[object, object]" = models.JSONField()
    total_paise = models.PositiveBigIntegerField()
    # Paid before it stands, owed back when it does, and left to pay afterwards.
    now_paise = models.PositiveBigIntegerField(default=0)
    back_paise = models.PositiveBigIntegerField(default=0)
    balance_paise = models.PositiveBigIntegerField(default=0)
    balance_due_on = models.DateField(null=True, blank=True)
    # What of the booking is not in the changed stay: read as `fallen_parts`.
    fell_away: "models.JSONField[object, object]" = models.JSONField(default=list, blank=True)
    was_check_in = models.DateField()
    was_check_out = models.DateField()
    was_room_ids = ArrayField(models.PositiveBigIntegerField())
    was_price: "models.JSONField[object, object]" = models.JSONField()
    was_total_paise = models.PositiveBigIntegerField()
    was_balance_paise = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            MovesAlong(steps=steps(CHANGE_MOVES), name="changes_move_along_the_table"),
            models.UniqueConstraint(fields=["booking", "number"], name="changes_are_numbered"),
            models.UniqueConstraint(
                fields=["booking"], condition=Q(state=ChangeState.WAITING), name="one_change_waits_per_booking"
            ),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True) ^ Q(state=ChangeState.MADE), name="made_changes_have_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) ^ Q(state__in=CHANGE_OVER), name="ended_changes_have_a_time"
            ),
            models.CheckConstraint(
                condition=Q(overtaken_by="") ^ Q(state=ChangeState.OVERTAKEN), name="overtaken_changes_say_by_what"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="changes_to_lapse", condition=Q(state=ChangeState.WAITING))]

    def __str__(self) -> str:
        return f"change {self.number} of booking {self.booking_id} ({self.state})"

    @property
    def was_frozen_price(self) -> FrozenPrice:
        """The price before, as a value."""
        return FrozenPrice.load(self.was_price)

    @property
    def frozen_price(self) -> FrozenPrice:
        """The price that the booking's attempt gets. Raises UnknownVersion."""
        return FrozenPrice.load(self.price)

    @property
    def fallen_parts(self) -> tuple[FallenPart, ...]:
        """What of the booking is not in the changed stay, as values."""
        return tuple(FallenPart.load(part) for part in cast(list[dict[str, Any]], self.fell_away))

    @property
    def nights(self) -> Nights:
        return Nights(self.check_in, self.check_out)

    @property
    def was_nights(self) -> Nights:
        return Nights(self.was_check_in, self.was_check_out)
