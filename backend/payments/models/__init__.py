"""Orders, the payments made for them, refunds, and what Razorpay told us."""

from backend.payments.models.event import WebhookEvent
from backend.payments.models.order import PaymentOrder
from backend.payments.models.payment import Payment
from backend.payments.models.refund import Refund

__all__ = ["Payment", "PaymentOrder", "Refund", "WebhookEvent"]
