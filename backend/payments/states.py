"""States of orders, payments, refunds and webhook events, and the allowed moves between them.

Razorpay delivers news at least once and in no order, so payments only move forward: what is further along
swallows what comes late. `failed` then `authorized` or `captured` is legal: the guest tried again.
"""

from django.db.models import TextChoices


class OrderState(TextChoices):
    NEW = "new"
    CREATED = "created"
    PAID = "paid"


class PaymentState(TextChoices):
    CREATED = "created"
    FAILED = "failed"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    REFUNDED = "refunded"


class RefundState(TextChoices):
    DUE = "due"
    PENDING = "pending"
    PROCESSED = "processed"
    FAILED = "failed"
    # What it owed went back another way.
    NETTED = "netted"
    # Nothing is owed any more: the end of its booking was undone before anything was sent.
    WITHDRAWN = "withdrawn"


class LinkState(TextChoices):
    # To be made at Razorpay.
    NEW = "new"
    OPEN = "open"
    # To be taken back at Razorpay.
    CLOSING = "closing"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class DisputeState(TextChoices):
    OPEN = "open"
    UNDER_REVIEW = "under_review"
    ACTION_REQUIRED = "action_required"
    WON = "won"
    LOST = "lost"
    CLOSED = "closed"


class EventState(TextChoices):
    RECEIVED = "received"
    PROCESSED = "processed"
    DEAD = "dead"
    REJECTED = "rejected"


Order, Pay, Back, Event = OrderState, PaymentState, RefundState, EventState

ORDER_MOVES = {Order.NEW: {Order.CREATED}, Order.CREATED: {Order.PAID}, Order.PAID: set[OrderState]()}
PAYMENT_MOVES = {
    Pay.CREATED: {Pay.FAILED, Pay.AUTHORIZED, Pay.CAPTURED, Pay.REFUNDED},
    Pay.FAILED: {Pay.AUTHORIZED, Pay.CAPTURED, Pay.REFUNDED},
    Pay.AUTHORIZED: {Pay.CAPTURED, Pay.REFUNDED},
    Pay.CAPTURED: {Pay.REFUNDED},
    Pay.REFUNDED: set[PaymentState](),
}
REFUND_MOVES = {
    Back.DUE: {Back.PENDING, Back.PROCESSED, Back.FAILED, Back.NETTED, Back.WITHDRAWN},
    Back.PENDING: {Back.PROCESSED, Back.FAILED},
    Back.PROCESSED: set[RefundState](),
    # Owed money stays owed: a person has it sent anew, or gives it back elsewhere.
    Back.FAILED: {Back.DUE, Back.PROCESSED, Back.NETTED},
    Back.NETTED: set[RefundState](),
    Back.WITHDRAWN: set[RefundState](),
}
# What was begun on a link's page may be paid after the link itself has ended.
LINK_MOVES = {
    LinkState.NEW: {LinkState.OPEN, LinkState.CLOSING, LinkState.PAID, LinkState.EXPIRED, LinkState.CANCELLED},
    LinkState.OPEN: {LinkState.CLOSING, LinkState.PAID, LinkState.EXPIRED, LinkState.CANCELLED},
    LinkState.CLOSING: {LinkState.PAID, LinkState.EXPIRED, LinkState.CANCELLED},
    LinkState.EXPIRED: {LinkState.PAID},
    LinkState.CANCELLED: {LinkState.PAID},
    LinkState.PAID: set[LinkState](),
}
LINK_LIVE = (LinkState.NEW, LinkState.OPEN)
LINK_UNFINISHED = (*LINK_LIVE, LinkState.CLOSING)
# Razorpay's news of one dispute may overtake each other; only the end is final.
_UNDECIDED = {DisputeState.OPEN, DisputeState.UNDER_REVIEW, DisputeState.ACTION_REQUIRED}
_DECIDED = {DisputeState.WON, DisputeState.LOST, DisputeState.CLOSED}
DISPUTE_MOVES = {
    **{state: (_UNDECIDED | _DECIDED) - {state} for state in _UNDECIDED},
    **{state: set[DisputeState]() for state in _DECIDED},
}
DISPUTE_OPEN = tuple(_UNDECIDED)
EVENT_MOVES = {
    Event.RECEIVED: {Event.PROCESSED, Event.DEAD},
    Event.PROCESSED: set[EventState](),
    Event.DEAD: {Event.RECEIVED},
    Event.REJECTED: set[EventState](),
}
