"""States of the pages up to the hold: each is forced here, and says what to do."""

import re
from datetime import timedelta

import pytest

from backend.catalogue.models import Resort, Room
from backend.common import redis
from backend.holds.models import BookingAttempt
from backend.sale_rules.models import Restriction
from backend.storefront.gateway.caller import ApiCaller, ApiRefusal
from backend.storefront.pages import hold_pages
from tests import cast
from tests.holds import decided
from tests.storefront.guest_client import CODE, NUMBER, GuestClient, stay_query, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(settings) -> GuestClient:
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    return GuestClient()


def restrict(resort, limit: str, day: int = 0, **more) -> None:
    days = {"first_day": cast.in_days(day), "last_day": cast.in_days(day)} if day else {}
    Restriction.objects.create(
        resort=resort, code=limit.replace("_", "-"), label="New Year", limit=limit, **days, **more
    )


def label_of(page, day: int) -> str:
    """What listeners hear of the day after so many days."""
    found = re.search(rf'data-day="{cast.in_days(day)}".*?<span class="unseen">(.*?)</span>', page.content.decode())
    assert found, day
    return found[1]


def month(day: int) -> str:
    return f"{cast.in_days(day):%Y-%m}"


def test_a_resort_without_photos_has_a_cover_of_its_colour(guest, resort, room):
    text = guest.get(f"/r/{resort.slug}/").content.decode()
    assert 'class="cover" aria-hidden="true"' in text
    assert 'class="gallery"' not in text


def test_a_resort_that_sells_nothing_yet_has_a_page_and_says_that_nothing_is_free(guest, resort):
    assert guest.get(f"/r/{resort.slug}/").status_code == 200
    assert "Nothing is free in these months" in words_of(guest.get(f"/r/{resort.slug}/dates/"))


def test_a_closed_season_leads_to_the_next_day_that_is_free(guest, resort, room):
    last = cast.in_days(100)
    fields = {"first_day": cast.in_days(0), "last_day": last, "limit": "not_sold"}
    Restriction.objects.create(resort=resort, code="monsoon", label="Monsoon", **fields)
    page = guest.get(f"/r/{resort.slug}/dates/")
    said = words_of(page)
    assert "Nothing is free in these months" in said
    assert "The next free day is" in said
    assert f"month={last + timedelta(days=1):%Y-%m}" in page.content.decode()


def test_a_slug_of_nobody_leads_to_all_resorts(guest, resort):
    page = guest.get("/r/nothing/")
    assert page.status_code == 404
    assert "All resorts" in words_of(page)


def test_a_former_slug_leads_to_the_new_one_in_the_same_language(guest, resort, room):
    former = resort.slug
    resort.slug = "palms"
    resort.save()
    answer = guest.get(f"/kn/r/{former}/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/kn/r/palms/")
    deep = guest.get(f"/kn/r/{former}/offers/?{stay_query()}")
    assert (deep.status_code, deep.headers["Location"]) == (301, f"/kn/r/palms/offers/?{stay_query()}")


def test_days_that_are_past_or_beyond_all_calendars_cannot_be_chosen(guest, resort, room):
    page = guest.get(f"/r/{resort.slug}/dates/")
    assert f'data-day="{cast.in_days(0) - timedelta(days=1)}" href' not in page.content.decode()
    beyond = guest.get(f"/r/{resort.slug}/dates/?month={month(700)}")
    assert beyond.status_code == 200
    assert "Nothing is free in these months" in words_of(beyond)


def test_rules_of_a_stay_are_said_before_a_tap(guest, resort, room):
    restrict(resort, "no_arrival", 40)
    restrict(resort, "least_nights", 42, value=3)
    page = guest.get(f"/r/{resort.slug}/dates/?month={month(40)}")
    assert "no arrival on this day" in label_of(page, 40)
    assert "minimum stay 3 nights" in label_of(page, 42)


def test_a_day_without_departure_and_stays_too_short_are_said_when_departure_is_chosen(guest, resort, room):
    restrict(resort, "no_departure", 43)
    restrict(resort, "least_nights", 40, value=2)
    page = guest.get(f"/r/{resort.slug}/dates/?check_in={cast.in_days(40)}&month={month(40)}")
    assert "minimum stay 2 nights" in label_of(page, 41)
    assert "possible departure" in label_of(page, 42)
    assert "no departure on this day" in label_of(page, 43)


def test_a_full_night_still_serves_as_a_day_of_departure(guest, resort, room, asha_browser):
    cast.select(asha_browser, room, stay=cast.nights(42, 43))
    plain = guest.get(f"/r/{resort.slug}/dates/?month={month(40)}")
    assert label_of(plain, 42).endswith("full")
    page = guest.get(f"/r/{resort.slug}/dates/?check_in={cast.in_days(40)}&month={month(40)}")
    assert "possible departure" in label_of(page, 42)
    assert "not free that long" in label_of(page, 43)


