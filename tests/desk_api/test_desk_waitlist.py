"""The line as the desk sees it."""

import pytest

from tests import cast
from tests.waitlist import line

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(asha_browser, ravi_browser, resort, room, bell):
    """Asha and ravi wait, in this order."""
    line.sold_out(room)
    line.waits(asha_browser, resort)
    line.waits(ravi_browser, resort)
    return resort


def seen(resort, role, **query):
    browser = cast.logged_in(cast.works_at(resort, role))
    return browser.get(f"/api/desk/resorts/{resort.slug}/waiting/", query).json()["results"]


def test_the_desk_sees_who_waits_in_the_order_of_the_line(full):
    rows = seen(full, "front_desk")
    assert [(row["place"], row["guest_phone"]) for row in rows] == [(1, cast.ASHA), (2, cast.RAVI)]


def test_who_may_not_see_guests_sees_the_end_of_their_numbers(full):
    assert [row["guest_phone"] for row in seen(full, "accountant")] == ["••••••8888", "••••••7777"]


def test_the_list_can_be_narrowed_to_a_state(full, asha_browser):
    entry = full.waiting.earliest("pk")
    asha_browser.delete(f"/api/waiting/{entry.pk}/")
    assert [row["status"] for row in seen(full, "owner", status="withdrawn")] == ["withdrawn"]


def test_another_resorts_line_is_not_there(full):
    other = cast.a_resort("Kali River Lodge", "Dandeli")
    stranger = cast.logged_in(cast.works_at(other, "owner"))
    assert stranger.get(f"/api/desk/resorts/{full.slug}/waiting/").status_code == 404
