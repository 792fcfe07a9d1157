"""A coupon is used by the attempts that hold it, and comes back by itself when they die."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.bookings.services import cancellation, confirmation
from backend.bookings.states import BookingState
from backend.holds.models import BookingAttempt
from backend.holds.services import attempt_locks, endings
from backend.pricing.core.cancellation_fee import Fee
from tests import cast
from tests.common.clock import later
from tests.common.crowd import at_once
from tests.holds import decided
from tests.holds.decided import QUOTE, SELECT, body
from tests.holds.steps import fail, gate_keys

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rooms(resort):
    return [cast.a_room(resort, f"A{n}") for n in range(3)]


@pytest.fixture
def once(resort):
    """A coupon for one use."""
    return decided.a_coupon(resort, most_uses=1)


def hold(browser, room, coupon="TEN"):
    return browser.post(SELECT, body(room, coupon=coupon), format="json")


def held(browser, room) -> BookingAttempt:
    answer = hold(browser, room)
    assert answer.status_code == 201, answer.json()
    return BookingAttempt.objects.get(pk=answer.json()["booking_attempt_id"])


def paying(browser, room, twin) -> BookingAttempt:
    attempt = held(browser, room)
    cast.name_guests(browser, attempt.pk, room)
    assert cast.initiate(browser, attempt.pk).status_code == 200
    return attempt


def confirm(attempt) -> FinalBooking:
    with transaction.atomic():
        return confirmation.confirm(attempt_locks.attempt_locked(attempt.pk), at=timezone.now())


def refusal(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_coupon_that_others_hold_is_used_up(asha_browser, ravi_browser, rooms, once):
    held(asha_browser, rooms[0])
    keys = gate_keys()
    assert refusal(hold(ravi_browser, rooms[1])) == (409, "coupon_used_up")
    assert (BookingAttempt.objects.count(), gate_keys()) == (1, keys)


def test_a_quote_says_so_too(asha_browser, ravi_browser, rooms, once):
    held(asha_browser, rooms[0])
    assert refusal(ravi_browser.post(QUOTE, body(rooms[1], coupon="TEN"), format="json")) == (409, "coupon_used_up")


def test_a_guest_uses_a_coupon_so_often_and_no_more(asha_browser, ravi_browser, rooms, resort):
    decided.a_coupon(resort, most_uses_per_guest=1)
    held(asha_browser, rooms[0])
    assert refusal(hold(asha_browser, rooms[1])) == (409, "coupon_used_by_guest")
    assert hold(ravi_browser, rooms[1]).status_code == 201


def test_a_coupon_without_a_limit_takes_no_count(asha_browser, rooms, resort):
    decided.a_coupon(resort)
    assert {hold(asha_browser, room).status_code for room in rooms} == {201}


def test_it_comes_back_when_the_hold_lapses_though_nobody_swept(asha_browser, ravi, rooms, once):
    attempt = held(asha_browser, rooms[0])
    with later(seconds=601):
        assert hold(cast.logged_in(ravi), rooms[1]).status_code == 201
    attempt.refresh_from_db()
    assert attempt.state == "held"


def test_it_comes_back_when_the_attempt_is_given_up(asha, asha_browser, ravi_browser, rooms, once, now):
    endings.release_attempt(user_id=asha.pk, attempt_id=held(asha_browser, rooms[0]).pk, at=now)
    assert hold(ravi_browser, rooms[1]).status_code == 201


def test_it_comes_back_when_the_payment_fails(asha_browser, ravi_browser, rooms, once, twin, bell, now):
    fail(paying(asha_browser, rooms[0], twin), at=now)
    assert hold(ravi_browser, rooms[1]).status_code == 201


def test_a_booking_keeps_it(asha_browser, ravi, rooms, once, twin, bell):
    confirm(paying(asha_browser, rooms[0], twin))
    with later(days=2):
        assert refusal(hold(cast.logged_in(ravi), rooms[1])) == (409, "coupon_used_up")


def test_it_comes_back_when_the_booking_is_cancelled(asha, asha_browser, ravi_browser, rooms, once, twin, bell):
    booking = confirm(paying(asha_browser, rooms[0], twin))
    with transaction.atomic():
        attempt_locks.attempt_locked(booking.attempt_id)
        cancellation.end_booking(booking, BookingState.CANCELLED, fee=Fee(lines=()), user_id=asha.pk, at=timezone.now())
    assert hold(ravi_browser, rooms[1]).status_code == 201


def test_a_failed_attempt_that_is_paid_again_takes_its_use_again(asha_browser, ravi_browser, rooms, once, twin, bell):
    attempt = paying(asha_browser, rooms[0], twin)
    fail(attempt, at=timezone.now())
    assert cast.initiate(asha_browser, attempt.pk).status_code == 200
    assert refusal(hold(ravi_browser, rooms[1])) == (409, "coupon_used_up")


def test_a_failed_attempt_whose_coupon_has_gone_cannot_be_paid(asha_browser, ravi_browser, rooms, once, twin, bell):
    attempt = paying(asha_browser, rooms[0], twin)
    fail(attempt, at=timezone.now())
    held(ravi_browser, rooms[1])
    assert refusal(cast.initiate(asha_browser, attempt.pk)) == (409, "coupon_used_up")
    attempt.refresh_from_db()
    assert attempt.state == "failed"
    assert set(attempt.stays.values_list("state", flat=True)) == {"released"}


def test_money_that_comes_late_is_worth_the_price_it_was_paid_for(asha_browser, ravi, rooms, once, twin, bell):
    attempt = paying(asha_browser, rooms[0], twin)
    with later(seconds=2701):
        held(cast.logged_in(ravi), rooms[1])
        booking = confirm(attempt)
    assert (booking.state, booking.total_paise) == ("confirmed", 3_375_000)


def test_a_repeated_request_uses_it_once(asha_browser, rooms, once):
    answers = [
        asha_browser.post(SELECT, body(rooms[0], coupon="TEN"), format="json", headers={"idempotency-key": "k"})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert BookingAttempt.objects.count() == 1


def test_of_a_crowd_as_many_get_it_as_it_has_uses(resort):
    decided.a_coupon(resort, most_uses=5)
    rooms = [cast.a_room(resort, f"B{n}") for n in range(16)]
    browsers = [cast.logged_in(cast.guest(f"+91987650{n:04}")) for n in range(16)]
    answers = at_once(16, lambda n: hold(browsers[n], rooms[n]))
    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [409] * 11
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"coupon_used_up"}
    assert BookingAttempt.objects.filter(coupon__isnull=False).count() == 5


def test_the_coupon_is_locked_after_the_guest_and_before_the_rooms(asha_browser, rooms, once):
    with CaptureQueriesContext(connection) as queries:
        held(asha_browser, rooms[0])
    asked = [query["sql"].replace('"', "") for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
    locked = [sql.split("FROM ")[1].split()[0] for sql in asked]
    assert locked == ["accounts_user", "pricing_coupon", "catalogue_room"]


def test_a_coupon_that_was_used_cannot_be_deleted(asha_browser, rooms, once):
    held(asha_browser, rooms[0])
    with pytest.raises(Exception, match="protected"):
        once.delete()
