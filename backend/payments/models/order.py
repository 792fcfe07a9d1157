from django.db import models

from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.common.money import LEAST_PAISE
from backend.payments.states import ORDER_MOVES, OrderState


class OrderKind(models.TextChoices):
    # Everything, or the deposit: what makes a booking of the attempt.
    BOOKING = "booking"
    # What a booking leaves to pay.
    BALANCE = "balance"
    # What other nights or rooms cost more.
    CHANGE = "change"


class PaymentOrder(Stateful):
    """What an attempt has to pay, and the Razorpay order that asks for it: its first, second, … of each kind."""

    MOVES = ORDER_MOVES

    attempt = models.ForeignKey("holds.BookingAttempt", on_delete=models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=8, choices=OrderKind.choices, default=OrderKind.BOOKING)
    # What is paid for with the kind `change`: its one order.
    change = models.OneToOneField(
        "bookings.BookingChange", on_delete=models.PROTECT, related_name="order", null=True, blank=True
    )
    # A balance may be asked for again: Razorpay takes one payment per order, and captures it for a few days only.
    # Counted over all sums: receipts have this number.
    round = models.PositiveSmallIntegerField(default=1)
    amount_paise = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, default="INR")
    state = models.CharField(max_length=16, choices=OrderState.choices, default=OrderState.NEW)
    # Ours, sent with the order: how an order whose answer was lost is found again.
    receipt = models.CharField(max_length=40, unique=True)
    razorpay_order_id = models.CharField(max_length=40, unique=True, null=True)
    created_at = models.DateTimeField()
    # Set while one request talks to Razorpay, so that another does not create a second order.
    claimed_at = models.DateTimeField(null=True)
    # Whether an answer to "create" may have been lost.
    doubtful = models.BooleanField(default=False)
    # When Razorpay is asked next for news of this order; null when there is nothing left to ask.
    check_at = models.DateTimeField(null=True)
    checks = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            MovesAlong(steps=steps(ORDER_MOVES), name="orders_move_along_the_table"),
            models.UniqueConstraint(
                fields=["attempt", "kind", "round"],
                condition=models.Q(change__isnull=True),
                name="one_order_per_attempt_kind_and_round",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_paise__gte=LEAST_PAISE), name="orders_ask_for_a_rupee_at_least"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=OrderKind.CHANGE) ^ models.Q(change__isnull=True),
                name="orders_of_a_change_name_it",
            ),
        ]
        indexes = [
            models.Index(fields=["check_at"], name="orders_to_check", condition=models.Q(check_at__isnull=False))
        ]

    def __str__(self) -> str:
        return self.razorpay_order_id or self.receipt
