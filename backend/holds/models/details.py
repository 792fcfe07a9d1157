from django.db import models
from django.db.models import Q

from backend.catalogue.core import gstin
from backend.common.guest_languages import GuestLanguage
from backend.holds.models.attempt import BookingAttempt

REQUESTS_LONGEST = 500


class AttemptDetails(models.Model):
    """What the guest told the resort beside the names; the booking's as well. A table of its own: most holds come
    to nothing before anything is said, and a hold is written by the thousand."""

    attempt = models.OneToOneField(BookingAttempt, on_delete=models.CASCADE, primary_key=True, related_name="details")
    contact_email = models.EmailField(blank=True)
    # In the guest's own words.
    requests = models.CharField(max_length=REQUESTS_LONGEST, blank=True)
    # At the resort, on the day of arrival.
    arrival_time = models.TimeField(null=True, blank=True)
    # Empty: that of the profile.
    language = models.CharField(max_length=2, choices=GuestLanguage.choices, blank=True)
    # Who books for somebody else; empty where the guest does.
    booker_name = models.CharField(max_length=100, blank=True)
    booker_phone = models.CharField(max_length=16, blank=True)
    # The company that its papers will be addressed to; the booking's folder knows it from then on.
    company = models.CharField(max_length=150, blank=True, default="", db_default="")
    gstin = models.CharField(max_length=15, blank=True, default="", db_default="", validators=[gstin.validate])
    company_address = models.CharField(max_length=255, blank=True, default="", db_default="")

    class Meta:
        verbose_name_plural = "attempt details"
        constraints = [
            models.CheckConstraint(
                condition=Q(booker_name="", booker_phone="") | ~(Q(booker_name="") | Q(booker_phone="")),
                name="bookers_have_name_and_phone",
            ),
            models.CheckConstraint(
                condition=Q(company="", gstin="", company_address="")
                | ~(Q(company="") | Q(gstin="") | Q(company_address="")),
                name="companies_have_gstin_and_address",
            ),
        ]

    def __str__(self) -> str:
        return f"details of attempt {self.pk}"
