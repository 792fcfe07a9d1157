from django.db import models

from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.payments.states import DISPUTE_MOVES, DisputeState


class Dispute(Stateful):
    """A payer's bank wants money back. While it is open, nothing is refunded: the money would go twice."""

    MOVES = DISPUTE_MOVES

    payment = models.ForeignKey("payments.Payment", on_delete=models.PROTECT, related_name="disputes")
    razorpay_dispute_id = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=16, choices=DisputeState.choices, default=DisputeState.OPEN)
    amount_paise = models.PositiveBigIntegerField()
    deducted_paise = models.PositiveBigIntegerField(default=0)
    phase = models.CharField(max_length=32, blank=True)
    reason = models.CharField(max_length=64, blank=True)
    respond_by = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = [MovesAlong(steps=steps(DISPUTE_MOVES), name="disputes_move_along_the_table")]

    def __str__(self) -> str:
        return f"{self.razorpay_dispute_id} ({self.state})"
