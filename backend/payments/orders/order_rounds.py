"""The numbers of an attempt's orders, by which their receipts differ."""

from django.db.models import Max

from backend.payments.models import OrderKind, PaymentOrder


def next_round_of(attempt_id: int, kind: OrderKind) -> int:
    """The number of the next order of this kind for a (locked) attempt: above all there were, whatever their sums."""
    known = PaymentOrder.objects.filter(attempt=attempt_id, kind=kind, change=None)
    return (known.aggregate(last=Max("round"))["last"] or 0) + 1
