from django.db import models
from django.db.models import Q

from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.common.money import LEAST_PAISE
from backend.payments.states import REFUND_MOVES, RefundState


class RefundReason(models.TextChoices):
    ROOMS_GONE = "rooms_gone", "paid after the rooms were given away"
    SECOND_PAYMENT = "second_payment", "the booking was already paid"
    CANCELLED = "cancelled", "the booking was cancelled"
    CHANGED = "changed", "the booking was changed"
    EXTERNAL = "external", "made outside this system"
    WRONG_AMOUNT = "wrong_amount", "not the amount or currency of the order"


class Refund(Stateful):
    """Money that goes back: first this row, then the call that it describes word for word."""

    MOVES = REFUND_MOVES

    payment = models.ForeignKey("payments.Payment", on_delete=models.PROTECT, related_name="refunds")
    # What this refund gives back; less than was owed at first where somebody gave a part of it back elsewhere, and
    # nothing where the end of the booking was undone.
    amount_paise = models.PositiveBigIntegerField()
    netted_paise = models.PositiveBigIntegerField(default=0)
    # Of what was owed at first: less than a rupee that the above leaves. Nobody can send it; the owner has it.
    waived_paise = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=16, choices=RefundReason.choices)
    # The change that costs less, where a part of a booking's money is owed back for one.
    change = models.ForeignKey(
        "bookings.BookingChange", on_delete=models.PROTECT, related_name="refunds", null=True, blank=True
    )
    state = models.CharField(max_length=16, choices=RefundState.choices, default=RefundState.DUE)
    # Razorpay takes a repeated call for the same one only when key and body are equal to the byte.
    idempotency_key = models.CharField(max_length=64, unique=True)
    body = models.TextField()
    razorpay_refund_id = models.CharField(max_length=40, unique=True, null=True)
    # How often a person had it sent anew after Razorpay gave up: each round has a key of its own.
    round = models.PositiveSmallIntegerField(default=1)
    # Razorpay's ids of the rounds before: their late news is no news.
    earlier_ids = models.JSONField(default=list, blank=True)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            MovesAlong(steps=steps(REFUND_MOVES), name="refunds_move_along_the_table"),
            models.UniqueConstraint(
                fields=["payment", "reason"],
                condition=~Q(reason="external") & Q(change__isnull=True) & ~Q(state=RefundState.WITHDRAWN),
                name="one_refund_per_payment_and_reason",
            ),
            models.UniqueConstraint(
                fields=["payment", "change"],
                condition=Q(change__isnull=False),
                name="one_refund_per_payment_and_change",
            ),
            # What was given back elsewhere may be anything; of ours nothing is left once that covers it, or once it is
            # owed no more.
            models.CheckConstraint(
                condition=Q(reason="external")
                | Q(state__in=(RefundState.NETTED, RefundState.WITHDRAWN))
                | Q(amount_paise__gte=LEAST_PAISE),
                name="refunds_are_a_rupee_at_least",
            ),
            models.CheckConstraint(
                condition=Q(change__isnull=True) | Q(reason="changed"), name="refunds_of_a_change_say_so"
            ),
        ]
        indexes = [models.Index(fields=["next_try_at"], name="refunds_to_send", condition=Q(state=RefundState.DUE))]

    def __str__(self) -> str:
        return f"{self.idempotency_key} ({self.state})"

    @property
    def first_paise(self) -> int:
        """What was owed at first."""
        return self.amount_paise + self.netted_paise + self.waived_paise
