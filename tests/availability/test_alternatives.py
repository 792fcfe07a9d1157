"""What a guest is told who found nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.catalogue.models import Room
from backend.common import redis
from tests import cast
from tests.holds.steps import block, held

pytestmark = pytest.mark.django_db


def ask(browser, begin=30, end=33, **wish):
    answer = browser.get(
        "/api/rooms/alternatives/", {"location": "Goa", "guests": 2, **cast.nights(begin, end), **wish}
    )
    assert answer.status_code == 200, answer.json()
    return answer.json()


def dates(begin: int, end: int) -> tuple[str, str]:
    return cast.in_days(begin).isoformat(), cast.in_days(end).isoformat()


def days(part) -> tuple[str, str]:
    return part["check_in_date"], part["check_out_date"]


def test_other_days_are_offered_the_nearest_first(asha_browser, room):
    block(room, begin=30, end=32)
    found = ask(asha_browser)["other_dates"]
    assert [days(part) for part in found] == [dates(32, 35), dates(27, 30), dates(33, 36)]
    assert found[0]["suggested_rooms"] == [room.pk]
    assert found[0]["total_with_tax"] == "22500.00"


def test_other_days_can_be_held(asha_browser, room):
    block(room, begin=30, end=32)
    part = ask(asha_browser)["other_dates"][0]
    stay = {name: part[name] for name in ("check_in_date", "check_out_date")}
    assert held(asha_browser, room, stay=stay).total_paise == 22_500_00


def test_no_day_is_offered_that_is_over(asha_browser, room):
    block(room, begin=1, end=4)
    assert [days(part) for part in ask(asha_browser, 1, 2)["other_dates"]] == [dates(0, 1), dates(4, 5), dates(5, 6)]


def test_a_held_room_is_not_offered_on_other_days(asha_browser, ravi_browser, room):
    held(ravi_browser, room, stay=cast.nights(20, 45))
    assert ask(asha_browser)["other_dates"] == []


def test_a_stay_with_one_change_of_room_is_offered(asha_browser, resort):
    one, other = cast.a_room(resort, "A1"), cast.a_room(resort, "A2", price="5000.00")
    block(one, begin=31, end=40)
    block(other, begin=25, end=31)
    (split,) = ask(asha_browser)["split_stays"]
    assert [days(part) for part in split["parts"]] == [dates(30, 31), dates(31, 33)]
    assert [part["suggested_rooms"] for part in split["parts"]] == [[one.pk], [other.pk]]
    assert split["total_with_tax"] == "17500.00"


def test_where_the_nights_are_free_nothing_is_split(asha_browser, room):
    assert ask(asha_browser)["split_stays"] == []


def test_three_changes_of_room_are_too_many(asha_browser, resort):
    for night, number in enumerate(["A1", "A2", "A3", "A4"], start=30):
        room = cast.a_room(resort, number)
        block(room, begin=20, end=night)
        block(room, begin=night + 1, end=45)
    assert ask(asha_browser, 30, 33)["split_stays"] != []
    assert ask(asha_browser, 30, 34)["split_stays"] == []


@pytest.fixture
def elsewhere(resort):
    """Panaji is some 30 km from here, Dandeli some 90, Mumbai far."""
    resort.latitude, resort.longitude = 15.25, 73.95
    resort.save()
    places = {"Panaji": (15.49, 73.83), "Dandeli": (15.26, 74.62), "Mumbai": (19.08, 72.88)}
    return {
        name: cast.a_room(cast.a_resort(name, name, latitude=lat, longitude=lon)) for name, (lat, lon) in places.items()
    }


def test_resorts_within_a_hundred_km_are_offered_the_nearest_first(asha_browser, elsewhere):
    found = ask(asha_browser)["nearby"]
    assert [resort["resort_name"] for resort in found] == ["Panaji", "Dandeli"]
    assert 25 < found[0]["distance_km"] < 35
    assert days(found[0]) == dates(30, 33)


def test_a_resort_nearby_that_is_full_is_not_offered(asha_browser, elsewhere):
    block(elsewhere["Panaji"], begin=32, end=33)
    assert [resort["resort_name"] for resort in ask(asha_browser)["nearby"]] == ["Dandeli"]


def test_of_a_place_that_nobody_located_nothing_is_nearby(asha_browser, elsewhere, resort):
    resort.latitude = resort.longitude = None
    resort.save()
    assert ask(asha_browser)["nearby"] == []


def test_filters_count_for_alternatives_too(asha_browser, room):
    block(room, begin=30, end=32)
    assert ask(asha_browser, amenities="Helipad")["other_dates"] == []
    assert ask(asha_browser, max_price="7499")["other_dates"] == []


def test_a_resort_nearby_with_too_many_small_rooms_for_one_hold_is_not_offered(asha_browser, elsewhere, settings):
    for number in ("A102", "A103"):
        cast.a_room(elsewhere["Panaji"].resort, number)
    cast.a_room(elsewhere["Dandeli"].resort, "A102", capacity=4)
    settings.MAX_ROOMS_PER_ATTEMPT = 2
    found = ask(asha_browser, guests=6)["nearby"]
    assert [resort["resort_name"] for resort in found] == ["Dandeli"]
    assert len(found[0]["suggested_rooms"]) == 2


def test_days_that_are_not_on_sale_yet_are_not_offered(asha_browser, resort, settings):
    settings.BOOKING_HORIZON_DAYS = 31
    one, other = cast.a_room(resort, "A1"), cast.a_room(resort, "A2")
    block(one, begin=32, end=50)
    block(other, begin=20, end=32)
    found = ask(asha_browser, 31, 34)
    assert [days(part) for part in found["other_dates"]] == [dates(29, 32), dates(28, 31), dates(27, 30)]
    assert found["split_stays"] == []


def test_rooms_without_what_the_guest_insists_on_do_not_hide_a_split_stay(asha_browser, resort):
    with_pool = [cast.a_room(resort, number) for number in ("A1", "A2")]
    Room.objects.update(amenities=["Pool"])
    cast.a_room(resort, "A3")
    block(with_pool[0], begin=31, end=40)
    block(with_pool[1], begin=25, end=31)
    (split,) = ask(asha_browser, amenities="pool")["split_stays"]
    assert [days(part) for part in split["parts"]] == [dates(30, 31), dates(31, 33)]


def test_everything_that_is_offered_can_be_held(asha_browser, ravi_browser, resort, elsewhere):
    """Each as its own guest would ask for it, word for word."""
    rooms = [cast.a_room(resort, f"A{n}", capacity=1 + n % 2) for n in range(6)]
    for number, room in enumerate(rooms):
        block(room, begin=26 + number, end=31 + number)
    cast.a_room(elsewhere["Dandeli"].resort, "A102")
    found = ask(asha_browser, guests=3)
    parts = found["other_dates"] + found["nearby"]
    parts += [{**split, **part} for split in found["split_stays"] for part in split["parts"]]
    assert found["other_dates"]
    assert found["nearby"]
    for part in parts:
        body = {
            "resort_id": part["resort_id"],
            "room_ids": part["suggested_rooms"],
            "guests": 3,
            "check_in_date": part["check_in_date"],
            "check_out_date": part["check_out_date"],
        }
        answer = ravi_browser.post("/api/booking/select-rooms/", body, format="json")
        assert answer.status_code == 201, answer.json()
        assert answer.json()["price"]["total"] == part["total_with_tax"]
        ravi_browser.post(f"/api/booking/attempts/{answer.json()['booking_attempt_id']}/release/")
        # The gate opens after the commit, which this test never sees.
        redis.client().flushdb()


def test_where_nothing_is_known_nothing_is_offered(asha_browser, room):
    assert ask(asha_browser, location="Atlantis") == {"other_dates": [], "split_stays": [], "nearby": []}


def test_the_number_of_queries_does_not_grow_with_rooms_and_stays(asha_browser, elsewhere, resort):
    counts = []
    # Who asks is known from here on.
    ask(asha_browser)
    for more in (1, 9):
        for number in range(more):
            block(cast.a_room(resort, f"N{more}{number}"), begin=30, end=32)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask(asha_browser)
        counts.append(len(queries))
    assert counts[0] == counts[1]
