from django.db import models
from django.db.models import Q

from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.common.money import LEAST_PAISE
from backend.payments.states import LINK_LIVE, LINK_MOVES, LINK_UNFINISHED, LinkState


class PaymentLink(Stateful):
    """A page of Razorpay's that asks for a booking's balance, or for a part of a large one.

    First this row, then the calls that make and end it.
    """

    MOVES = LINK_MOVES

    booking = models.ForeignKey("bookings.FinalBooking", on_delete=models.PROTECT, related_name="links")
    amount_paise = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, default="INR")
    state = models.CharField(max_length=16, choices=LinkState.choices, default=LinkState.NEW)
    # Ours, unique at Razorpay: how a link whose answer was lost is found again.
    reference_id = models.CharField(max_length=40, unique=True)
    razorpay_link_id = models.CharField(max_length=40, unique=True, null=True)
    short_url = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField()
    # Razorpay's own order behind the link: known once somebody has begun to pay.
    order = models.OneToOneField("payments.PaymentOrder", on_delete=models.PROTECT, related_name="link", null=True)
    created_at = models.DateTimeField()
    # Set while somebody talks to Razorpay about it, so that nobody else does.
    claimed_at = models.DateTimeField(null=True)
    # Tries since Razorpay last answered; and when it is asked next: to make the link, how it stands, to end it.
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            MovesAlong(steps=steps(LINK_MOVES), name="links_move_along_the_table"),
            models.CheckConstraint(condition=Q(amount_paise__gte=LEAST_PAISE), name="links_ask_for_a_rupee_at_least"),
            models.UniqueConstraint(
                fields=["booking"], condition=Q(state__in=LINK_LIVE), name="one_live_link_per_booking"
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="links_to_tend", condition=Q(state__in=LINK_UNFINISHED)),
        ]

    def __str__(self) -> str:
        return f"{self.razorpay_link_id or self.reference_id} ({self.state})"
