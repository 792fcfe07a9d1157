"""What a resort does not sell is not found, not quoted, not held; and people are told what would fit."""

import pytest

from backend.holds.models import BookingAttempt
from backend.inventory.models import Stay
from backend.sale_rules.models import Restriction
from tests import cast
from tests.holds import decided
from tests.holds.steps import free_rooms
from tests.invariants import story

pytestmark = pytest.mark.django_db


def restrict(resort, limit: str, value: int = 0, **more) -> Restriction:
    return Restriction.objects.create(
        resort=resort, code=f"r{limit}", label="New Year", limit=limit, value=value, **more
    )


def refused(answer) -> list[dict]:
    assert (answer.status_code, answer.json()["code"]) == (409, "stay_not_allowed"), answer.json()
    return answer.json()["rules"]


def test_a_hold_that_breaks_a_rule_is_refused_and_told_what_fits(asha_browser, room):
    restrict(room.resort, "least_nights", 7)
    (rule,) = refused(cast.select(asha_browser, room))
    assert (rule["limit"], rule["label"], rule["fits"]) == ("least_nights", "New Year", {"nights": 7})
    assert rule["detail"] == "Stay at least 7 nights."
    assert not BookingAttempt.objects.exists()
    assert not Stay.objects.exists()


def test_it_is_told_in_the_guests_language(asha_browser, room):
    restrict(room.resort, "least_nights", 7)
    (rule,) = refused(
        asha_browser.post(decided.SELECT, decided.body(room), format="json", headers={"accept-language": "hi"})
    )
    assert rule["detail"] == "कम से कम 7 रातें ठहरें।"


def test_every_broken_rule_is_told(asha_browser, room):
    restrict(room.resort, "most_guests", 1)
    restrict(room.resort, "no_arrival", weekdays=[cast.in_days(30).weekday()])
    found = refused(cast.select(asha_browser, room))
    assert [rule["limit"] for rule in found] == ["no_arrival", "most_guests"]
    assert found[0]["fits"] == {"check_in_date": cast.in_days(31).isoformat()}


def test_a_quote_is_refused_alike(asha_browser, room):
    restrict(room.resort, "most_nights", 2)
    assert refused(asha_browser.post(decided.QUOTE, decided.body(room), format="json"))[0]["fits"] == {"nights": 2}


def test_search_leaves_out_what_is_not_sold(asha_browser, resort):
    open_room, closed = cast.a_room(resort, "A1"), cast.a_room(resort, "A2")
    restrict(resort, "not_sold", first_day=cast.in_days(32), last_day=cast.in_days(32), room_ids=[closed.pk])
    assert free_rooms(asha_browser) == [open_room.pk]
    assert free_rooms(asha_browser, stay=cast.nights(33, 35)) == [open_room.pk, closed.pk]


@pytest.mark.parametrize(
    ("limit", "value"),
    [("least_nights", 6), ("most_nights", 4), ("no_arrival", 0), ("most_guests", 1), ("not_sold", 0)],
)
def test_what_search_finds_can_be_held_and_the_rest_cannot(asha_browser, room, limit, value):
    restrict(room.resort, limit, value)
    assert free_rooms(asha_browser) == []
    refused(cast.select(asha_browser, room))


def test_a_rule_that_is_switched_off_forbids_nothing(asha_browser, room):
    restrict(room.resort, "least_nights", 7, active=False)
    assert cast.select(asha_browser, room).status_code == 201


def test_a_new_rule_counts_at_once(asha_browser, ravi_browser, resort):
    rooms = [cast.a_room(resort, "A1"), cast.a_room(resort, "A2")]
    rule = restrict(resort, "least_nights", 7)
    refused(cast.select(asha_browser, rooms[0]))
    rule.value = 2
    rule.save()
    assert cast.select(asha_browser, rooms[0]).status_code == 201
    Restriction.objects.update(value=9)
    refused(cast.select(ravi_browser, rooms[1]))


def test_of_a_type_the_rooms_that_are_sold_are_given(asha_browser, resort):
    closed, open_room = cast.a_room(resort, "A1"), cast.a_room(resort, "A2")
    kind = cast.a_type(resort)
    for room in (closed, open_room):
        room.room_type = kind
        room.save()
    restrict(resort, "not_sold", room_ids=[closed.pk])
    body = {"resort_id": resort.pk, "room_types": [{"code": kind.code, "rooms": 1}], "guests": 2, **cast.nights()}
    answer = asha_browser.post(decided.SELECT, body, format="json")
    assert answer.status_code == 201, answer.json()
    assert [room["id"] for room in answer.json()["rooms"]] == [open_room.pk]


def test_money_that_comes_after_a_rule_was_made_is_a_booking_all_the_same(asha_browser, room):
    order = story.ordered(asha_browser, room)
    restrict(room.resort, "not_sold")
    story.told(order)
    order.attempt.refresh_from_db()
    assert order.attempt.state == "completed"


def test_the_calendar_shows_what_is_not_sold(client, room):
    restrict(room.resort, "not_sold", first_day=cast.in_days(10), last_day=cast.in_days(10))
    restrict(room.resort, "least_nights", 3, first_day=cast.in_days(11), last_day=cast.in_days(11))
    restrict(room.resort, "no_arrival", first_day=cast.in_days(11), last_day=cast.in_days(11))
    nights = {}
    for day in (10, 11):
        month = f"{cast.in_days(day):%Y-%m}"
        found = client.get(f"/api/resorts/{room.resort.slug}/calendar/", {"month": month}).json()["nights"]
        nights |= {night["date"]: night for night in found}
    closed, limited = (nights[cast.in_days(day).isoformat()] for day in (10, 11))
    assert (closed["rooms_free"], closed["lowest_price"]) == (0, None)
    assert (limited["rooms_free"], limited["least_nights"], limited["closed_to_arrival"]) == (1, 3, True)


def test_alternatives_are_what_is_sold(asha_browser, room):
    restrict(room.resort, "not_sold", first_day=cast.in_days(30), last_day=cast.in_days(30))
    query = {"location": "Goa", "guests": 2, **cast.nights(30, 32)}
    found = asha_browser.get("/api/rooms/alternatives/", query).json()["other_dates"]
    assert [part["check_in_date"] for part in found] == [cast.in_days(day).isoformat() for day in (31, 28, 32)]
