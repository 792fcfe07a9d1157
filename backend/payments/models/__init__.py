"""Orders and payment links, the payments made for them, refunds, disputes, the ledger, and what Razorpay told us."""

from backend.payments.models.dispute import Dispute
from backend.payments.models.event import WebhookEvent
from backend.payments.models.ledger import LedgerEntry
from backend.payments.models.link import PaymentLink
from backend.payments.models.order import OrderKind, PaymentOrder
from backend.payments.models.payment import Payment
from backend.payments.models.refund import Refund

__all__ = [
    "Dispute",
    "LedgerEntry",
    "OrderKind",
    "Payment",
    "PaymentLink",
    "PaymentOrder",
    "Refund",
    "WebhookEvent",
]
