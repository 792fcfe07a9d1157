"""What a search costs: queries, and what PostgreSQL reads for them; and that long stays are not lost by it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.availability import selectors as availability_selectors
from backend.catalogue.models import RoomImage
from backend.common.nights import Nights
from backend.inventory.models.stay import LONG_NIGHTS
from tests import cast
from tests.holds.steps import block, free_rooms, held, search

pytestmark = pytest.mark.django_db

FILTERS = {"amenities": "Pool", "max_price": "9000", "meal_plan": "EP"}


def queries(browser, **filters) -> tuple[int, int]:
    """How many a search costs that finds everything: to know who asks, and for the rest."""
    with CaptureQueriesContext(connection) as found:
        answer = browser.get("/api/rooms/search/", {"location": "Goa", "guests": 2, **cast.nights(), **filters})
    assert len(answer.json()) > 0
    asking = [query for query in found if '"accounts_' in query["sql"]]
    return len(asking), len(found) - len(asking)


@pytest.mark.parametrize("filters", [{}, FILTERS])
@pytest.mark.parametrize("resorts", [1, 20])
def test_a_search_costs_no_query_to_know_who_asks_and_one_for_any_number_of_resorts(asha_browser, resorts, filters):
    for number in range(resorts):
        resort = cast.a_resort(f"Resort {number}", amenities=["Pool"])
        for room in (cast.a_room(resort, "A1"), cast.a_room(resort, "A2")):
            RoomImage.objects.create(room=room, image="room_images/a.jpg")
        block(cast.a_room(resort, "A3"))
    search(asha_browser)
    assert queries(asha_browser, **filters) == (0, 1)


def test_what_resorts_are_costs_five_queries_once_however_many_there_are(asha_browser):
    """The place, resorts, rooms with their types, pictures; and the versions again: nothing has changed meanwhile."""
    for number in range(3):
        cast.a_room(cast.a_resort(f"Resort {number}", "New Bay"), "A1")
    # Who asks is known from here on.
    search(asha_browser, location="Elsewhere")
    assert queries(asha_browser, location="New Bay") == (0, 6)
    assert queries(asha_browser, location="New Bay") == (0, 1)


@pytest.mark.parametrize("month", [0, 1])
def test_a_month_costs_three_queries(client, resort, month):
    for number in range(20):
        block(cast.a_room(resort, f"A{number}"))
    query = {"month": f"{cast.in_days(30 * month):%Y-%m}"}
    client.get(f"/api/resorts/{resort.slug}/calendar/", query)
    with CaptureQueriesContext(connection) as found:
        answer = client.get(f"/api/resorts/{resort.slug}/calendar/", query)
    assert (answer.status_code, len(found)) == (200, 3)


def test_postgresql_reads_the_indexes_for_search_and_no_row(resort):
    """Whatever else it could read: rows of all resorts lie mixed, and most of them have passed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO inventory_stay (resort_id, room_id, check_in, check_out, state)"
            " SELECT %s, %s, current_date - n * 3, current_date - n * 3 + 2, 'booked'"
            " FROM generate_series(1, 3000) AS n",
            [resort.pk, cast.a_room(resort).pk],
        )
        cursor.execute("ANALYZE inventory_stay")
        nights = Nights(cast.in_days(30), cast.in_days(33))
        with CaptureQueriesContext(connection) as asked:
            availability_selectors.rooms_taken([resort.pk], nights, at=timezone.now())
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Only Scan using stays_for_search" in plan
    assert "using long_stays_for_search" in plan
    assert "catalogue_room " not in plan


@pytest.mark.parametrize("length", [1, LONG_NIGHTS - 1, LONG_NIGHTS, LONG_NIGHTS + 1, 31, 700])
def test_a_stay_of_any_length_keeps_its_room_from_its_first_night_to_its_last(asha_browser, room, length):
    block(room, begin=5, end=5 + length)
    last = min(5 + length, 540)
    for night in (5, 5 + length // 2, last - 1):
        night = min(night, 539)
        assert free_rooms(asha_browser, stay=cast.nights(night, night + 1)) == []
    assert free_rooms(asha_browser, stay=cast.nights(3, 5)) == [room.pk]
    if 5 + length < 540:
        assert free_rooms(asha_browser, stay=cast.nights(5 + length, 6 + length)) == [room.pk]


@pytest.mark.parametrize("length", [LONG_NIGHTS, LONG_NIGHTS + 1, 400])
def test_the_calendar_has_long_stays_too(client, room, length):
    block(room, begin=3, end=3 + length)
    month = cast.in_days(1 + length)
    nights = client.get(f"/api/resorts/{room.resort.slug}/calendar/", {"month": f"{month:%Y-%m}"}).json()["nights"]
    assert {night["date"]: night["rooms_free"] for night in nights}[f"{month}"] == 0


def test_what_is_free_instead_of_a_lost_room_is_asked_of_this_resort_alone(asha_browser, ravi_browser, room):
    other = cast.a_room(room.resort, "A102")
    held(ravi_browser, room)
    with CaptureQueriesContext(connection) as found:
        answer = cast.select(asha_browser, room)
    assert [free["id"] for free in answer.json()["available_rooms"]] == [other.pk]
    (asked,) = (query["sql"] for query in found if "FROM inventory_stay" in query["sql"])
    assert asked.count("stay.resort_id = ") == asked.count("FROM inventory_stay stay") == 2
