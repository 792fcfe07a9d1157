"""Keys at the desk: given once, by whoever may, for no more than they may see."""

import pytest

from backend.event_feed.models import ApiKey
from tests import cast
from tests.event_feed.desk_people import manager, owner
from tests.event_feed.feed_view import number, program, read, types
from tests.invariants import story

__all__ = ["manager", "owner"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bell")]

KEYS = "/api/desk/resorts/beachside-resort/api-keys/"


def give(user, *kinds):
    return cast.logged_in(user).post(KEYS, {"name": "PMS", "types": list(kinds)}, format="json")


def test_a_key_is_given_used_and_revoked(owner, resort):
    given = give(owner, "hold.placed").json()
    browser = program(resort)
    browser.credentials(HTTP_AUTHORIZATION=f"Bearer {given['key']}")
    assert read(browser)["at_end"]
    assert cast.logged_in(owner).delete(f"{KEYS}{given['id']}/").status_code == 204
    assert browser.get("/api/events/").status_code == 401


def test_the_list_does_not_show_the_key_again(owner):
    text = give(owner, "hold.placed").json()["key"]
    listed = cast.logged_in(owner).get(KEYS)
    assert text not in listed.content.decode()
    assert listed.json()["results"][0]["prefix"] == text[:10]


def test_a_manager_gives_no_key_to_money(manager):
    assert give(manager, "booking.confirmed").status_code == 201
    answer = give(manager, "booking.confirmed", "payment.captured")
    assert (answer.status_code, answer.json()["code"], ApiKey.objects.count()) == (403, "permission_denied", 1)


def test_a_resort_has_so_many_keys_and_no_more(owner):
    assert [give(owner, "hold.placed").status_code for _ in range(21)] == [201] * 20 + [409]


def test_who_may_not_see_money_reads_no_events_about_it(manager, owner, asha_browser, resort, room):
    story.booked(asha_browser, room)
    number()
    seen = [cast.logged_in(user).get("/api/desk/resorts/beachside-resort/events/").json() for user in (manager, owner)]
    assert [types(page["events"]) for page in seen] == [
        ["booking.confirmed"],
        ["booking.confirmed", "payment.captured"],
    ]
    assert [page["next"] for page in seen] == [2, 2]
