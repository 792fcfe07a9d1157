"""What orders, payments, refunds and webhook events can be, and the steps between: pure tables.

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
    Back.DUE: {Back.PENDING, Back.PROCESSED, Back.FAILED},
    Back.PENDING: {Back.PROCESSED, Back.FAILED},
    Back.PROCESSED: set[RefundState](),
    Back.FAILED: set[RefundState](),
}
EVENT_MOVES = {
    Event.RECEIVED: {Event.PROCESSED, Event.DEAD},
    Event.PROCESSED: set[EventState](),
    Event.DEAD: {Event.RECEIVED},
    Event.REJECTED: set[EventState](),
}
