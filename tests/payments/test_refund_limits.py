"""PostgreSQL's own word on refunds: never more than was paid, whoever writes the row."""

import pytest
from django.db import IntegrityError, transaction

from backend.payments.models import Payment, Refund

pytestmark = pytest.mark.django_db(transaction=True)


def write(payment, amount_paise, state, key):
    at = payment.first_seen_at
    kept = {"idempotency_key": key, "next_try_at": at, "created_at": at, "reason": "external"}
    with transaction.atomic():
        return Refund.objects.create(payment=payment, amount_paise=amount_paise, state=state, **kept)


def test_one_refund_of_more_than_its_payment_is_refused_by_postgresql(booking):
    paid = Payment.objects.get()
    with pytest.raises(IntegrityError, match="cannot give back"):
        write(paid, paid.amount_paise + 1, "due", "a")


def test_refunds_of_more_than_their_payment_together_are_refused_by_postgresql(booking):
    paid = Payment.objects.get()
    write(paid, paid.amount_paise - 1, "processed", "a")
    with pytest.raises(IntegrityError, match="cannot give back"):
        write(paid, 2, "processed", "b")


def test_a_move_to_processed_is_summed_as_well(booking):
    paid = Payment.objects.get()
    write(paid, paid.amount_paise, "processed", "a")
    waiting = write(paid, 1, "pending", "b")
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(pk=waiting.pk).update(state="processed")
