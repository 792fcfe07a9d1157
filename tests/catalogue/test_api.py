import pytest
from rest_framework.test import APIClient

from backend.catalogue.models import Room, RoomImage
from tests import cast

pytestmark = pytest.mark.django_db

RESORTS = "/api/resorts/"


@pytest.fixture
def anybody():
    return APIClient()


def names(answer):
    return [resort["name"] for resort in answer.json()["results"]]


def test_anybody_sees_the_resorts_by_name(anybody, resort):
    cast.a_resort("Anjuna House")
    answer = anybody.get(RESORTS)
    assert answer.status_code == 200
    assert names(answer) == ["Anjuna House", "Beachside Resort"]


@pytest.mark.parametrize("location", ["Goa", "goa", " GOA "])
def test_a_location_is_found_however_it_is_written(anybody, resort, location):
    cast.a_resort("Kali River Lodge", "Dandeli")
    assert names(anybody.get(RESORTS, {"location": location})) == ["Beachside Resort"]


@pytest.mark.parametrize("query", [{"location": "x" * 81}, {"location": "a\x00b"}])
def test_a_location_that_cannot_be_one_is_refused(anybody, query):
    assert anybody.get(RESORTS, query).status_code == 400


def test_a_place_without_resorts_is_an_empty_page(anybody, resort):
    answer = anybody.get(RESORTS, {"location": "Atlantis"})
    assert (answer.status_code, names(answer)) == (200, [])


def test_resorts_come_in_pages(anybody):
    for n in range(3):
        cast.a_resort(f"Resort {n}")
    page = anybody.get(RESORTS, {"page_size": 2})
    assert names(page) == ["Resort 0", "Resort 1"]
    assert names(anybody.get(page.json()["next"])) == ["Resort 2"]
    assert anybody.get(RESORTS, {"cursor": "made up"}).status_code == 400


def test_a_resort_shows_its_rooms_as_the_search_does(anybody, room):
    Room.objects.update(amenities=["Balcony"])
    RoomImage.objects.create(room=room, image="room_images/second.jpg", position=2)
    RoomImage.objects.create(room=room, image="room_images/beach_view.jpg", caption="The beach", position=1)
    assert anybody.get(f"{RESORTS}beachside-resort/").json()["rooms"] == [
        {
            "id": room.pk,
            "room_number": "A101",
            "room_type": None,
            "capacity": 2,
            "price_per_night": "7500.00",
            "price_per_night_paise": 750000,
            "amenities": ["Balcony"],
            "images": [
                {"image": "/media/room_images/beach_view.jpg", "caption": "The beach"},
                {"image": "/media/room_images/second.jpg", "caption": ""},
            ],
        }
    ]


def test_a_resort_shows_where_it_is_and_when_one_may_come(anybody, resort):
    shown = anybody.get(f"{RESORTS}beachside-resort/").json()
    assert shown["location"] == "Goa"
    assert (shown["check_in_time"], shown["check_out_time"]) == ("14:00:00", "11:00:00")


def test_a_room_that_takes_no_guests_is_not_shown(anybody, room):
    Room.objects.update(active=False)
    assert anybody.get(f"{RESORTS}beachside-resort/").json()["rooms"] == []


def test_a_resort_that_never_took_guests_is_not_there(anybody):
    cast.a_resort(active=False)
    assert anybody.get(f"{RESORTS}beachside-resort/").status_code == 404
    assert names(anybody.get(RESORTS)) == []


@pytest.mark.parametrize("slug", ["unknown", "1", "%F0%9F%8F%96", "a" * 500])
def test_an_unknown_resort_is_a_404_in_the_one_shape(anybody, slug):
    answer = anybody.get(f"{RESORTS}{slug}/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_many_rooms_cost_no_more_queries_than_one(anybody, resort, django_assert_num_queries):
    for n in range(5):
        room = cast.a_room(resort, f"A{n}")
        RoomImage.objects.create(room=room, image="room_images/x.jpg")
    cast.a_type(resort, "deluxe", *Room.objects.all())
    with django_assert_num_queries(9):
        anybody.get(f"{RESORTS}beachside-resort/")


def test_a_bad_token_does_not_lock_anybody_out_of_the_catalogue(anybody, resort):
    anybody.credentials(HTTP_AUTHORIZATION="Bearer nonsense")
    assert anybody.get(RESORTS).status_code == 200