@pytest.mark.parametrize(
    ("begin", "end", "said"),
    [
        (30, 62, "A stay lasts at most 30 nights"),
        (-3, 2, "This date is in the past"),
        (600, 602, "Bookings open 540 days ahead"),
    ],
)
def test_typed_dates_that_cannot_be_booked_say_why_and_lead_back(guest, resort, room, begin, end, said):
    page = guest.get(f"/r/{resort.slug}/offers/?{stay_query(begin=begin, end=end)}")
    assert said in words_of(page)
    assert f"/r/{resort.slug}/dates/" in page.content.decode()


def test_of_a_stay_that_is_refused_by_a_rule_nothing_is_said_of_full_rooms(guest, resort, room):
    said = words_of(guest.get(f"/r/{resort.slug}/offers/?{stay_query(begin=30, end=62)}"))
    assert "Nothing is free for these nights" not in said
    assert "See free dates" in said


def test_a_plan_that_is_called_after_its_meals_names_them_once(guest, resort, room):
    decided.a_plan(resort, label="With breakfast", is_default=True)
    for language, words in (("", "with breakfast"), ("/hi", "नाश्ते के साथ")):
        page = guest.get(f"{language}/r/{resort.slug}/offers/?{stay_query()}").content.decode()
        plan = re.search(r'<div class="plan".*?<div class="plan-price">', page, re.DOTALL)
        assert plan[0].lower().count(words) == 1


def test_typed_dates_in_the_wrong_order_lead_to_the_grid(guest, resort, room):
    answer = guest.get(f"/r/{resort.slug}/offers/?{stay_query(begin=32, end=30)}")
    assert answer.headers["Location"].startswith(f"/r/{resort.slug}/dates/?")


def test_a_rule_that_bites_is_said_with_the_offers(guest, resort, room):
    restrict(resort, "least_nights", value=4)
    said = words_of(guest.get(f"/r/{resort.slug}/offers/?{stay_query()}"))
    assert "New Year" in said
    assert "4 nights" in said


def test_too_many_people_for_one_room_are_offered_rooms_together(guest, resort, room):
    cast.a_room(resort, "A102")
    assert "Rooms that sleep all of you" in words_of(guest.get(f"/r/{resort.slug}/offers/?{stay_query(adults=4)}"))


def test_too_many_people_for_all_rooms_are_told_so(guest, resort, room):
    page = guest.get(f"/r/{resort.slug}/offers/?{stay_query(adults=15)}")
    assert "at most 2 guests" in words_of(page)
    assert "See free dates" in words_of(page)


def offered(guest, resort) -> str:
    """The address of the first stay that is offered."""
    offers_page = guest.get(f"/r/{resort.slug}/offers/?{stay_query()}").content.decode()
    found = re.search(r'href="(/r/[^"]+/stay/[^"]+)"', offers_page)
    assert found
    return found[1].replace("&amp;", "&")


def test_a_price_that_changed_since_the_offer_is_said_and_not_taken(guest, resort, room):
    stay = offered(guest, resort)
    guest.log_in()
    Room.objects.update(price_per_night=8000)
    there = stay.replace("/stay/", "/book/")
    page = guest.send(guest.get(there), there)
    said = words_of(page)
    assert page.status_code == 409
    assert "The price has changed" in said
    assert "Price before ₹15,000" in said
    assert "Price now ₹16,000" in said
    assert not BookingAttempt.objects.exists()
    again = re.search(r'class="button full" href="([^"]+)"', page.content.decode())
    assert again
    onward = again[1].replace("&amp;", "&")
    assert "/stays/hold/" in guest.send(guest.get(onward), onward).headers["Location"]


def refused_coupon(guest, room, code: str) -> str:
    """What is said beside the field of this coupon; the price is without it."""
    page = guest.get(f"/r/{room.resort.slug}/stay/?{stay_query(take=room.pk, coupon=code)}")
    assert 'aria-describedby="coupon-problem"' in page.content.decode()
    assert "Total ₹15,000" in words_of(page)
    found = re.search(r'id="coupon-problem">([^<]+)<', page.content.decode())
    assert found
    return found[1]


def test_a_coupon_of_nobody_is_said_beside_its_field(guest, room):
    assert refused_coupon(guest, room, "NOPE")


def test_a_coupon_for_other_nights_is_said_beside_its_field(guest, room):
    decided.a_coupon(room.resort, "LATER", first_night=cast.in_days(100), last_night=cast.in_days(101))
    assert refused_coupon(guest, room, "LATER")


def test_a_coupon_that_is_used_up_is_said_beside_its_field(guest, room, ravi_browser):
    decided.a_coupon(room.resort, "ONCE", most_uses=1)
    body = decided.body(cast.a_room(room.resort, "A102"), coupon="ONCE")
    assert ravi_browser.post(decided.SELECT, body, format="json").status_code == 201
    assert refused_coupon(guest, room, "ONCE")


