"""What no browser of ours sends: a page says so, or goes on without it, and never breaks."""

import pytest
from django.test import Client

from backend.bookings.models import FinalBooking
from backend.payments.models import Refund
from tests import cast
from tests.payments import tiers
from tests.storefront.guest_client import CODE, GuestClient, words_of
from tests.storefront.trips import booked

pytestmark = pytest.mark.django_db
# More digits than Python makes a number of.
ENDLESS = "9" * 5000


@pytest.fixture
def guest(settings) -> GuestClient:
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    return GuestClient()


@pytest.mark.parametrize("query", ["month=9999-12", "check_in=9999-12-31", "month=9999-11&check_in=9999-12-01"])
def test_the_end_of_all_calendars_is_a_page(client, resort, room, query):
    assert client.get(f"/r/{resort.slug}/dates/?{query}").status_code == 200


def test_a_booking_is_cancelled_for_no_sum_that_cannot_be_read(guest, resort, room, twin, bell, subtests):
    tiers.promised(resort, ((40, 0, 0), (0, 100, 0), (-1, 100, 0)))
    where = f"/stays/{booked(guest, room, twin)}/cancel/"
    page = guest.get(where)
    for said in (ENDLESS, "", "all", "-1", "²"):
        with subtests.test(said=said[:5]):
            answer = guest.send(page, where, expected=said)
            assert answer.status_code == 409
            assert "You get back" in words_of(answer)
    assert FinalBooking.objects.get().state == "confirmed"
    assert not Refund.objects.exists()


def test_a_room_of_endless_digits_is_none(guest, resort, room):
    there = str(guest.hold(resort.slug, take=room.pk).headers["Location"])
    page = guest.send(guest.get(there), there, form=1, name_1="Asha", age_1="many", room_1=ENDLESS)
    assert page.status_code == 400
    assert 'href="#age_1"' in page.content.decode()


def test_a_code_may_be_typed_in_the_digits_of_the_language(guest):
    answer = guest.send(guest.get("/hi/login/"), "/hi/login/", phone="99999 88888")
    there = answer.headers["Location"]
    assert guest.send(guest.get(there), there, otp="१२३४५६").status_code == 303


def test_a_sitemap_that_cannot_be_made_now_says_when(resort, settings):
    settings.BROWSE_CALLS_PER_IP_PER_MINUTE = 1
    crawler = Client(raise_request_exception=False)
    assert crawler.get("/sitemap.xml").status_code == 200
    answer = crawler.get("/sitemap.xml")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "public" not in answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize("path", [f"/kn/stays/?q={'ü' * 7000}", f"/kn/find/?{'&'.join(map(str, range(1100)))}"])
def test_what_django_cannot_read_is_a_page_for_people_and_data_for_programs(path):
    for accept, kind in (("text/html", "text/html"), ("application/json", "application/problem+json")):
        answer = Client(headers={"accept": accept}).get(path)
        assert answer.status_code == 400
        assert answer.headers["Content-Type"].startswith(kind)
