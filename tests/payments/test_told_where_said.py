"""Who said with the stay where letters go, and in which language, is told there; else by the profile."""

import pytest
from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.holds.models import AttemptDetails
from backend.notifications.models import Channel, Message
from backend.payments.core.razorpay_facts import payment_fact
from backend.payments.settlement import plain_news, settlement
from tests.payments import news
from tests.payments.sweeps import ready

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("twin", "bell")]

SAID = {"contact_email": "booker@example.com", "language": "kn"}


def together(facts):
    with transaction.atomic():
        assert len(plain_news.settle_plain(facts, at=timezone.now())) == len(facts)


def one_by_one(facts):
    for fact in facts:
        settlement.settle(fact, at=timezone.now())


@pytest.mark.parametrize("settle", [together, one_by_one])
def test_what_was_said_with_the_stay_goes_before_the_profile(resort, settle):
    said, unsaid = ready(resort, 10), ready(resort, 11)
    User.objects.update(email="own@example.com", language="hi")
    AttemptDetails.objects.create(attempt_id=said.attempt_id, **SAID)
    settle([payment_fact(news.payment(order.id, "captured", id=f"pay_{order.id[6:]}")) for order in (said, unsaid)])
    letters = Message.objects.filter(channel=Channel.EMAIL, kind="booking_confirmed")
    assert set(letters.values_list("about_attempt", "to", "language")) == {
        (said.attempt_id, "booker@example.com", "kn"),
        (unsaid.attempt_id, "own@example.com", "hi"),
    }
    texts = Message.objects.filter(channel=Channel.SMS, kind="booking_confirmed")
    assert set(texts.values_list("about_attempt", "language")) == {(said.attempt_id, "kn"), (unsaid.attempt_id, "hi")}


def test_many_bookings_ask_once_for_what_was_said(resort, django_assert_max_num_queries):
    costs = []
    for first, count in ((20, 2), (30, 8)):
        orders = [ready(resort, number) for number in range(first, first + count)]
        for order in orders:
            AttemptDetails.objects.create(attempt_id=order.attempt_id, **SAID)
        facts = [payment_fact(news.payment(order.id, "captured", id=f"pay_{order.id[6:]}")) for order in orders]
        with django_assert_max_num_queries(200) as asked:
            together(facts)
        costs.append(len(asked))
    assert costs[1] <= costs[0]
