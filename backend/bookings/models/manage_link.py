from django.db import models
from django.db.models import Q


class LinkPurpose(models.TextChoices):
    """Who asked for a link."""

    MESSAGES = "messages", "in messages to the guest"
    GUEST = "guest", "made by the guest"


class ManageLink(models.Model):
    """An address that opens one booking, to be read and nothing else, without a login. Its token is stored nowhere."""

    booking = models.ForeignKey("bookings.FinalBooking", on_delete=models.PROTECT, related_name="manage_links")
    purpose = models.CharField(max_length=8, choices=LinkPurpose)
    # What the token follows from, together with MANAGE_LINK_KEY: see core/link_tokens.py.
    nonce = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            # All messages of a booking carry the same one.
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(purpose=LinkPurpose.MESSAGES, revoked_at=None),
                name="one_link_for_messages_per_booking",
            )
        ]

    def __str__(self) -> str:
        return f"link {self.pk} to booking {self.booking_id}"
