"""A house where everything is as it should be has no findings, whatever stories it has seen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.holds.services import endings
from backend.notifications.models import Message
from backend.payments.core.razorpay_facts import dispute_fact, refund_fact
from backend.payments.models import Payment, Refund, WebhookEvent
from backend.payments.refunds import cancellations, owed_refunds, refund_news
from backend.payments.settlement import disputes
from backend.payments.states import RefundState
from tests import cast
from tests.documents import paper_story
from tests.holds import steps
from tests.invariants import story
from tests.payments import news, state

pytestmark = pytest.mark.django_db(transaction=True)


def gone(refund: Refund, status: str = "processed", *, receipt: str | None = None, **fields) -> Refund:
    """Razorpay tells us of a refund."""
    entity = news.refund(refund.payment.razorpay_payment_id, status, receipt=receipt, id=f"rfnd_{refund.pk}")
    said = {**entity, "amount": refund.amount_paise, **fields}
    return refund_news.take_in_refund(refund_fact(said), at=timezone.now())


def owed(payment: Payment) -> Refund:
    return payment.refunds.get()


def clean(**more) -> bool:
    paper_story.swept(more.get("at"))
    report = story.report(**more)
    assert [(verdict.name, verdict.found.shown) for verdict in report.verdicts if not verdict.clean] == []
    assert all(money.unexplained_paise == 0 for money in report.money)
    return report.count == 0


def test_an_empty_house_is_clean():
    assert story.report().money[0].currency == "INR"
    assert clean()


def test_a_search_for_rooms_in_every_state_is_clean(asha_browser, asha, resort):
    rooms = [cast.a_room(resort, f"B{n}") for n in range(5)]
    steps.held(asha_browser, rooms[0])
    steps.payable(asha_browser, rooms[1])
    steps.paying_for(asha_browser, rooms[2])
    endings.release_attempt(user_id=asha.pk, attempt_id=steps.held(asha_browser, rooms[3]).pk, at=timezone.now())
    steps.fail(steps.paying_for(asha_browser, rooms[4]), at=timezone.now())
    steps.block(cast.a_room(resort, "B9"))
    assert clean()


def test_attempts_that_were_ended_in_time_are_clean(asha_browser, room):
    steps.held(asha_browser, room)
    state.time_passes(12)
    endings.expire_lapsed_attempts(at=timezone.now())
    assert clean()


def test_a_booking_is_clean_and_its_money_is_booked(booking):
    assert clean()
    money = story.report().money[0]
    assert (money.captured_paise, money.booked_paise) == (booking.total_paise, booking.total_paise)


def test_a_payment_that_failed_first_is_clean(asha_browser, room):
    order = story.ordered(asha_browser, room)
    story.told(order, "failed")
    story.told(order)
    assert clean()


def test_money_on_its_way_back_is_clean_at_every_step(asha_browser, room):
    order = story.ordered(asha_browser, room)
    story.told(order)
    refund = owed(story.told(order, id="pay_again"))
    for status in ("pending", "failed"):
        assert clean()
        gone(refund, status)
    assert clean()
    refund.refresh_from_db()
    owed_refunds.owe_anew(refund, at=timezone.now())
    assert clean()
    gone(refund, id="rfnd_anew")
    assert clean()
    money = story.report().money[0]
    assert (money.booked_paise, money.refunded_paise, money.due_paise) == (order.amount_paise, order.amount_paise, 0)


def test_a_wrong_currency_is_counted_by_itself(asha_browser, room):
    story.told(story.ordered(asha_browser, room), currency="USD")
    assert clean()
    assert [money.currency for money in story.report().money] == ["USD"]


def test_a_cancelled_booking_is_clean_before_and_after_its_refund(booking, asha):
    cancellations.cancel_own(user_id=asha.pk, reference=booking.reference, at=timezone.now())
    assert clean()
    gone(owed(booking.payments.get()))
    assert Payment.objects.get().state == "refunded"
    assert clean(at=timezone.now() + timedelta(days=1))


def test_a_part_that_was_refunded_in_the_dashboard_is_clean(booking, asha):
    outside = Refund(payment=booking.payments.get(), amount_paise=100_000)
    assert gone(outside).state == RefundState.PROCESSED
    assert clean()
    cancellations.cancel_own(user_id=asha.pk, reference=booking.reference, at=timezone.now())
    assert clean()


@pytest.mark.parametrize("status", ["pending", "failed"])
def test_a_refund_in_the_dashboard_that_has_not_ended_well_is_clean(booking, status):
    gone(Refund(payment=booking.payments.get(), amount_paise=100_000), status)
    assert clean(at=timezone.now() + timedelta(days=1))


def test_money_that_came_and_went_may_wait_for_its_refund_a_little(asha_browser, room):
    payment = story.came_and_went(story.ordered(asha_browser, room))
    assert clean()
    steps.fail(payment.order.attempt, at=timezone.now())
    outside = gone(Refund(payment=payment, amount_paise=payment.amount_paise), "pending")
    assert clean(at=timezone.now() + timedelta(days=1))
    gone(outside, id=outside.razorpay_refund_id)
    assert clean(at=timezone.now() + timedelta(days=1))


@pytest.mark.parametrize("end", ["won", "lost", "under_review"])
def test_disputes_are_clean(booking, end):
    entity = {
        "id": "disp_1",
        "payment_id": booking.payments.get().razorpay_payment_id,
        "amount": 5000,
        "amount_deducted": 5000 if end == "lost" else 0,
        "status": "open",
    }
    disputes.take_in_dispute(dispute_fact(entity), at=timezone.now())
    disputes.take_in_dispute(dispute_fact({**entity, "status": end}), at=timezone.now())
    assert clean()


def test_confirmations_that_were_forgotten_after_90_days_are_not_missed(booking):
    Message.objects.all().delete()
    assert story.findings("I3") == [f"booking {booking.reference}: its guest was not sent a confirmation"]
    assert clean(at=timezone.now() + timedelta(days=91))


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        ("received", {}),
        ("processed", {"processed_at": timezone.now(), "outcome": "confirmed"}),
        ("dead", {"processed_at": timezone.now(), "last_error": "Malformed"}),
        ("rejected", {"last_error": "signature does not match"}),
    ],
)
def test_webhook_events_are_clean(told, fields):
    WebhookEvent.objects.create(event_id="1", body=b"{}", state=told, received_at=timezone.now(), **fields)
    assert clean()
