from datetime import date, datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q, Value

from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.common.nights import Nights
from backend.inventory.states import STAY_LIVE, STAY_MOVES, STAY_TAKEN, STAY_TEMPORARY, StayState

# Few last longer, but blocks may, for years: an index of their own has those, and search reads the other within bounds.
LONG_NIGHTS = 14
LONG = Q(check_out__gt=ExpressionWrapper(F("check_in") + LONG_NIGHTS, output_field=models.DateField()))


class Stays(models.QuerySet["Stay"]):
    def overlapping(self, nights: Nights) -> "Stays":
        """Those that share one of these nights."""
        return self.filter(check_in__lt=nights.check_out, check_out__gt=nights.check_in)

    def ending_soon(self, after: date) -> "Stays":
        """Of those that begin before this day: all but long ones, and perhaps some of these."""
        return self.filter(check_out__lt=after + timedelta(days=LONG_NIGHTS))

    def long(self) -> "Stays":
        """Those of more than LONG_NIGHTS nights."""
        return self.filter(LONG)

    def taking(self, at: datetime) -> "Stays":
        """Those that keep a room from others at this moment: expiry is a question, not an event."""
        # The states as the index for search names them, or PostgreSQL does not use it. Held ones have an end.
        endless = Q(state=StayState.BOOKED) | Q(expires_at__isnull=True)
        return self.filter(endless | Q(expires_at__gt=at), state__in=STAY_TAKEN)


class Stay(Stateful):
    """One room for the nights of `[check_in, check_out)`: what PostgreSQL judges.

    A stay without an attempt is one room of a block by the resort; or it belongs to a change of a booking, which
    holds nights until it is paid, and keeps what the booking gave up. Of a booking it is a slice of a room line: all
    nights of the line that are slept in one room without a break.
    """

    MOVES = STAY_MOVES

    # Each change of a stay writes all indexes anew: these columns have the ones below, and none of their own.
    attempt = models.ForeignKey(
        "holds.BookingAttempt", on_delete=models.PROTECT, related_name="stays", null=True, blank=True, db_index=False
    )
    block = models.ForeignKey(
        "inventory.Block", on_delete=models.PROTECT, related_name="stays", null=True, blank=True, db_index=False
    )
    change = models.ForeignKey(
        "bookings.BookingChange", on_delete=models.PROTECT, related_name="stays", null=True, blank=True, db_index=False
    )
    # The room line of the booking whose nights these are: set once there is a booking, see bookings.models.RoomLine.
    line = models.ForeignKey(
        "bookings.RoomLine", on_delete=models.PROTECT, related_name="slices", null=True, blank=True, db_index=False
    )
    # Its room's resort, again: search reads stays by resort.
    resort = models.ForeignKey("catalogue.Resort", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey("catalogue.Room", on_delete=models.PROTECT, related_name="stays")
    check_in = models.DateField()
    check_out = models.DateField()
    state = models.CharField(max_length=16, choices=StayState.choices)
    # Set while held or paying; of a block's stays where the block has a day of release.
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = Stays.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            MovesAlong(steps=steps(STAY_MOVES), name="stays_move_along_the_table"),
            # An empty range never conflicts, so it must not exist.
            models.CheckConstraint(condition=Q(check_in__lt=F("check_out")), name="stays_last_a_night"),
            models.CheckConstraint(
                condition=~Q(state__in=STAY_TEMPORARY) | Q(expires_at__isnull=False),
                name="temporary_stays_expire",
            ),
            # Of one line nobody sleeps in two rooms a night, nor twice in one.
            ExclusionConstraint(
                name="slices_of_a_line_do_not_overlap",
                expressions=[
                    ("line", RangeOperators.EQUAL),
                    (
                        Func("check_in", "check_out", Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(line__isnull=False, state__in=STAY_LIVE),
            ),
            ExclusionConstraint(
                name="stays_do_not_overlap",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (
                        Func("check_in", "check_out", Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=STAY_TAKEN),
            ),
        ]
        indexes = [
            # Search reads this index alone: cost follows who stays, not who ever stayed.
            models.Index(
                fields=["resort", "check_out", "check_in", "room"],
                include=["state", "expires_at"],
                condition=Q(state__in=STAY_TAKEN),
                name="stays_for_search",
            ),
            models.Index(
                fields=["resort", "check_out", "check_in", "room"],
                include=["state", "expires_at"],
                condition=Q(state__in=STAY_TAKEN) & LONG,
                name="long_stays_for_search",
            ),
            models.Index(fields=["attempt", "room"], name="stays_of_attempts"),
            # Few stays have one.
            models.Index(fields=["block"], name="stays_of_blocks", condition=Q(block__isnull=False)),
            models.Index(fields=["change"], name="stays_of_changes", condition=Q(change__isnull=False)),
            models.Index(fields=["line"], name="stays_of_lines", condition=Q(line__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"room {self.room_id} {self.check_in} to {self.check_out} ({self.state})"

    @property
    def nights(self) -> Nights:
        return Nights(self.check_in, self.check_out)
