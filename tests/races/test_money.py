"""Money against time: whatever comes first, every captured paisa is one booking or one refund."""

import time
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.db.models import Count, F
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.common import redis
from backend.holds.models import BookingAttempt
from backend.holds.services import endings
from backend.inventory.models import Stay
from backend.notifications.models import Message
from backend.notifications.services import outbox
from backend.payments.core.razorpay_facts import payment_fact
from backend.payments.intake import event_handlers
from backend.payments.models import Payment, PaymentOrder, Refund, WebhookEvent
from backend.payments.reconciliation import order_checks
from backend.payments.refunds import owed_refunds
from backend.payments.settlement import settlement
from tests import cast
from tests.machinery import volume
from tests.payments import news
from tests.races import crowd
from worker import app

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

ROUNDS = volume.share(30)


def order_of(browser, room) -> tuple[int, str]:
    attempt_id, answer = cast.order_ready(browser, room)
    return attempt_id, answer["razorpay_order_id"]


def captured(order_id, **fields):
    return payment_fact(news.payment(order_id, "captured", **fields))


def settle(order_id, *, at=None):
    return settlement.settle(captured(order_id, id=f"pay_{order_id[6:]}"), at=at or timezone.now())


def balanced() -> bool:
    """Every captured payment has a booking or a refund, never both and never neither."""
    payments = Payment.objects.filter(captured_at__isnull=False).annotate(back=Count("refunds"))
    return all((payment.booking_id is not None) + payment.back == 1 for payment in payments)


def test_the_same_webhook_a_thousand_times_is_one_booking_and_one_message(asha_browser, room, twin, bell):
    _, order_id = order_of(asha_browser, room)
    said = news.about(order_id, "payment.captured")
    took = []

    def deliver(_):
        began = time.perf_counter()
        status = news.deliver(said, event_id="ev_1").status_code
        took.append(time.perf_counter() - began)
        return status

    assert crowd.in_turns(1000, 20, deliver) == [200] * 1000
    # Razorpay gives up after five seconds; how fast it is belongs into a benchmark.
    assert sorted(took)[990] < 5
    bell.answer()
    assert (FinalBooking.objects.count(), Message.objects.count(), WebhookEvent.objects.count()) == (1, 1, 1)


