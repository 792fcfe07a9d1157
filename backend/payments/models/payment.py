from django.db import models
from django.db.models import Q

from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.payments.models.order import OrderKind
from backend.payments.states import PAYMENT_MOVES, PaymentState


class Payment(Stateful):
    """One try to pay an order, as far as Razorpay has told us. Many failed tries are normal."""

    MOVES = PAYMENT_MOVES

    order = models.ForeignKey("payments.PaymentOrder", on_delete=models.PROTECT, related_name="payments")
    # Its order's, again: for the constraint below.
    kind = models.CharField(max_length=8, choices=OrderKind.choices, default=OrderKind.BOOKING)
    razorpay_payment_id = models.CharField(max_length=40, unique=True)
    amount_paise = models.PositiveBigIntegerField()
    # What it pays for its booking where that is another sum, by a setting of the Razorpay account: more with one of its
    # Offers, less where guests bear its fee. Null: all of it.
    counted_paise = models.PositiveBigIntegerField(null=True)
    # The Offer of the account's with which it was paid, where Razorpay names one.
    offer_id = models.CharField(max_length=40, blank=True)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=16, choices=PaymentState.choices, default=PaymentState.CREATED)
    method = models.CharField(max_length=32, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    error_reason = models.CharField(max_length=64, blank=True)
    # The booking this money paid for; a captured payment has either this or a refund.
    booking = models.ForeignKey("bookings.FinalBooking", on_delete=models.PROTECT, related_name="payments", null=True)
    # What Razorpay keeps for its service, tax on it included; known once captured.
    fee_paise = models.PositiveBigIntegerField(default=0)
    first_seen_at = models.DateTimeField()
    captured_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            MovesAlong(steps=steps(PAYMENT_MOVES), name="payments_move_along_the_table"),
            models.CheckConstraint(
                condition=Q(booking__isnull=True) | Q(captured_at__isnull=False), name="bookings_are_paid"
            ),
            # One payment makes the booking: any other goes back.
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(booking__isnull=False, kind=OrderKind.BOOKING),
                name="one_payment_makes_a_booking",
            ),
            # A balance may be paid in parts, a booking may change often: of each order one payment stands.
            models.UniqueConstraint(
                fields=["order"], condition=Q(booking__isnull=False), name="one_payment_of_an_order_stands"
            ),
        ]

    @property
    def credit_paise(self) -> int:
        """What it pays for its booking."""
        return self.amount_paise if self.counted_paise is None else self.counted_paise

    def __str__(self) -> str:
        return f"{self.razorpay_payment_id} ({self.state})"
