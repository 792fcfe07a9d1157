"""Pages of resorts, and answers that somebody has already."""

import pytest
from django.utils import timezone

from backend.availability import selectors as availability_selectors
from backend.catalogue.models import Resort, ResortText
from backend.common.nights import Nights
from backend.inventory import selectors as inventory_selectors
from tests import cast
from tests.holds.steps import block, booked, held

pytestmark = pytest.mark.django_db
SEARCH = "/api/rooms/search/"


def ask(browser, **more):
    answer = browser.get(SEARCH, {"location": "Goa", "guests": 2, **cast.nights(), **more})
    assert answer.status_code == 200, answer.json()
    return answer


def names(answer) -> list[str]:
    return [resort["resort_name"] for resort in answer.json()]


def next_of(answer) -> str:
    """The address in `Link`; empty on the last page."""
    link = answer.headers.get("Link", "")
    return link.removeprefix("<").removesuffix('>; rel="next"')


@pytest.fixture
def resorts(resort):
    """Seven with a room; every other one is full."""
    made = []
    for number in range(7):
        room = cast.a_room(cast.a_resort(f"Resort {number}"))
        if number % 2:
            block(room)
        made.append(room.resort)
    return made


def test_without_a_page_size_all_of_them_are_there(asha_browser, resorts):
    answer = ask(asha_browser)
    assert (names(answer), next_of(answer)) == (["Resort 0", "Resort 2", "Resort 4", "Resort 6"], "")


@pytest.mark.parametrize("size", [1, 2, 3, 4, 100])
def test_pages_have_each_resort_once_and_are_full_but_for_the_last(asha_browser, resorts, size):
    pages, address = [], ""
    while not pages or address:
        answer = asha_browser.get(address) if address else ask(asha_browser, page_size=size)
        pages.append(names(answer))
        address = next_of(answer)
    assert [name for page in pages for name in page] == names(ask(asha_browser))
    assert all(len(page) == size for page in pages[:-1])
    assert pages[-1]


def test_behind_the_last_page_is_nothing(asha_browser, resorts):
    second = next_of(ask(asha_browser, page_size=3))
    assert names(asha_browser.get(second)) == ["Resort 6"]
    cast.a_room(cast.a_resort("Resort 7"))
    assert names(asha_browser.get(second)) == ["Resort 6", "Resort 7"]
    for resort in resorts[5:]:
        resort.active = False
        resort.save()
    assert names(asha_browser.get(second)) == ["Resort 7"]


def test_a_page_that_nobody_fits_into_is_the_last(asha_browser, resorts):
    answer = ask(asha_browser, page_size=2, guests=50)
    assert (answer.json(), next_of(answer)) == ([], "")


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"page_size": "0"}, "/page_size", "min_value"),
        ({"page_size": "101"}, "/page_size", "max_value"),
        ({"page_size": "many"}, "/page_size", "invalid"),
        ({"cursor": "made up"}, "/cursor", "cursor_invalid"),
        ({"cursor": "7:made-up"}, "/cursor", "cursor_invalid"),
    ],
)
def test_what_is_no_page_is_refused(asha_browser, resorts, said, pointer, code):
    answer = asha_browser.get(SEARCH, {"location": "Goa", "guests": 2, **cast.nights(), **said})
    assert answer.status_code == 400
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]


def test_who_has_the_answer_already_is_told_so(asha_browser, ravi_browser, resorts, room):
    first = ask(asha_browser)
    known = {"HTTP_IF_NONE_MATCH": first.headers["ETag"]}
    query = {"location": "Goa", "guests": 2, **cast.nights()}
    again = asha_browser.get(SEARCH, query, **known)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    held(ravi_browser, room)
    changed = asha_browser.get(SEARCH, query, **known)
    assert (changed.status_code, changed.headers["ETag"] != first.headers["ETag"]) == (200, True)


def test_the_tag_of_a_page_knows_whether_there_is_another(asha_browser, resorts):
    page, all_of_it = ask(asha_browser, page_size=4), ask(asha_browser, page_size=2)
    assert len({page.headers["ETag"], all_of_it.headers["ETag"], ask(asha_browser, guests=50).headers["ETag"]}) == 3
    assert page.headers["ETag"] == ask(asha_browser).headers["ETag"]


def test_the_one_statement_knows_what_the_queries_know(asha_browser, ravi_browser, resort, now):
    """Of holds, bookings, blocks and long stays the rooms that are left are those of inventory's own query."""
    rooms = [cast.a_room(resort, f"A{number}") for number in range(6)]
    held(asha_browser, rooms[0])
    booked(ravi_browser, rooms[1])
    block(rooms[2])
    block(rooms[3], begin=10, end=90)
    block(rooms[4], begin=10, end=30)
    for begin, end in ((30, 35), (29, 30), (33, 60), (89, 90), (90, 91)):
        nights = Nights(cast.in_days(begin), cast.in_days(end))
        (told,) = availability_selectors.rooms_taken([resort.pk], nights, at=timezone.now())
        free = inventory_selectors.rooms_free_at([resort.pk], nights, at=timezone.now())
        assert {room.pk for room in rooms} - set(told.taken) == {room.pk for room in free}


@pytest.mark.parametrize("place", ["Goa", "goa", " oa ", "%", "_oa", "\\", "GOA'", "beach", "गोवा", "...", "south goa"])
def test_and_the_place_means_the_same(resort, place):
    ResortText.objects.create(resort=resort, language="hi", location="गोवा", district="दक्षिण गोवा")
    found = availability_selectors.place_of(place).resort_ids
    assert set(found) == {one.pk for one in availability_selectors.resorts_in(place)}


@pytest.mark.parametrize("place", ["oa", "Beachside", "गोवा", "beach"])
def test_a_place_is_a_part_of_the_location_or_words_of_a_name_in_any_language(asha_browser, resorts, place):
    ResortText.objects.create(resort=resorts[2], language="hi", location="गोवा")
    Resort.objects.filter(pk=resorts[2].pk).update(name="Beachside House")
    expected = [each.pk for each in resorts[::2]] if place == "oa" else [resorts[2].pk]
    assert [one["resort_id"] for one in ask(asha_browser, location=place).json()] == expected


def test_a_resort_is_found_by_its_new_name_at_once(asha_browser, resorts):
    assert ask(asha_browser, location="Teak").json() == []
    found = ask(asha_browser, location="Goa").json()
    Resort.objects.filter(pk=resorts[0].pk).update(name="Teak House")
    assert [one["resort_name"] for one in ask(asha_browser, location="Teak").json()] == ["Teak House"]
    assert len(ask(asha_browser, location="Goa").json()) == len(found)
