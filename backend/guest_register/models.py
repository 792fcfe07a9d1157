from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

INDIA = "IN"
# Form III (once Form C) tells the police of foreign guests within a day of their arrival.
FORM_WITHIN = timedelta(hours=24)


class Document(models.TextChoices):
    """What a guest shows. An OCI card is held by citizens of other countries alone."""

    PASSPORT = "passport"
    OCI_CARD = "oci_card", "OCI card"
    AADHAAR = "aadhaar"
    VOTER_ID = "voter_id", "voter's card"
    DRIVING_LICENCE = "driving_licence"
    OTHER = "other"


class RegisterEntry(models.Model):
    """One guest of a booking, as the desk checked them. It goes with the guest's own row, when that is forgotten."""

    guest = models.OneToOneField("holds.AttemptGuest", on_delete=models.CASCADE, related_name="entry")
    booking = models.ForeignKey("bookings.FinalBooking", on_delete=models.PROTECT, related_name="register")
    resort = models.ForeignKey("catalogue.Resort", on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=16, choices=Document.choices)
    # All that is ever kept of the number.
    last_four = models.CharField(max_length=4)
    # ISO 3166-1, two letters.
    nationality = models.CharField(max_length=2, default=INDIA)
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Form III: when the police were told, and what they answered.
    filed_at = models.DateTimeField(null=True, blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    acknowledgement = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(condition=Q(last_four__regex=r"^[0-9A-Z]{4}$"), name="four_characters_are_kept"),
            models.CheckConstraint(condition=Q(nationality__regex=r"^[A-Z]{2}$"), name="nationalities_are_two_letters"),
            models.CheckConstraint(
                condition=~Q(document=Document.OCI_CARD) | ~Q(nationality=INDIA), name="oci_cards_are_for_foreigners"
            ),
            models.CheckConstraint(
                condition=Q(filed_at=None) | ~Q(acknowledgement=""), name="filed_forms_have_a_number"
            ),
        ]
        indexes = [
            models.Index(fields=["resort"], name="forms_to_file", condition=Q(filed_at=None) & ~Q(nationality=INDIA))
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"

    @property
    def foreign(self) -> bool:
        return self.nationality != INDIA

    @property
    def form_due_at(self) -> datetime | None:
        """Until when Form III is to be filed: a day after check-in. None for Indians, and before they come."""
        came = self.booking.checked_in_at
        return came + FORM_WITHIN if self.foreign and came else None
