"""How much one guest, and one network, may keep from others; who gives nothing but trouble waits."""

from ipaddress import ip_network

import pytest

from backend.accounts.models import User
from backend.holds.models import BookingAttempt
from backend.holds.services import drafts
from backend.inventory.models import Stay
from tests import cast
from tests.common.clock import later
from tests.common.crowd import at_once
from tests.holds.steps import booked, gate_keys, held, paying_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rooms(resort):
    return [cast.a_room(resort, f"A{n}") for n in range(8)]


def refused(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def select_from(browser, address, room, **wish):
    """The same from another address."""
    browser.defaults["REMOTE_ADDR"] = address
    return cast.select(browser, room, **wish)


def given_up(browser, room) -> None:
    browser.post(f"/api/booking/attempts/{held(browser, room).pk}/release/")


def test_a_guest_has_so_many_holds_and_no_more(asha_browser, rooms, settings):
    settings.MAX_HOLDS_PER_GUEST = 2
    held(asha_browser, rooms[0])
    held(asha_browser, rooms[1], rooms[2])
    answer = cast.select(asha_browser, rooms[3])
    assert refused(answer) == (409, "too_many_holds")
    assert (answer.json()["holds"], answer.json()["limit"]) == (2, 2)
    assert (Stay.objects.count(), gate_keys()) == (3, 15)


def test_a_guest_holds_so_many_room_nights_and_no_more(asha_browser, rooms, settings):
    settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST = 12
    held(asha_browser, rooms[0], rooms[1])
    answer = cast.select(asha_browser, rooms[2])
    assert refused(answer) == (409, "too_many_room_nights_held")
    assert (answer.json()["room_nights_held"], answer.json()["room_nights_wanted"]) == (10, 5)
    assert cast.select(asha_browser, rooms[2], stay=cast.nights(30, 32)).status_code == 201


def test_holds_at_once_do_not_slip_past_the_room_nights(asha, rooms, settings):
    settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST = 15
    browsers = [cast.logged_in(asha) for _ in rooms]
    codes = at_once(8, lambda n: cast.select(browsers[n], rooms[n]).status_code)
    assert sorted(codes) == [201] * 3 + [409] * 5


def test_guests_of_one_network_share_its_holds(asha_browser, ravi_browser, rooms, settings):
    settings.MAX_HOLDS_PER_NETWORK = 1
    assert select_from(asha_browser, "203.0.113.7", rooms[0]).status_code == 201
    answer = select_from(ravi_browser, "203.0.113.7", rooms[1])
    assert refused(answer) == (429, "network_holds_too_much")
    assert answer.json()["limit_on"] == "holds"
    assert 590 <= int(answer["Retry-After"]) <= 601
    assert (Stay.objects.count(), gate_keys()) == (1, 5)
    assert select_from(ravi_browser, "203.0.113.8", rooms[1]).status_code == 201


def test_guests_of_one_network_share_its_room_nights(asha_browser, ravi_browser, rooms, settings):
    settings.MAX_ROOM_NIGHTS_HELD_PER_NETWORK = 9
    assert cast.select(asha_browser, rooms[0]).status_code == 201
    answer = cast.select(ravi_browser, rooms[1])
    assert (*refused(answer), answer.json()["limit_on"]) == (429, "network_holds_too_much", "room_nights")


def test_of_ipv6_the_first_half_is_a_network(asha_browser, ravi_browser, rooms, settings):
    settings.MAX_HOLDS_PER_NETWORK = 1
    assert select_from(asha_browser, "2001:db8:1:2::1", rooms[0]).status_code == 201
    assert select_from(ravi_browser, "2001:db8:1:2:ffff::9", rooms[1]).status_code == 429
    assert select_from(ravi_browser, "2001:db8:1:3::1", rooms[1]).status_code == 201


def test_a_crowd_behind_one_address_gets_as_much_as_the_network_may_hold(rooms, settings):
    settings.MAX_HOLDS_PER_NETWORK = 3
    browsers = [cast.logged_in(cast.guest(f"+91987650{n:04}")) for n in range(8)]
    codes = at_once(8, lambda n: cast.select(browsers[n], rooms[n]).status_code)
    assert sorted(codes) == [201] * 3 + [429] * 5
    assert BookingAttempt.objects.count() == 3


def test_what_has_ended_frees_the_network(asha_browser, ravi_browser, ravi, rooms, settings):
    settings.MAX_HOLDS_PER_NETWORK = 1
    given_up(asha_browser, rooms[0])
    held(asha_browser, rooms[0])
    assert cast.select(ravi_browser, rooms[1]).status_code == 429
    with later(seconds=601):
        assert cast.select(cast.logged_in(ravi), rooms[1]).status_code == 201


def test_a_network_on_the_list_is_not_counted(asha_browser, ravi_browser, rooms, settings):
    settings.MAX_HOLDS_PER_NETWORK = 1
    settings.UNCOUNTED_NETWORKS = [ip_network("203.0.113.0/28"), ip_network("2001:db8::/48")]
    for browser, room in ((asha_browser, rooms[0]), (ravi_browser, rooms[1])):
        assert select_from(browser, "203.0.113.9", room).status_code == 201
    assert set(BookingAttempt.objects.values_list("network", flat=True)) == {""}


def test_who_works_at_the_resort_is_not_counted(resort, rooms, settings):
    settings.MAX_HOLDS_PER_GUEST = settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST = settings.MAX_HOLDS_PER_NETWORK = 1
    desk = cast.logged_in(cast.works_at(resort, "front_desk"))
    assert [cast.select(desk, room).status_code for room in rooms[:3]] == [201] * 3
    elsewhere = cast.a_room(cast.a_resort("Hill View", "Ooty"))
    assert cast.select(desk, elsewhere).status_code == 409


def test_what_is_kept_of_a_network_is_no_address(asha_browser, rooms):
    select_from(asha_browser, "203.0.113.7", rooms[0])
    kept = BookingAttempt.objects.get().network
    assert len(kept) == 32
    assert "203.0.113" not in kept


def test_who_lets_hold_after_hold_lapse_waits_longer_and_longer(asha, asha_browser, rooms, settings):
    settings.HOLDS_ABANDONED_MOST = 2
    for minutes in (0, 11):
        with later(minutes=minutes):
            held(cast.logged_in(asha), rooms[0])
    with later(minutes=25):
        answer = cast.select(cast.logged_in(asha), rooms[0])
        assert refused(answer) == (429, "holds_paused")
        assert 60 * 5 < int(answer["Retry-After"]) <= 60 * 6 + 1
    with later(minutes=32):
        held(cast.logged_in(asha), rooms[0])
    with later(minutes=53):
        assert refused(cast.select(cast.logged_in(asha), rooms[0])) == (429, "holds_paused")
    with later(minutes=63):
        held(cast.logged_in(asha), rooms[0])


def test_a_day_later_it_is_forgotten(asha, rooms, settings):
    settings.HOLDS_ABANDONED_MOST = 1
    settings.HOLD_PAUSE_SECONDS = settings.HOLD_PAUSE_MAX_SECONDS = 10**6
    held(cast.logged_in(asha), rooms[0])
    with later(hours=23):
        assert cast.select(cast.logged_in(asha), rooms[0]).status_code == 429
    with later(hours=25):
        assert cast.select(cast.logged_in(asha), rooms[0]).status_code == 201


def test_opening_checkout_and_leaving_is_abandoning_too(asha, asha_browser, rooms, settings):
    settings.HOLDS_ABANDONED_MOST = 1
    paying_for(asha_browser, rooms[0])
    with later(minutes=20):
        assert refused(cast.select(cast.logged_in(asha), rooms[0])) == (429, "holds_paused")


def test_giving_up_counts_a_quarter(asha_browser, rooms, settings):
    settings.HOLDS_ABANDONED_MOST = 1
    for _ in range(3):
        given_up(asha_browser, rooms[0])
    given_up(asha_browser, rooms[0])
    assert refused(cast.select(asha_browser, rooms[0])) == (429, "holds_paused")


def test_a_booking_wipes_out_what_was_before_it(asha, asha_browser, rooms, settings):
    held(asha_browser, rooms[0])
    with later(minutes=11):
        booked(cast.logged_in(asha), rooms[1])
    settings.HOLDS_ABANDONED_MOST = 1
    with later(minutes=12):
        assert cast.select(cast.logged_in(asha), rooms[0]).status_code == 201


def test_one_guests_pause_is_not_anothers(asha_browser, ravi_browser, rooms, settings):
    settings.HOLDS_ABANDONED_MOST = 1
    for _ in range(4):
        given_up(asha_browser, rooms[0])
    assert cast.select(asha_browser, rooms[0]).status_code == 429
    assert cast.select(ravi_browser, rooms[0]).status_code == 201


def test_somebody_switched_off_meanwhile_holds_nothing(asha, asha_browser, rooms, monkeypatch):
    honest = drafts.draft

    def late(**kwargs):
        User.objects.filter(pk=asha.pk).update(is_active=False)
        return honest(**kwargs)

    monkeypatch.setattr(drafts, "draft", late)
    assert cast.select(asha_browser, rooms[0]).status_code in (401, 403)
    assert (Stay.objects.count(), gate_keys()) == (0, 0)
