"""The cheap answer: who is refused by the gate costs one statement, and hears what the long way would have said."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from backend.catalogue.models import Room
from backend.common import redis
from backend.common.nights import Nights
from backend.holds import selectors
from backend.holds.models import BookingAttempt
from backend.inventory import selectors as inventory_selectors
from backend.inventory.models import Stay
from backend.inventory.models.stay import LONG_NIGHTS
from backend.inventory.states import StayState
from backend.pricing.models import RatePlan
from backend.sale_rules.models import Restriction
from tests import cast
from tests.holds.steps import held

pytestmark = pytest.mark.django_db
SELECT = "/api/booking/select-rooms/"
NIGHTS = Nights(cast.in_days(30), cast.in_days(35))


def a_stay(room: Room, begin: int, end: int, state: StayState = StayState.BOOKED, expires_at=None) -> None:
    days = {"check_in": cast.in_days(begin), "check_out": cast.in_days(end)}
    Stay.objects.create(resort=room.resort, room=room, state=state, expires_at=expires_at, **days)


def test_it_costs_one_statement_beside_knowing_who_asks(asha_browser, ravi_browser, resort, room):
    free = cast.a_room(resort, "A102")
    held(asha_browser, room)
    with CaptureQueriesContext(connection) as found:
        answer = cast.select(ravi_browser, room)
    assert (answer.status_code, answer.json()["lost_rooms"]) == (409, [room.pk])
    assert [shown["id"] for shown in answer.json()["available_rooms"]] == [free.pk]
    assert len([query for query in found if "accounts_" not in query["sql"]]) == 1


def test_what_is_free_is_what_search_finds_free_and_is_read_from_its_indexes(resort, now):
    later, before = now + timedelta(hours=1), now - timedelta(hours=1)
    stays = [
        [(35, 36), (29, 30)],
        [(34, 40)],
        [(31, 32, StayState.HELD, later)],
        [(31, 32, StayState.HELD, before)],
        [(31, 32, StayState.BLOCKED, before)],
        [(31, 32, StayState.BLOCKED)],
        [(31, 32, StayState.RELEASED)],
        [(30 - LONG_NIGHTS, 31)],
        [(3, 400)],
    ]
    for number, said in enumerate(stays):
        room = cast.a_room(resort, f"A{number}", price=f"{9000 - number}")
        for stay in said:
            a_stay(room, *stay)
    Room.objects.filter(room_number="A0").update(active=False)
    expected = inventory_selectors.rooms_free_at([resort.pk], NIGHTS, at=now).order_by("price_per_night")
    found = selectors.rooms_instead(resort.pk, NIGHTS, at=now)
    assert [room.room_number for room in found] == [room.room_number for room in expected] == ["A6", "A4", "A3"]
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as queries:
        selectors.rooms_instead(resort.pk, NIGHTS, at=now)
        cursor.execute(
            "INSERT INTO inventory_stay (resort_id, room_id, check_in, check_out, state)"
            " SELECT %s, %s, current_date - n * 3, current_date - n * 3 + 2, 'booked'"
            " FROM generate_series(1, 3000) AS n",
            [resort.pk, found[0].id],
        )
        cursor.execute("ANALYZE inventory_stay")
        cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        plan = str(cursor.fetchall())
    assert "Index Only Scan using stays_for_search" in plan
    assert "using long_stays_for_search" in plan


def a_restriction(room: Room) -> dict[str, object]:
    Restriction.objects.create(resort=room.resort, code="week", label="A week", limit="least_nights", value=7)
    return {}


def a_plan(room: Room) -> dict[str, object]:
    RatePlan.objects.create(resort=room.resort, code="cp", label="Breakfast", meals="CP")
    return {"rate_plan": "cp"}


@pytest.mark.parametrize(
    ("wish", "refused"),
    [
        (lambda room: {"guests": 3}, (400, "capacity_exceeded")),
        (lambda room: {"room_ids": [room.pk, 999_999]}, (400, "room_unknown")),
        (lambda room: {"rate_plan": "cp"}, (400, "plan_unknown")),
        (lambda room: {"coupon": "TEN"}, (400, "coupon_unknown")),
        (lambda room: {"add_ons": [{"code": "fire", "quantity": 1}]}, (400, "add_on_unknown")),
        (a_restriction, (409, "stay_not_allowed")),
        (a_plan, (409, "room_held")),
        (lambda room: {"rate_plan": "standard"}, (409, "room_held")),
    ],
)
def test_a_better_reason_to_refuse_is_told_before_it(asha_browser, ravi_browser, room, wish, refused):
    held(asha_browser, room)
    body = {"resort_id": room.resort_id, "room_ids": [room.pk], "guests": 2, **cast.nights(), **wish(room)}
    answer = ravi_browser.post("/api/booking/select-rooms/", body, format="json").json()
    assert (answer["status"], answer["errors"][0]["code"] if "errors" in answer else answer["code"]) == refused
    assert BookingAttempt.objects.count() == 1


def test_a_request_that_is_refused_for_something_else_takes_no_gate(ravi_browser, room):
    assert cast.select(ravi_browser, room, guests=3).status_code == 400
    assert redis.client().keys("*hold*") == []


def test_the_same_key_finds_its_own_gate_open(asha_browser, room):
    body = {"resort_id": room.resort_id, "room_ids": [room.pk], "guests": 2, **cast.nights()}
    first, second = (
        asha_browser.post("/api/booking/select-rooms/", body, format="json", headers={"idempotency-key": "k"})
        for _ in range(2)
    )
    assert (first.status_code, second.json()) == (201, first.json())


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"{", "application/json", "malformed"),
        (b"a=1", "application/x-www-form-urlencoded", "unsupported_media_type"),
        (b"[]", "application/json", "invalid"),
        (b"{}", "application/json", "invalid"),
    ],
)
def test_what_is_wrong_with_a_body_is_told_to_who_may_ask(asha_browser, body, kind, code):
    """The body is read before it is known who asks, and judged after that."""
    for _ in range(2):
        assert asha_browser.post(SELECT, body, content_type=kind).json()["code"] == code
    assert APIClient().post(SELECT, body, content_type=kind).json()["code"] == "not_authenticated"
    asha_browser.post("/api/auth/logout/")
    assert asha_browser.post(SELECT, body, content_type=kind).json()["code"] == "token_invalid"


def test_a_malformed_body_under_a_key_is_forgotten(asha_browser, room):
    key = {"HTTP_IDEMPOTENCY_KEY": "once"}
    refused = asha_browser.post(SELECT, b"{", content_type="application/json", **key)
    assert (refused.status_code, refused.json()["code"]) == (400, "malformed")
    wish = {"resort_id": room.resort_id, "room_ids": [room.pk], "guests": 2, **cast.nights()}
    assert asha_browser.post(SELECT, wish, format="json", **key).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_who_looked_before_somebody_let_go_gets_the_room_next_time(asha_browser, ravi_browser, room, monkeypatch):
    attempt = held(asha_browser, room)
    look = redis.run_and_look

    def look_and_let_go(*said, **more):
        found = look(*said, **more)
        assert asha_browser.post(f"/api/booking/attempts/{attempt.pk}/release/").status_code == 200
        return found

    monkeypatch.setattr(redis, "run_and_look", look_and_let_go)
    # What is refused by it was taken a moment ago.
    assert cast.select(ravi_browser, room).json()["lost_rooms"] == [room.pk]
    monkeypatch.undo()
    assert cast.select(ravi_browser, room).status_code == 201
