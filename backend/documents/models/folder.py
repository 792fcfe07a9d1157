from django.db import models
from django.db.models import Q

from backend.catalogue.core import gstin
from backend.catalogue.core.gstin import validate_uin


class SezSupply(models.TextChoices):
    """A supply to a unit or developer of a special economic zone: between States, whoever the neighbours are."""

    WITH_PAYMENT = "with_payment", "with payment of IGST"
    WITHOUT_PAYMENT = "without_payment", "without payment of tax, under a LUT"


class Folder(models.Model):
    """A booking's papers: to whom they are addressed, and whether its invoice is still to come."""

    booking = models.OneToOneField("bookings.FinalBooking", on_delete=models.PROTECT, related_name="folder")
    # As the guest wants them printed; empty: as the profile says.
    name = models.CharField(max_length=100, blank=True)
    company = models.CharField(max_length=150, blank=True)
    gstin = models.CharField(max_length=15, blank=True, validators=[gstin.validate])
    # Of an embassy or a body of the United Nations, instead of a GSTIN.
    uin = models.CharField(max_length=15, blank=True, default="", db_default="", validators=[validate_uin])
    sez = models.CharField(max_length=16, blank=True, default="", db_default="", choices=SezSupply)
    address = models.CharField(max_length=255, blank=True)
    state_code = models.CharField(max_length=2, blank=True)
    # The day of departure; null once there is an invoice, or nothing to write one about.
    invoice_on = models.DateField(null=True, blank=True)
    # When an invoice, or a note to one, could not be issued here (services/withheld_papers.py); null while none waits.
    withheld_at = models.DateTimeField(null=True, blank=True)
    # What the next refund of just this sum is for: printed lines, or parts of them (see services/named_returns.py).
    returning = models.JSONField(default=list, db_default=[], blank=True)

    class Meta:
        indexes = [models.Index(fields=["invoice_on"], name="invoices_to_come", condition=Q(invoice_on__isnull=False))]

    def __str__(self) -> str:
        return f"papers of booking {self.booking_id}"


class LedgerReading(models.Model):
    """How far the ledger has been read: money before this entry has its papers."""

    entry_id = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"read up to entry {self.entry_id}"