def test_a_coupon_for_known_guests_asks_nobody_else_for_a_code(guest, resort, room):
    decided.a_coupon(resort, "MINE", most_uses_per_guest=1)
    page = guest.get(f"/r/{resort.slug}/stay/?{stay_query(take=room.pk, coupon='MINE')}")
    assert page.status_code == 200


def test_who_asks_too_often_is_told_when_to_come_back(guest, resort, room, monkeypatch):
    asked = ApiCaller.get

    def get(caller, path, **query):
        if path.endswith("/offers/"):
            raise ApiRefusal(429, {"code": "throttled", "detail": "Too many requests."}, 17)
        return asked(caller, path, **query)

    monkeypatch.setattr(ApiCaller, "get", get)
    page = guest.get(f"/r/{resort.slug}/offers/?{stay_query()}")
    assert (page.status_code, page.headers["Retry-After"]) == (429, "17")
    assert "Try again in 17 seconds" in words_of(page)
    assert "If you write to us, name this" in words_of(page)


def test_the_hold_says_before_it_begins_how_long_it_lasts(guest, resort, room):
    stay = words_of(guest.get(f"/r/{resort.slug}/stay/?{stay_query(take=room.pk)}"))
    assert "hold the rooms for 10 minutes. You can ask for more time, 45 minutes in all." in stay
    guest.log_in()
    assert "45 minutes in all" in words_of(guest.get(f"/r/{resort.slug}/book/?{stay_query(take=room.pk)}"))


def test_a_code_that_was_typed_too_often_is_over(guest, settings):
    where = guest.send(guest.get("/login/"), "/login/", phone=NUMBER).headers["Location"]
    page = guest.get(where)
    for _ in range(settings.OTP_TRIES_MOST if hasattr(settings, "OTP_TRIES_MOST") else 6):
        page = guest.send(page, where, otp="000000")
    assert page.status_code in (400, 429)
    assert "This code did not work" in words_of(page)


def test_a_code_is_sent_again_after_a_minute_and_the_resort_can_be_called(guest, resort, room):
    Resort.objects.update(contact_phone="+918322640000")
    there = f"/r/{resort.slug}/book/?{stay_query(take=room.pk)}"
    where = guest.send(guest.get(there), there, phone=NUMBER).headers["Location"]
    page = guest.get(where)
    assert re.search(r'data-wait="(5\d|60)"', page.content.decode())
    assert "+918322640000" in words_of(page)
    early = guest.send(page, where, form=1)
    assert early.status_code in (303, 429)


def test_a_code_that_is_over_is_said_and_another_can_be_asked_for(guest):
    where = guest.send(guest.get("/login/"), "/login/", phone=NUMBER).headers["Location"]
    page = guest.get(where)
    redis.client().delete(*redis.client().keys("*otp*"))
    late = guest.send(page, where, otp=CODE)
    assert late.status_code == 400
    assert "This code did not work" in words_of(late)
    assert "Send the code again" in words_of(late)


@pytest.mark.parametrize(
    ("status", "code", "wait"), [(403, "account_inactive", None), (503, "login_unavailable", 5), (429, "throttled", 60)]
)
def test_a_number_to_which_no_code_goes_is_kept_with_the_reason_and_the_resorts_phone(
    guest, resort, room, monkeypatch, status, code, wait
):
    Resort.objects.update(contact_phone="+918322640000")
    there = f"/r/{resort.slug}/book/?{stay_query(take=room.pk)}"
    page = guest.get(there)

    def refuse(_caller, path, _body=None, *, key=""):
        raise ApiRefusal(status, {"code": code, "detail": "No code goes there now."}, wait)

    monkeypatch.setattr(ApiCaller, "post", refuse)
    monkeypatch.setattr(hold_pages, "price_stay_for", lambda *_: {})
    refused = guest.send(page, there, phone=NUMBER)
    assert refused.status_code == status
    said = words_of(refused)
    assert "The code was not sent" in said
    assert "No code goes there now." in said
    assert "Or call the resort: +918322640000" in said
    assert f'value="{NUMBER}"' in refused.content.decode()
    assert refused.headers.get("Retry-After") == (str(wait) if wait else None)


def test_resorts_are_found_by_name_and_nothing_found_leads_to_all(guest, resort, room):
    assert resort.name in words_of(guest.get("/?q=beachside"))
    nothing = words_of(guest.get("/?q=zzzz"))
    assert "Nothing found" in nothing
    assert "Show all resorts" in nothing


def test_a_bug_of_ours_is_a_page_with_a_request_id(guest, resort, monkeypatch):
    def broken(*_args, **_named):
        raise RuntimeError

    monkeypatch.setattr(ApiCaller, "get", broken)
    guest.raise_request_exception = False
    page = guest.get(f"/r/{resort.slug}/")
    said = words_of(page)
    assert page.status_code == 500
    assert "Something went wrong on our side" in said
    assert "If you write to us, name this" in said
