"""Waiting list entries, served in the order of their ids."""

from collections import Counter

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.common.nights import Nights
from backend.pricing.core.party import Party
from backend.waitlist.states import WAITING_MOVES, WAITING_OPEN, WaitingState

WITHOUT_OFFER = (WaitingState.WAITING, WaitingState.WITHDRAWN, WaitingState.OVER)


class WaitingEntry(Stateful):
    """One party that waits for rooms of a resort for the nights of `[check_in, check_out)`. Offered rooms once."""

    MOVES = WAITING_MOVES

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="waiting")
    resort = models.ForeignKey("catalogue.Resort", on_delete=models.PROTECT, related_name="waiting")
    state = models.CharField(max_length=16, choices=WaitingState.choices, default=WaitingState.WAITING)
    check_in = models.DateField()
    check_out = models.DateField()
    guest_count = models.PositiveSmallIntegerField()
    # Of the guests, at check-in, as the price counts them.
    child_ages = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    # Those that would do; empty: any of the resort.
    room_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    # One for each room that is wanted, [3, 3] for two of type 3; empty: whatever rooms seat the party.
    room_type_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    asked_at = models.DateTimeField()
    # The hold that was made for them.
    attempt = models.OneToOneField(
        "holds.BookingAttempt", on_delete=models.PROTECT, null=True, blank=True, related_name="waiting_entry"
    )
    offered_at = models.DateTimeField(null=True, blank=True)
    # When the guest was sent word of the offer, which is not at night.
    told_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # When the sweep last found nothing for them, and since when rooms that would do cannot be held for them, and why.
    looked_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_why = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "waiting entries"
        constraints = [
            MovesAlong(steps=steps(WAITING_MOVES), name="waiting_moves_along_the_table"),
            models.CheckConstraint(condition=Q(check_in__lt=F("check_out")), name="waiting_is_for_a_night"),
            models.CheckConstraint(
                condition=Q(room_ids=[]) | Q(room_type_ids=[]), name="waiting_is_for_rooms_or_for_types"
            ),
            models.CheckConstraint(
                condition=Q(state__in=WITHOUT_OFFER, attempt__isnull=True)
                | (~Q(state__in=WITHOUT_OFFER) & Q(attempt__isnull=False)),
                name="offers_have_an_attempt",
            ),
            models.UniqueConstraint(
                fields=["user", "resort", "check_in", "check_out"],
                condition=Q(state__in=WAITING_OPEN),
                name="one_place_in_line_for_the_same_nights",
            ),
        ]
        indexes = [
            models.Index(fields=["resort", "id"], condition=Q(state=WaitingState.WAITING), name="the_line"),
            models.Index(fields=["id"], condition=Q(state=WaitingState.OFFERED), name="offers_that_stand"),
        ]

    def __str__(self) -> str:
        return f"waiting {self.pk} ({self.state})"

    @property
    def nights(self) -> Nights:
        return Nights(self.check_in, self.check_out)

    @property
    def party(self) -> Party:
        return Party.of(self.guest_count, self.child_ages)

    @property
    def room_types(self) -> dict[str, int]:
        """How many rooms of which type are wanted, by its code; a type that the resort has deleted has none."""
        codes = {kind.pk: kind.code for kind in self.resort.room_types.all()} if self.room_type_ids else {}
        return dict(Counter(codes.get(pk, "") for pk in self.room_type_ids))
