from dataclasses import replace

import pytest

from backend.holds.models import BookingAttempt
from backend.holds.services import endings
from tests import cast
from tests.common.clock import later, timeless
from tests.common.stores import take_redis_away
from tests.holds.steps import booked, fail, free_rooms, gate_keys, held, payable, paying_for, stays

pytestmark = pytest.mark.django_db(transaction=True)


def status(browser, attempt):
    return browser.get(f"/api/booking/attempts/{attempt.pk}/")


def release(browser, attempt):
    return browser.post(f"/api/booking/attempts/{attempt.pk}/release/")


def test_an_attempt_shows_everything_that_its_guest_must_know(asha_browser, room):
    said = status(asha_browser, payable(asha_browser, room)).json()
    assert said.keys() == {
        *("booking_attempt_id", "status", "expires_at", "resort_id", "resort_name", "check_in_date"),
        *("check_out_date", "guest_count", "rooms", "guests", "price", "failure", "booking", "child_ages"),
        *("seconds_left", "server_time", "extensions_left", "resort_slug"),
        *("contact_email", "requests", "arrival_time", "language", "booker", "add_ons", "refunds", "invoice_to"),
    }
    assert (said["status"], said["booking"], len(said["guests"])) == ("guests_added", None, 2)


@pytest.mark.parametrize(("way", "word"), [(held, "held"), (payable, "guests_added"), (paying_for, "payment_pending")])
def test_its_status_says_where_it_stands(asha_browser, room, way, word):
    assert status(asha_browser, way(asha_browser, room)).json()["status"] == word


def test_a_booked_attempt_shows_its_booking(asha_browser, room):
    booking = booked(asha_browser, room)
    said = status(asha_browser, booking.attempt).json()
    assert (said["status"], said["booking"]["reference"]) == ("completed", booking.reference)


def test_an_attempt_has_expired_though_nobody_swept(asha, asha_browser, room):
    attempt = held(asha_browser, room)
    with later(seconds=601):
        assert status(cast.logged_in(asha), attempt).json()["status"] == "expired"


def test_an_attempt_that_lapsed_after_a_failed_payment_has_failed(asha, asha_browser, room, settings, now):
    settings.PAYMENT_FAILURE_GRACE_SECONDS = 60
    attempt = paying_for(asha_browser, room)
    fail(attempt, service=endings.fail_after_grace, at=now)
    assert status(asha_browser, attempt).json()["status"] == "payment_pending"
    with later(seconds=61):
        said = status(cast.logged_in(asha), attempt).json()
    assert (said["status"], said["failure"]) == ("failed", "payment_failed")


def test_another_guests_attempt_is_not_there(asha_browser, ravi_browser, room):
    answer = status(ravi_browser, held(asha_browser, room))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("number", [0, 10**9, 10**30])
def test_an_attempt_that_never_was_is_not_there(asha_browser, number):
    got = asha_browser.get(f"/api/booking/attempts/{number}/")
    posted = asha_browser.post(f"/api/booking/attempts/{number}/release/")
    assert [(answer.status_code, answer.json()["code"]) for answer in (got, posted)] == [(404, "not_found")] * 2


def test_giving_up_frees_the_rooms_at_once_in_both_stores(asha_browser, ravi_browser, room):
    attempt = held(asha_browser, room)
    assert release(asha_browser, attempt).json()["status"] == "released"
    assert (stays(), gate_keys()) == ({room.pk: "released"}, 0)
    assert cast.select(ravi_browser, room).status_code == 201


def test_giving_up_in_the_middle_of_paying_frees_the_rooms(asha_browser, ravi_browser, room):
    release(asha_browser, paying_for(asha_browser, room))
    assert free_rooms(ravi_browser) == [room.pk]


def test_giving_up_twice_is_calm(asha_browser, room):
    attempt = held(asha_browser, room)
    first, second = release(asha_browser, attempt), release(asha_browser, attempt)
    assert (first.status_code, timeless(first.json())) == (200, timeless(second.json()))


def test_giving_up_late_does_not_touch_the_next_guest(asha, asha_browser, ravi, room):
    attempt = held(asha_browser, room)
    with later(seconds=601):
        held(cast.logged_in(ravi), room)
        answer = release(cast.logged_in(asha), attempt)
        assert (answer.status_code, answer.json()["status"]) == (200, "expired")
        assert gate_keys() == 5
        assert free_rooms(cast.logged_in(ravi)) == []


def test_a_booking_is_not_given_up_that_way(asha_browser, room):
    booking = booked(asha_browser, room)
    answer = release(asha_browser, booking.attempt)
    assert (answer.status_code, answer.json()["code"]) == (409, "attempt_completed")
    assert stays() == {room.pk: "booked"}


def test_another_guests_attempt_cannot_be_given_up(asha_browser, ravi_browser, room):
    answer = release(ravi_browser, held(asha_browser, room))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert stays() == {room.pk: "held"}


def test_without_redis_rooms_are_given_back_all_the_same(asha_browser, ravi_browser, room, settings):
    attempt = held(asha_browser, room)
    take_redis_away(settings)
    assert release(asha_browser, attempt).status_code == 200
    assert cast.select(ravi_browser, room).status_code == 201


def test_only_the_price_of_the_attempt_is_shown_and_no_owner_token(asha_browser, room):
    attempt = held(asha_browser, room)
    assert attempt.token not in status(asha_browser, attempt).content.decode()
    assert BookingAttempt.objects.get().token == attempt.token


def test_a_price_is_read_once_and_anew_where_it_changes(asha_browser, room):
    attempt = held(asha_browser, room)
    first = attempt.frozen_price
    assert attempt.frozen_price is first
    attempt.price = {**attempt.price, "total_paise": 1}
    assert attempt.frozen_price.total_paise == 1
    attempt.refresh_from_db()
    assert attempt.frozen_price == first
    attempt.frozen_price = replace(first, total_paise=2)
    assert (attempt.frozen_price.total_paise, attempt.price["total_paise"]) == (2, 2)
