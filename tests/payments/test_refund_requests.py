"""How a refund is worded: its key, its receipt, its body."""

import json

import pytest

from backend.common.money import LEAST_PAISE
from backend.payments.models import Refund
from backend.payments.models.refund import RefundReason
from backend.payments.refunds import owed_refunds
from tests.payments import news

pytestmark = pytest.mark.django_db(transaction=True)


def test_key_and_body_keep_razorpays_rules(owed):
    assert len(owed.idempotency_key) >= 10
    assert owed.idempotency_key.replace("-", "").replace("_", "").isalnum()
    body = json.loads(owed.body)
    assert (body["amount"], body["speed"]) == (news.AMOUNT, "normal")
    assert len(body["receipt"]) <= 40


@pytest.mark.parametrize("reason", [reason for reason in RefundReason if reason != RefundReason.EXTERNAL])
def test_every_reason_has_a_receipt_that_names_it(owed, reason):
    refund = owed
    if reason != owed.reason:
        refund = owed_refunds.owe(owed.payment, reason=reason, amount_paise=LEAST_PAISE, at=owed.created_at)
    receipts = [json.loads(row.body)["receipt"] for row in Refund.objects.all()]
    assert len(set(receipts)) == len(receipts)
    assert len(json.loads(refund.body)["receipt"]) <= 40
