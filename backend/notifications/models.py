"""Messages to guests: the row is the job."""

from django.db import models

from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.common.guest_languages import GuestLanguage
from backend.common.security import masks
from backend.notifications import states
from backend.notifications.states import MessageState


class MessageKind(models.TextChoices):
    OTP = "otp"
    BOOKING_CONFIRMED = "booking_confirmed"
    PAYMENT_REFUNDED = "payment_refunded"
    ROOM_CHANGED = "room_changed"
    BOOKING_CANCELLED = "booking_cancelled"
    BALANCE_DUE = "balance_due"
    BALANCE_REMINDER = "balance_reminder"
    BALANCE_WARNING = "balance_warning"
    BOOKING_CHANGED = "booking_changed"
    ROOMS_OFFERED = "rooms_offered"
    ARRIVAL_REMINDER = "arrival_reminder"
    STAY_THANKS = "stay_thanks"


class Channel(models.TextChoices):
    SMS = "sms", "SMS"
    VOICE = "voice", "voice call"
    WHATSAPP = "whatsapp", "WhatsApp"
    EMAIL = "email", "e-mail"


class MessageOutcome(models.TextChoices):
    """What the provider reported of a message that it took."""

    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


class Message(Stateful):
    """One message to a phone or an e-mail address.

    `params` holds what may be read by anybody with the database: never a code.
    """

    MOVES = states.MOVES

    kind = models.CharField(max_length=32, choices=MessageKind)
    to = models.CharField(max_length=254, help_text="E.164, or an e-mail address")
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.SMS, db_default=Channel.SMS)
    language = models.CharField(
        max_length=2, choices=GuestLanguage, default=GuestLanguage.ENGLISH, db_default=GuestLanguage.ENGLISH
    )
    # The booking attempt that it is about, by its id: that room is above this one. Null: about none.
    about_attempt = models.BigIntegerField(null=True, blank=True)
    params = models.JSONField(default=dict)
    dedupe_key = models.CharField(
        max_length=100, unique=True, help_text="A message with the same key is sent only once."
    )
    state = models.CharField(max_length=16, choices=MessageState, default=MessageState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    # When the sweeper rings for it again, should nobody have sent it by then.
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    gateway = models.CharField(max_length=16, blank=True)
    gateway_id = models.CharField(max_length=128, blank=True)
    last_error = models.CharField(max_length=100, blank=True)
    # Reports come late, twice and in any order: delivered is the last word.
    delivery = models.CharField(max_length=16, choices=MessageOutcome, blank=True, default="", db_default="")
    delivery_reason = models.CharField(max_length=32, blank=True, default="", db_default="")
    delivery_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [MovesAlong(steps=steps(states.MOVES), name="messages_move_along_the_table")]
        indexes = [
            models.Index(fields=["state", "next_try_at"]),
            models.Index(fields=["to", "created_at"]),
            models.Index(fields=["gateway_id"]),
            # What is asked of a booking: whether its guest's address takes mail.
            models.Index(fields=["about_attempt"], name="emails_by_attempt", condition=models.Q(channel=Channel.EMAIL)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {masks.masked_address(self.to)} ({self.state})"

    @property
    def reference(self) -> str:
        """This message's name at the gateway: the same at every try, and never again for another message."""
        return f"{self.pk}-{self.created_at.timestamp():.0f}"
