"""The page of a link in a message: what it shows, in which language, and what asks for the code first."""

import pytest

from backend.storefront.gateway.caller import ApiCaller, ApiRefusal
from tests.storefront.guest_client import GuestClient, words_of

pytestmark = pytest.mark.django_db
TOKEN = "a1B2c3D4e5F6g7"
BOOKING = {
    "reference": "WP5H-69X9",
    "status": "confirmed",
    "resort": {
        **{"id": 1, "slug": "gone", "name": "Beachside Resort", "address": "1 Beach Road", "location": "Goa"},
        **{"check_in_time": "14:00:00", "check_out_time": "11:00:00"},
    },
    **{"check_in_date": "2026-12-18", "check_out_date": "2026-12-20", "nights": 2, "guests": 2},
    "rooms": [{"id": 11, "room_number": "A101", "capacity": 2}],
    **{"total_paise": 1575000, "paid_paise": 393750, "balance_paise": 1181250, "balance_due_on": "2026-12-11"},
    **{"house_rules": ["Quiet from 22:00."], "email_bounced": False, "last_open_day": "2026-12-27"},
}


@pytest.fixture
def answered(monkeypatch):
    """What the API answers about links, as it describes it."""
    known = {TOKEN: BOOKING}
    asked = ApiCaller.get

    def get(caller, path, **query):
        if not path.startswith("/api/manage/"):
            return asked(caller, path, **query)
        token = path.split("/")[-2]
        if token not in known:
            raise ApiRefusal(404, {"code": "not_found"})
        if known[token] is None:
            raise ApiRefusal(410, {"code": "manage_link_expired", "detail": "This link has expired."})
        return known[token]

    monkeypatch.setattr(ApiCaller, "get", get)
    return known


def test_a_link_shows_the_booking_and_sets_no_cookie(answered):
    page = GuestClient().get(f"/m/{TOKEN}")
    said = words_of(page)
    assert all(words in said for words in ("WP5H-69X9", "A101", "₹15,750", "₹11,812.50", "Fri 18 Dec, 14:00"))
    assert page.cookies == {}
    assert "no-store" in page.headers["Cache-Control"]
    assert "noindex" in page.content.decode()
    assert 'href="/login/?next=%2Fstays%2FWP5H-69X9%2F"' in page.content.decode()


def test_what_a_link_opens_tells_nobody_its_address(answered):
    answered["over"] = None
    for path in (f"/m/{TOKEN}", f"/hi/m/{TOKEN}", "/m/over", "/m/wrong"):
        assert GuestClient().get(path).headers["Referrer-Policy"] == "no-referrer"


def test_a_link_speaks_the_language_of_the_browser_until_another_is_chosen(answered):
    guest = GuestClient()
    led = guest.get(f"/m/{TOKEN}", headers={"accept-language": "kn-IN,kn;q=0.9"})
    assert (led.status_code, led.headers["Location"]) == (303, f"/kn/m/{TOKEN}")
    chosen = {"accept-language": "kn-IN", "sec-fetch-site": "same-origin"}
    assert guest.get(f"/m/{TOKEN}", headers=chosen).status_code == 200
    assert 'lang="hi-IN"' in guest.get(f"/hi/m/{TOKEN}").content.decode()


def test_a_link_that_is_over_or_wrong_says_so(answered):
    answered["over"] = None
    guest = GuestClient()
    assert (guest.get("/m/over").status_code, guest.get("/m/wrong").status_code) == (410, 404)
    assert "This link is over" in words_of(guest.get("/m/over"))


def test_a_link_of_a_cancelled_booking_says_so(answered):
    answered[TOKEN] = {**BOOKING, "status": "cancelled"}
    assert "This booking is cancelled" in words_of(GuestClient().get(f"/m/{TOKEN}"))
