from django.db import models
from django.db.models import F, Q


class LedgerAccount(models.TextChoices):
    """Where money may be. What came from the payers is always somewhere: that is the whole of the audit."""

    PAYER = "payer"
    BOOKINGS = "bookings"
    REFUND_DUE = "refund_due"
    # The owner's own cost beside it: Razorpay's fees, lost disputes.
    OWNER = "owner"
    RAZORPAY = "razorpay"


class LedgerEntry(models.Model):
    """Money moved from one account to another. Rows are only ever added: a trigger refuses anything else."""

    # What happened, once: such as `capture pay_…`.
    key = models.CharField(max_length=80, unique=True)
    payment = models.ForeignKey("payments.Payment", on_delete=models.PROTECT, related_name="entries")
    source = models.CharField(max_length=16, choices=LedgerAccount.choices)
    target = models.CharField(max_length=16, choices=LedgerAccount.choices)
    amount_paise = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "ledger entries"
        constraints = [
            models.CheckConstraint(condition=Q(amount_paise__gt=0), name="entries_move_money"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="entries_move_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.source} -> {self.target} {self.amount_paise}"
