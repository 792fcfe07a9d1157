"""The admin's pages of money: in rupees, complete, and for looking only."""

import pytest
import requests
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.payments.models import Dispute, LedgerEntry, Payment, PaymentOrder, Refund
from tests import cast
from tests.payments import news
from tests.payments.news import hear_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("bell")]


def page(desk, model, *args, **query):
    verb = "change" if args else "changelist"
    answer = desk.get(reverse(f"admin:payments_{model._meta.model_name}_{verb}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_ledger_is_shown_in_rupees_and_by_account(desk, owed, bell):
    bell.answer()
    paid_in = page(desk, LedgerEntry, source__exact="payer")
    assert "₹37500.00" in paid_in
    assert f"capture {owed.payment.razorpay_payment_id}" in paid_in
    assert ">refund rfnd_" not in paid_in
    assert ">refund rfnd_" in page(desk, LedgerEntry, target__exact="payer")


def test_a_payment_shows_its_refunds_and_its_entries(desk, owed, bell):
    bell.answer()
    shown = page(desk, Payment, owed.payment_id)
    assert f"capture {owed.payment.razorpay_payment_id}" in shown
    assert reverse("admin:payments_ledgerentry_change", args=[LedgerEntry.objects.first().pk]) in shown
    assert owed.idempotency_key in shown


def test_a_dispute_is_shown_in_rupees(desk, order, twin, bell):
    payment = twin.pay(order.id)["payment"]
    hear_of(order.id)
    dispute = requests.post(f"{twin.url}/twin/payments/{payment['id']}/dispute", json={}, timeout=5).json()
    news.deliver(news.event("payment.dispute.created", payment=payment, dispute=dispute))
    bell.answer()
    assert "₹37500.00" in page(desk, Dispute)
    assert dispute["id"] in page(desk, Dispute, Dispute.objects.get().pk)


@pytest.mark.parametrize("model", [LedgerEntry, Payment])
def test_entries_cannot_be_written(desk, owed, bell, model):
    bell.answer()
    row = model.objects.latest("pk")
    for verb, args in (("add", ()), ("change", (row.pk,)), ("delete", (row.pk,))):
        url = reverse(f"admin:payments_{model._meta.model_name}_{verb}", args=args)
        assert desk.post(url, {"amount_paise": 1}).status_code == 403


@pytest.mark.parametrize("model", [PaymentOrder, Payment, Refund, LedgerEntry])
def test_a_list_takes_as_many_queries_for_many_rows_as_for_one(
    desk, owed, ravi_browser, resort, twin, bell, model, django_assert_num_queries
):
    with CaptureQueriesContext(connection) as queries:
        page(desk, model)
    for_one = len(queries)
    _, second = cast.order_ready(ravi_browser, cast.a_room(resort, "A102"))
    twin.pay(second["razorpay_order_id"], currency="USD")
    hear_of(second["razorpay_order_id"])
    with django_assert_num_queries(for_one):
        page(desk, model)
