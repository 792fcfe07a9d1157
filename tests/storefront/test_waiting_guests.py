"""A guest waits where a resort is full: joins, sees the place in line, takes what is offered, misses it, leaves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.waitlist.models import WaitingEntry
from tests import cast
from tests.storefront.guest_client import CODE, GuestClient, stay_query, words_of
from tests.waitlist import line
from tests.waitlist.conftest import by_day

__all__ = ["by_day"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def guest(settings) -> GuestClient:
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    return GuestClient()


@pytest.fixture
def kept(room, bell):
    """The only room is not on sale."""
    return line.sold_out(room)[0]


def joined(guest, resort) -> str:
    """Asha waits; the page on which she sees it."""
    there = f"/r/{resort.slug}/wait/?{stay_query()}"
    guest.log_in()
    answer = guest.send(guest.get(there), there)
    assert answer.status_code == 303, words_of(answer)
    return str(answer.headers["Location"])


def test_offers_without_a_room_lead_over_the_login_to_the_list(guest, resort, kept):
    offers = guest.get(f"/r/{resort.slug}/offers/?{stay_query()}")
    assert "Join the waiting list" in words_of(offers)
    there = f"/r/{resort.slug}/wait/?{stay_query()}"
    assert f'href="{there.replace("&", "&amp;")}"' in offers.content.decode()
    login = guest.get(there).headers["Location"]
    assert guest.log_in(login).headers["Location"] == there


def test_a_guest_joins_and_sees_the_place_in_line(guest, ravi_browser, resort, kept):
    line.waits(ravi_browser, resort, stay=cast.nights(30, 32))
    said = words_of(guest.get(joined(guest, resort)))
    assert "You are on the list" in said
    assert "place 2 in line" in said


def test_what_is_offered_is_gone_on_with_while_there_is_time(guest, resort, kept):
    there = joined(guest, resort)
    line.lift(kept)
    assert line.serve() == 1
    page = guest.get(there)
    attempt = WaitingEntry.objects.get().attempt
    assert "Held for you now" in words_of(page)
    assert f'href="/stays/hold/{attempt.pk}/"' in page.content.decode()
    assert 'role="timer"' in guest.get(f"/stays/hold/{attempt.pk}/").content.decode()
    type(attempt).objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    missed = words_of(guest.get(there))
    assert "The time to take the rooms is over" in missed
    assert "Held for you now" not in missed


def test_a_guest_leaves_the_list(guest, resort, kept):
    page = guest.get(joined(guest, resort))
    entry = WaitingEntry.objects.get()
    left = guest.send(page, f"/stays/waiting/{entry.pk}/leave/")
    assert "You left the list" in words_of(guest.get(left.headers["Location"]))
    assert line.states() == ["withdrawn"]


def test_where_rooms_are_free_nobody_waits(guest, resort, room):
    there = f"/r/{resort.slug}/wait/?{stay_query()}"
    guest.log_in()
    page = guest.send(guest.get(there), there)
    assert page.status_code == 409
    assert "Rooms are free" in words_of(page)
    assert "You wait for nothing" in words_of(guest.get("/waiting/"))


def test_the_same_nights_wait_once(guest, resort, kept):
    joined(guest, resort)
    there = f"/r/{resort.slug}/wait/?{stay_query(adults=1)}"
    page = guest.send(guest.get(there), there)
    assert "You wait for these nights already" in words_of(page)
