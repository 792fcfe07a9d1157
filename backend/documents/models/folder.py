from django.db import models
from django.db.models import Q

from backend.catalogue.core import gstin


class Folder(models.Model):
    """A booking's papers: to whom they are addressed, and whether its invoice is still to come."""

    booking = models.OneToOneField("bookings.FinalBooking", on_delete=models.PROTECT, related_name="folder")
    # As the guest wants them printed; empty: as the profile says.
    name = models.CharField(max_length=100, blank=True)
    company = models.CharField(max_length=150, blank=True)
    gstin = models.CharField(max_length=15, blank=True, validators=[gstin.validate])
    address = models.CharField(max_length=255, blank=True)
    state_code = models.CharField(max_length=2, blank=True)
    # The day of departure; null once there is an invoice, or nothing to write one about.
    invoice_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["invoice_on"], name="invoices_to_come", condition=Q(invoice_on__isnull=False))]

    def __str__(self) -> str:
        return f"papers of booking {self.booking_id}"


class LedgerReading(models.Model):
    """How far the ledger has been read: money before this entry has its papers."""

    entry_id = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"read up to entry {self.entry_id}"