def test_one_event_worked_on_by_twenty_workers_has_one_effect(asha_browser, room, twin, bell):
    _, order_id = order_of(asha_browser, room)
    news.deliver(news.about(order_id, "payment.captured"))
    event = WebhookEvent.objects.get()
    work = partial(event_handlers.process, event_id=event.pk, at=timezone.now())
    crowd.at_once(*[work] * 20)
    event.refresh_from_db()
    assert (event.state, event.outcome) == ("processed", "confirmed")
    assert (FinalBooking.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.parametrize("attempt", range(5))
def test_webhook_order_paid_browser_and_reconciler_at_once_make_one_booking(asha, room, twin, bell, attempt):
    attempt_id, order_id = order_of(cast.logged_in(asha), room)
    paid = twin.pay(order_id)
    for name in ("payment.authorized", "payment.captured", "order.paid", "payment.failed"):
        news.deliver(news.about(order_id, name, id=paid["payment"]["id"]))
    row = PaymentOrder.objects.get()
    verify = partial(cast.logged_in(asha).post, "/api/booking/verify-payment/", paid["checkout"], format="json")
    events = [partial(bell_rings, event.pk) for event in WebhookEvent.objects.all()]
    check = partial(order_checks.check_order_at_razorpay, order_id=row.pk, at=row.check_at)
    answers = crowd.at_once(lambda: verify().status_code, check, *events)
    assert answers[0] == 200
    assert (FinalBooking.objects.count(), Message.objects.count(), Refund.objects.count()) == (1, 1, 0)
    assert BookingAttempt.objects.get(pk=attempt_id).state == "completed"


def bell_rings(event_id):
    event_handlers.process(event_id=event_id, at=timezone.now())


def test_two_captures_at_once_are_one_booking_and_one_refund(asha_browser, room, twin):
    _, order_id = order_of(asha_browser, room)
    facts = [captured(order_id, id=f"pay_{n}") for n in range(6)]
    outcomes = crowd.at_once(*(partial(settlement.settle, fact, at=timezone.now()) for fact in facts))
    assert sorted(outcomes) == ["confirmed"] + ["refund_due"] * 5
    assert balanced()


def test_capture_against_expiry_is_never_paid_and_lost(asha_browser, ravi, room, twin, settings):
    """At the moment of its end: the sweeper writes it down, another guest wants the room, the money comes."""
    for n in range(ROUNDS):
        stay = cast.nights(30 + 5 * n, 35 + 5 * n)
        attempt_id, answer = cast.order_ready(asha_browser, room, stay=stay)
        over = BookingAttempt.objects.get(pk=attempt_id).expires_at
        ravi_selects = partial(cast.select, cast.logged_in(ravi), room, stay=stay)
        crowd.at_once(
            partial(settle, answer["razorpay_order_id"], at=over + timedelta(seconds=n % 3 - 1)),
            partial(endings.expire_lapsed_attempts, at=over),
            ravi_selects,
        )
    assert Payment.objects.filter(captured_at__isnull=False).count() == ROUNDS
    assert balanced()
    assert nobody_shares_a_room()


def test_a_late_capture_against_a_new_hold_has_an_answer_for_both_without_a_deadlock(asha_browser, room, twin):
    """Neither stays behind in a circle of locks: nothing but 201 and 409, and a booking or a refund."""
    before = crowd.deadlocks()
    guests = crowd.guests(5)
    for n in range(ROUNDS):
        stay = cast.nights(30 + 5 * n, 35 + 5 * n)
        _, answer = cast.order_ready(asha_browser, room, stay=stay)
        BookingAttempt.objects.filter(state="payment_pending").update(expires_at=timezone.now())
        Stay.objects.filter(state="paying").update(expires_at=timezone.now())
        redis.client().flushdb()
        late = partial(settle, answer["razorpay_order_id"])
        asks = [lambda b=b, s=stay: cast.select(b, room, stay=s).status_code for b in guests]
        answers = crowd.at_once(asks[0], late, *asks[1:])
        assert answers[1] in ("confirmed", "refund_due")
        assert {answers[0], *answers[2:]} <= {201, 409}
        assert (answers[0], *answers[2:]).count(201) == (answers[1] == "refund_due")
    assert balanced()
    assert crowd.deadlocks() == before


def test_capture_against_release_is_never_paid_and_lost(asha, ravi, room, twin):
    browser, other = cast.logged_in(asha), cast.logged_in(ravi)
    for n in range(ROUNDS):
        stay = cast.nights(30 + 5 * n, 35 + 5 * n)
        attempt_id, answer = cast.order_ready(browser, room, stay=stay)
        release = partial(browser.post, f"/api/booking/attempts/{attempt_id}/release/")
        answers = crowd.at_once(
            partial(settle, answer["razorpay_order_id"]),
            lambda r=release: r().status_code,
            lambda s=stay: cast.select(other, room, stay=s).status_code,
        )
        assert answers[1] in (200, 409)
        assert answers[2] in (201, 409)
    assert Payment.objects.filter(captured_at__isnull=False).count() == ROUNDS
    assert balanced()
    assert nobody_shares_a_room()


def test_failure_and_capture_at_once_end_in_one_booking(asha_browser, room, twin):
    for n in range(volume.share(10)):
        stay = cast.nights(30 + 5 * n, 35 + 5 * n)
        _, answer = cast.order_ready(asha_browser, room, stay=stay)
        failed = payment_fact(news.payment(answer["razorpay_order_id"], "failed", id=f"pay_failed{n}"))
        crowd.at_once(
            partial(settle, answer["razorpay_order_id"]), partial(settlement.settle, failed, at=timezone.now())
        )
    assert FinalBooking.objects.count() == volume.share(10)
    assert not Refund.objects.exists()


def test_five_sweepers_at_once_do_nothing_twice(asha_browser, ravi_browser, resort, room, twin, bell):
    """An event, a refund, an order to check and an expired attempt wait; five of each sweeper come, and their jobs."""
    order_to_check = order_of(asha_browser, room)[1]
    twin.pay(order_to_check)
    PaymentOrder.objects.update(check_at=timezone.now())
    other = cast.a_room(resort, "A102")
    _, paid_twice = order_of(ravi_browser, other)
    for payment in (twin.pay(paid_twice), twin.pay(paid_twice, force=True)):
        news.deliver(news.event("payment.captured", payment=payment["payment"]))
    WebhookEvent.objects.update(received_at=F("received_at") - timedelta(minutes=1))
    cast.select(ravi_browser, cast.a_room(resort, "A103"))
    BookingAttempt.objects.filter(state="held").update(expires_at=timezone.now())
    for _ in range(4):
        Message.objects.update(next_try_at=timezone.now() - timedelta(minutes=1))
        sweep_five_times(bell)
    assert (FinalBooking.objects.count(), Message.objects.count()) == (2, 3)
    assert len(twin.get("/v1/refunds")["items"]) == 1
    assert len(twin.inbox(cast.ASHA)) + len(twin.inbox(cast.RAVI)) == 3
    assert balanced()
    assert BookingAttempt.objects.filter(state="expired").count() == 1


def sweep_five_times(bell):
    sweeps = (
        event_handlers.ring_unprocessed,
        owed_refunds.ring_unfinished_refunds,
        order_checks.ring_due_orders,
        outbox.ring_unfinished_messages,
        endings.expire_lapsed_attempts,
    )
    crowd.at_once(*(partial(sweep, at=timezone.now() + timedelta(seconds=11)) for sweep in sweeps for _ in range(5)))
    rung, bell.rung[:] = list(bell.rung), []
    crowd.in_turns(len(rung), 10, lambda n: app.tasks[rung[n][0].value].run(**rung[n][1]))


def nobody_shares_a_room() -> bool:
    """Booked stays of one room never overlap; asked of the rows, not of the constraint."""
    booked = list(Stay.objects.filter(state__in=("booked", "held", "paying")).order_by("room", "check_in"))
    return all(a.room_id != b.room_id or a.check_out <= b.check_in for a, b in pairwise(booked))
