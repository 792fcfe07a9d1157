"""What came to nothing goes after a while, with all that it left; what anything true hangs on stays."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.common import redis
from backend.common.jobs import Job
from backend.event_feed.models import Event, Mark, Standing
from backend.event_feed.services import event_numbers
from backend.holds.models import AttemptGuest, BookingAttempt
from backend.holds.services import endings
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services import reports
from backend.inventory.models import Stay
from backend.payments.intake import event_handlers
from backend.payments.models import Payment, PaymentOrder, WebhookEvent
from backend.privacy.services import vain_attempts
from tests import cast
from tests.holds import steps
from tests.invariants import story
from tests.payments import news
from tests.races import crowd
from tests.waitlist import line

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("bell")]

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def end_all():
    """Every hold has lapsed, the feed has told of it, and Razorpay is asked no more."""
    later = timezone.now() + DAY
    endings.expire_lapsed_attempts(at=later)
    event_numbers.number_what_happened(at=later)
    PaymentOrder.objects.update(check_at=None)


def forget(*, days):
    """The sweep, so many days from now."""
    return vain_attempts.forget_vain_attempts(at=timezone.now() + days * DAY)


def rows_left():
    return tuple(model.objects.count() for model in (BookingAttempt, AttemptGuest, Stay, PaymentOrder))


def test_an_attempt_without_an_order_goes_with_its_guests_and_stays(asha_browser, room, settings):
    steps.payable(asha_browser, room)
    end_all()
    limit = settings.KEEP_UNFINISHED_ATTEMPTS_DAYS
    assert forget(days=limit - 1) == 0
    assert forget(days=limit + 1) == 1
    assert rows_left() == (0, 0, 0, 0)


def test_an_order_that_nobody_paid_keeps_its_attempt_until_no_payment_can_be_late(asha_browser, room, settings):
    story.ordered(asha_browser, room)
    end_all()
    limit = settings.KEEP_UNPAID_ORDERS_DAYS
    assert limit >= 180
    assert forget(days=limit - 1) == 0
    assert forget(days=limit + 1) == 1
    assert rows_left() == (0, 0, 0, 0)


def test_those_that_were_released_or_failed_go_as_well(asha_browser, asha, room):
    attempt = steps.held(asha_browser, room)
    endings.release_attempt(user_id=asha.pk, attempt_id=attempt.pk, at=timezone.now())
    other = steps.paying_for(asha_browser, room)
    with transaction.atomic():
        endings.fail_attempt(BookingAttempt.objects.get(pk=other.pk), reason="signature_invalid", at=timezone.now())
    end_all()
    assert forget(days=31) == 2


def test_a_hold_that_still_stands_stays(asha_browser, room):
    steps.held(asha_browser, room)
    event_numbers.number_what_happened(at=timezone.now())
    assert forget(days=400) == 0


def _unfinished_news(order):
    said = news.about(order.razorpay_order_id, "payment.failed")
    news.deliver(said, event_id="ev_late")


def _dead_letter(order):
    _unfinished_news(order)
    WebhookEvent.objects.update(state="dead", last_error="why", processed_at=timezone.now())


def _attempts_incident(order):
    told = dict.fromkeys(("happened", "done", "advice"), "-")
    reports.report(IncidentKind.STUCK_ATTEMPT, subject=f"attempt {order.attempt_id}", **told, at=timezone.now())


KEEPERS = {
    "a payment that failed": lambda order: story.told(order, "failed"),
    "a payment that came back": story.came_and_went,
    "news that nobody has worked on": _unfinished_news,
    "a dead letter": _dead_letter,
    "an open incident": _attempts_incident,
    "a question to Razorpay": lambda order: PaymentOrder.objects.update(check_at=timezone.now()),
    "a mark of the feed": lambda order: Mark.objects.create(subject="attempt", row_id=order.attempt_id),
    "what the feed told of a hold": lambda order: Standing.objects.create(
        resort=order.attempt.resort, subject="hold", row_id=order.attempt_id, subject_id="1", data={}, sequence=1
    ),
    "an order that was made anew": lambda order: PaymentOrder.objects.update(created_at=timezone.now() + 300 * DAY),
}


@pytest.mark.parametrize("what", KEEPERS)
def test_whatever_hangs_on_an_attempt_keeps_all_of_it(asha_browser, room, what):
    order = story.ordered(asha_browser, room)
    end_all()
    KEEPERS[what](order)
    before = rows_left()
    assert forget(days=400) == 0
    assert rows_left() == before


def test_solved_and_worked_on_it_goes_after_all(asha_browser, room):
    order = story.ordered(asha_browser, room)
    end_all()
    _unfinished_news(order)
    _attempts_incident(order)
    assert forget(days=400) == 0
    WebhookEvent.objects.update(state="processed", processed_at=timezone.now())
    Incident.objects.update(state="solved", solved_at=timezone.now())
    assert forget(days=400) == 1


def test_bookings_stay_and_so_does_the_audit_clean(asha_browser, ravi_browser, room, resort):
    booking = story.booked(asha_browser, room)
    steps.payable(ravi_browser, cast.a_room(resort, "A102"))
    end_all()
    assert forget(days=4000) == 1
    assert list(FinalBooking.objects.all()) == [booking]
    assert list(BookingAttempt.objects.all()) == [booking.attempt]
    # A day was skipped, which Redis does not know.
    redis.client().flushdb()
    assert not [verdict for verdict in story.report().verdicts if verdict.found.shown]


def test_a_place_in_line_keeps_the_hold_that_was_made_for_it(asha_browser, room, resort):
    blocks = line.sold_out(room)
    entry = line.waits(asha_browser, resort)
    for block in blocks if isinstance(blocks, list) else [blocks]:
        line.lift(block)
    line.serve()
    entry.refresh_from_db()
    assert entry.attempt_id
    end_all()
    assert forget(days=400) == 0


def test_the_feed_tells_nothing_of_what_is_forgotten(asha_browser, room):
    steps.payable(asha_browser, room)
    end_all()
    told = Event.objects.count()
    assert forget(days=31) == 1
    assert event_numbers.number_what_happened(at=timezone.now()) == 0
    assert (Event.objects.count(), Mark.objects.count()) == (told, 0)


def test_it_goes_in_chunks_and_walks_on_past_those_that_stay(asha_browser, room, monkeypatch):
    monkeypatch.setattr(vain_attempts, "CHUNK", 2)
    for day in range(10, 80, 10):
        attempt = steps.held(asha_browser, room, stay=cast.nights(day, day + 1))
        endings.release_attempt(user_id=attempt.user_id, attempt_id=attempt.pk, at=timezone.now())
    end_all()
    for pk in BookingAttempt.objects.order_by("pk").values_list("pk", flat=True)[:3]:
        Incident.objects.create(
            kind="stuck_attempt", subject=f"attempt {pk}", opened_at=timezone.now(), last_seen_at=timezone.now()
        )
    assert forget(days=31) == 4
    assert BookingAttempt.objects.count() == 3


def test_out_of_time_it_rings_for_the_rest(asha_browser, room, monkeypatch, bell):
    steps.payable(asha_browser, room)
    end_all()
    bell.rung.clear()
    assert forget(days=31) == 1
    assert bell.rung == []
    monkeypatch.setattr(vain_attempts, "SWEEP_SECONDS", -1)
    assert forget(days=31) == 0
    assert bell.rung == [(Job.FORGET_ATTEMPTS, {})]


def test_what_somebody_has_in_hands_is_left(asha_browser, room):
    attempt = steps.payable(asha_browser, room)
    end_all()
    with transaction.atomic():
        BookingAttempt.objects.select_for_update().get(pk=attempt.pk)
        assert crowd.at_once(lambda: forget(days=31)) == [0]
    assert forget(days=31) == 1


def test_ten_sweeps_at_once_forget_each_once(asha_browser, room):
    for day in range(10, 80, 10):
        attempt = steps.held(asha_browser, room, stay=cast.nights(day, day + 1))
        endings.release_attempt(user_id=attempt.user_id, attempt_id=attempt.pk, at=timezone.now())
    end_all()
    before = crowd.deadlocks()
    assert sum(crowd.at_once(*[lambda: forget(days=31)] * 10)) == 7
    assert crowd.deadlocks() == before


def test_money_for_an_order_that_is_gone_is_an_incident(asha_browser, room, twin, settings):
    order = story.ordered(asha_browser, room)
    end_all()
    forget(days=200)
    news.deliver(news.about(order.razorpay_order_id, "payment.captured"), event_id="ev_late")
    event = WebhookEvent.objects.get()
    for _ in range(settings.WEBHOOK_MAX_TRIES):
        event_handlers.process(event_id=event.pk, at=timezone.now())
    event.refresh_from_db()
    assert event.state == "dead"
    assert Payment.objects.count() == 0
    assert Incident.objects.get().kind == IncidentKind.UNKNOWN_ORDER


def test_the_sweep_reads_an_index_and_not_the_table(asha_browser, room):
    steps.payable(asha_browser, room)
    with transaction.atomic(), connection.cursor() as cursor:
        # Of so few rows reading all is cheapest; whether the index can answer is seen all the same.
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = vain_attempts._vain(timezone.now()).order_by("expires_at", "pk")[:300].explain()
    assert "attempts_to_forget" in plan
