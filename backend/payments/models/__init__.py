"""Models: orders, payment links, payments, refunds, disputes, ledger entries, webhook events and balance notices."""

from backend.payments.models.dispute import Dispute
from backend.payments.models.ledger import LedgerEntry
from backend.payments.models.link import PaymentLink
from backend.payments.models.notice import BalanceNotice
from backend.payments.models.order import OrderKind, PaymentOrder
from backend.payments.models.payment import Payment
from backend.payments.models.refund import Refund
from backend.payments.models.webhook_event import WebhookEvent

__all__ = [
    "BalanceNotice",
    "Dispute",
    "LedgerEntry",
    "OrderKind",
    "Payment",
    "PaymentLink",
    "PaymentOrder",
    "Refund",
    "WebhookEvent",
]
