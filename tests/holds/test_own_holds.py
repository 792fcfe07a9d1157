"""Who is refused by a hold of their own hears which booking attempt to go on with; strangers pay nothing for it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.holds.services import endings, hold_tokens
from backend.pricing.models import AddOn
from tests import cast
from tests.common.clock import later
from tests.common.stores import take_redis_away
from tests.holds.steps import booked, held, paying_for

pytestmark = pytest.mark.django_db(transaction=True)
SELECT = "/api/booking/select-rooms/"


def refused(answer, code="room_held"):
    assert (answer.status_code, answer.json()["code"]) == (409, code), answer.json()
    return answer.json()


def test_ones_own_hold_is_named_on_any_device(asha, asha_browser, room):
    attempt = held(asha_browser, room)
    other = cast.logged_in(asha)
    said = refused(cast.select(other, room))
    assert (said["booking_attempt_id"], said["lost_rooms"]) == (attempt.pk, [room.pk])
    assert other.get(f"/api/booking/attempts/{said['booking_attempt_id']}/").json()["status"] == "held"


def test_a_strangers_hold_is_not_named_and_costs_one_statement(asha_browser, ravi_browser, room):
    def statements(browser) -> int:
        with CaptureQueriesContext(connection) as found:
            refused(cast.select(browser, room))
        return len([query for query in found if "accounts_" not in query["sql"]])

    held(asha_browser, room)
    assert "booking_attempt_id" not in refused(cast.select(ravi_browser, room))
    assert (statements(ravi_browser), statements(asha_browser)) == (1, 2)


def test_of_overlapping_nights_too_and_while_it_is_paid(asha_browser, room):
    attempt = paying_for(asha_browser, room)
    said = refused(cast.select(asha_browser, room, stay=cast.nights(33, 37)))
    assert said["booking_attempt_id"] == attempt.pk


def test_of_several_rooms_ones_own_is_named_beside_a_strangers(asha_browser, ravi_browser, resort, room):
    other = cast.a_room(resort, "A102")
    held(ravi_browser, other)
    attempt = held(asha_browser, room)
    said = refused(cast.select(asha_browser, other, room))
    assert (said["booking_attempt_id"], set(said["lost_rooms"])) == (attempt.pk, {room.pk, other.pk})


def test_postgresql_says_the_same_where_redis_is_away(asha_browser, ravi_browser, room, settings):
    attempt = held(asha_browser, room)
    take_redis_away(settings)
    assert refused(cast.select(asha_browser, room))["booking_attempt_id"] == attempt.pk
    assert "booking_attempt_id" not in refused(cast.select(ravi_browser, room))


def test_postgresql_says_the_same_where_the_gate_has_forgotten(asha, asha_browser, room):
    attempt = held(asha_browser, room)
    with later(minutes=1):
        assert refused(cast.select(cast.logged_in(asha), room))["booking_attempt_id"] == attempt.pk


def test_a_wish_with_extras_hears_it_as_well(asha_browser, ravi_browser, room):
    AddOn.objects.create(resort=room.resort, code="fire", label="Campfire", price="500.00")
    attempt = held(asha_browser, room)
    wish = {"resort_id": room.resort_id, "room_ids": [room.pk], "guests": 2, **cast.nights()}
    wish["add_ons"] = [{"code": "fire", "quantity": 1}]
    assert refused(asha_browser.post(SELECT, wish, format="json"))["booking_attempt_id"] == attempt.pk
    assert "booking_attempt_id" not in refused(ravi_browser.post(SELECT, wish, format="json"))


def test_the_last_room_of_a_type_may_be_ones_own(asha_browser, ravi_browser, resort, room):
    cast.a_type(resort, "deluxe", room)
    attempt = held(asha_browser, room)
    said = refused(cast.select_types(asha_browser, resort, deluxe=1), "room_type_full")
    assert said["booking_attempt_id"] == attempt.pk
    assert "booking_attempt_id" not in refused(cast.select_types(ravi_browser, resort, deluxe=1), "room_type_full")


def test_what_is_over_is_not_named(asha, asha_browser, ravi_browser, room, now):
    attempt = held(asha_browser, room)
    endings.release_attempt(user_id=asha.pk, attempt_id=attempt.pk, at=now)
    held(ravi_browser, room)
    assert "booking_attempt_id" not in refused(cast.select(asha_browser, room))


def test_ones_own_booking_is_no_attempt_to_go_on_with(asha_browser, room):
    booked(asha_browser, room)
    assert "booking_attempt_id" not in refused(cast.select(asha_browser, room))


def test_a_mark_tells_guests_apart_and_leaves_most_of_a_token_to_chance(asha, ravi):
    mine, other = (hold_tokens.marked_token("", user_id=user.pk) for user in (asha, ravi))
    assert hold_tokens.is_own(mine, user_id=asha.pk)
    assert not hold_tokens.is_own(other, user_id=asha.pk)
    assert hold_tokens.marked_token("", user_id=asha.pk)[:24] != mine[:24]
    assert (len(mine), hold_tokens.marked_token("x" * 32, user_id=asha.pk)[:24]) == (32, "x" * 24)
