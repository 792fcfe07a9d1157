from django.conf import settings
from django.db import models
from django.db.models import Q

from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.incidents.states import INCIDENT_MOVES, IncidentState


class IncidentKind(models.TextChoices):
    WRONG_AMOUNT = "wrong_amount", "wrong amount or currency"
    ROOMS_GONE = "rooms_gone", "paid after the rooms were given away"
    SECOND_PAYMENT = "second_payment", "paid twice"
    LATE_BALANCE = "late_balance", "balance paid for a booking that had ended"
    LATE_CHANGE = "late_change", "paid for a change that can no longer be made"
    BALANCE_OVERDUE = "balance_overdue", "balance not paid in time"
    LINK_STUCK = "link_stuck", "payment link not made or taken back"
    REFUND_FAILED = "refund_failed", "refund failed"
    REFUND_STUCK = "refund_stuck", "refund not accepted"
    EXTERNAL_REFUND = "external_refund", "refunded outside this system"
    DISPUTE = "dispute", "disputed by the payer"
    FEE_DIFFERS = "fee_differs", "Razorpay reports a different fee"
    ACCOUNT_SETTING = "account_setting", "setting of the Razorpay account"
    PAYMENT_REFUSED = "payment_refused", "payment refused by Razorpay for good"
    GATEWAY_DOWN = "gateway_down", "Razorpay failing"
    GATEWAY_ANSWER = "gateway_answer", "impossible answer of Razorpay"
    DEAD_EVENT = "dead_event", "webhook event not understood"
    UNKNOWN_ORDER = "unknown_order", "money for an order that is not ours"
    STUCK_ATTEMPT = "stuck_attempt", "booking attempt not ended in time"
    STRAY_HOLD = "stray_hold", "Redis and PostgreSQL disagree on a hold"
    MESSAGE_FAILED = "message_failed", "message not delivered"
    SMS_DOWN = "sms_down", "SMS provider failing"
    EMAIL_DOWN = "email_down", "e-mail provider failing"
    OTP_PUMPING = "otp_pumping", "many login codes requested and not used"
    WEBHOOK_DISABLED = "webhook_disabled", "webhook disabled"
    FEED_FAILING = "feed_failing", "calendar of a channel cannot be read"
    FEED_SHRANK = "feed_shrank", "calendar of a channel lost many entries at once"
    FEED_CONFLICT = "feed_conflict", "night closed on a channel but taken here"
    FORM_LATE = "form_late", "Form III of a guest not filed in time"
    CLOCK_WRONG = "clock_wrong", "clock of a machine is wrong"
    REGISTRATION_CHANGED = "registration_changed", "price charged under another GST registration"
    E_INVOICE_NEEDED = "e_invoice_needed", "invoice to a company not issued: it needs an e-invoice"
    AUDIT = "audit", "the audit found a broken invariant"


class Incident(Stateful):
    """Something went wrong: what happened, what the system did, what a person may do. One open row per subject."""

    MOVES = INCIDENT_MOVES

    kind = models.CharField(max_length=32, choices=IncidentKind.choices)
    # What it is about, such as `refund 12`: the key by which the same trouble is recognised.
    subject = models.CharField(max_length=128)
    happened = models.TextField()
    done = models.TextField()
    advice = models.TextField()
    state = models.CharField(max_length=16, choices=IncidentState.choices, default=IncidentState.OPEN)
    times = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)
    # Empty when the system solved it by itself.
    solved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-last_seen_at"]
        constraints = [
            MovesAlong(steps=steps(INCIDENT_MOVES), name="incidents_move_along_the_table"),
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(state=IncidentState.OPEN), name="one_open_incident_per_subject"
            ),
        ]

    @property
    def row_id(self) -> int:
        """The id in a subject such as `refund 12`. Raises ValueError or IndexError where it names no row."""
        return int(self.subject.split()[1])

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"
