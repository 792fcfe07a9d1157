from django.db import models

from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.documents.states import PAPER_MOVES, PaperState


class PaperKind(models.TextChoices):
    BOOKING_VOUCHER = "booking_voucher"
    RECEIPT_VOUCHER = "receipt_voucher"
    TAX_INVOICE = "tax_invoice"
    REFUND_VOUCHER = "refund_voucher"
    CREDIT_NOTE = "credit_note"


class Paper(Stateful):
    """One paper as it was issued: number, day and content never change, and a trigger sees to it."""

    MOVES = PAPER_MOVES

    kind = models.CharField(max_length=16, choices=PaperKind)
    # What it is for: the key of a ledger entry, or a booking. One paper of a kind for each.
    subject = models.CharField(max_length=80)
    resort = models.ForeignKey("catalogue.Resort", on_delete=models.PROTECT, related_name="+")
    booking = models.ForeignKey("bookings.FinalBooking", on_delete=models.PROTECT, related_name="papers")
    # The money that came or went; empty for invoices and booking vouchers.
    entry = models.ForeignKey(
        "payments.LedgerEntry", on_delete=models.PROTECT, related_name="papers", null=True, blank=True
    )
    number = models.CharField(max_length=16)
    # The year in which India's financial year begins.
    year = models.PositiveSmallIntegerField()
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    total_paise = models.PositiveBigIntegerField()
    # Every figure and name as printed.
    content = models.JSONField()
    state = models.CharField(max_length=8, choices=PaperState, default=PaperState.QUEUED)
    # SHA-256 of each sheet as it was handed out first, by language.
    sheets = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["issued_at", "pk"]
        constraints = [
            MovesAlong(steps=steps(PAPER_MOVES), name="papers_move_along_the_table"),
            models.UniqueConstraint(fields=["kind", "subject"], name="one_paper_of_a_kind_per_subject"),
            # Financial years are part of the number.
            models.UniqueConstraint(fields=["number"], name="paper_numbers_are_unique"),
        ]
        indexes = [
            models.Index(fields=["issued_at"], name="papers_to_make", condition=models.Q(state=PaperState.QUEUED)),
            models.Index(fields=["resort", "issued_on"], name="papers_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
