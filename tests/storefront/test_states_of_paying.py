"""States from the hold to the booking: each is forced here, and says what became of rooms and money."""

from datetime import timedelta

import pytest
from django.test import Client

from backend.bookings.models import BookingChange, FinalBooking
from backend.holds.models import BookingAttempt
from backend.notifications.models import Channel, Message, MessageOutcome
from backend.payments.models import Refund
from backend.pricing.models import AddOn
from backend.storefront.gateway.caller import ApiCaller, ApiRefusal
from tests import cast
from tests.holds import steps
from tests.payments import state
from tests.storefront.guest_client import CODE, GuestClient, stay_query, words_of
from tests.storefront.trips import booked, nights

pytestmark = pytest.mark.django_db
NAMES = {"name_1": "Asha Rao", "age_1": "34", "name_2": "Ravi Rao", "age_2": "36"}


@pytest.fixture
def guest(settings) -> GuestClient:
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    return GuestClient()


@pytest.fixture
def there(guest, resort, room) -> str:
    """The page of a hold."""
    return str(guest.hold(resort.slug, take=room.pk).headers["Location"])


@pytest.fixture
def paying(guest, there, twin) -> str:
    """The same with its guests named and an order made."""
    assert guest.send(guest.get(there), there, form=1, **NAMES).headers["Location"] == f"{there}pay/"
    return there


def order_id() -> str:
    return str(BookingAttempt.objects.get().orders.get().razorpay_order_id)


def refuse(monkeypatch, ending: str, refusal: ApiRefusal) -> None:
    """From now on the API refuses this call so."""
    asked = ApiCaller.post

    def post(caller, path, body=None, *, key=""):
        if path.endswith(ending):
            raise refusal
        return asked(caller, path, body, key=key)

    monkeypatch.setattr(ApiCaller, "post", post)


def test_a_hold_is_made_longer_with_one_tap(guest, there, now):
    BookingAttempt.objects.update(expires_at=now + timedelta(seconds=90))
    page = guest.get(there)
    assert "More time" in words_of(page)
    assert guest.send(page, f"{there}extend/").headers["Location"] == there
    assert BookingAttempt.objects.get().expires_at > now + timedelta(minutes=9)


def test_the_longest_hold_is_offered_no_more_time_and_an_old_tab_is_told_so(guest, there, now):
    page = guest.get(there)
    BookingAttempt.objects.update(started_at=now - timedelta(minutes=41), expires_at=now + timedelta(minutes=4))
    assert "More time" not in words_of(guest.get(there))
    late = guest.send(page, f"{there}extend/")
    assert late.status_code == 409
    assert "No more time can be given" in words_of(late)


def test_the_page_says_five_two_and_one_minutes_and_the_end(guest, paying):
    for page in (guest.get(paying), guest.get(f"{paying}pay/")):
        text = page.content.decode()
        assert 'role="timer" aria-live="off"' in text
        assert all(f"[{seconds}, " in text.replace("&quot;", '"') for seconds in (300, 120, 60, 0))


def test_too_many_holds_are_listed_each_with_a_button_that_lets_it_go(guest, there, resort, settings):
    settings.MAX_HOLDS_PER_GUEST = 1
    other = cast.a_room(resort, "A102")
    again = f"/r/{resort.slug}/book/?{stay_query(take=other.pk)}"
    page = guest.send(guest.get(again), again)
    assert page.status_code == 409
    assert "You hold too much at once" in words_of(page)
    assert 'href="/stays/"' in page.content.decode()
    stays = guest.get("/stays/")
    assert "Let the rooms go" in words_of(stays)
    guest.send(stays, f"{there}release/")
    assert "/stays/hold/" in guest.send(guest.get(again), again).headers["Location"]


def test_holds_that_are_paused_say_for_how_long(guest, resort, room, monkeypatch):
    guest.log_in()
    refusal = ApiRefusal(429, {"code": "holds_paused", "detail": "Your last holds ended without a booking."}, 200)
    refuse(monkeypatch, "/select-rooms/", refusal)
    where = f"/r/{resort.slug}/book/?{stay_query(take=room.pk)}"
    page = guest.send(guest.get(where), where)
    assert (page.status_code, page.headers["Retry-After"]) == (429, "200")
    assert "Your last holds ended without a booking." in words_of(page)
    assert "Try again in 4 minutes." in words_of(page)
    assert "Nothing was booked or charged" in words_of(page)


def test_the_pay_page_after_the_end_says_what_became_of_the_rooms(guest, paying, now):
    BookingAttempt.objects.update(expires_at=now)
    assert guest.get(f"{paying}pay/").headers["Location"] == paying
    said = words_of(guest.get(paying))
    assert "The time is over" in said
    assert "The rooms are not held for you any more" in said
    assert "Hold the same rooms again" in said
    assert "Asha Rao, 34" in said


def test_rooms_held_again_keep_their_extras(guest, resort, room):
    AddOn.objects.create(resort=resort, code="safari", label="Jeep safari", price="1500.00", per="stay", most=3)
    held = guest.hold(resort.slug, take=room.pk, extras="safari:2").headers["Location"]
    before = BookingAttempt.objects.get()
    state.time_passes(minutes=16)
    assert guest.send(guest.get(held), f"{held}again/").status_code == 200
    again = BookingAttempt.objects.exclude(pk=before.pk).get()
    assert dict(again.frozen_price.choices.add_ons) == {"safari": 2}
    assert again.total_paise == before.total_paise


def test_paying_begun_again_gives_more_time_while_there_is_any(guest, paying, now):
    assert f'href="{paying}pay/">More time' in guest.get(f"{paying}pay/").content.decode()
    BookingAttempt.objects.update(started_at=now - timedelta(minutes=40), expires_at=now + timedelta(minutes=4))
    page = guest.get(f"{paying}pay/")
    assert page.status_code == 200, words_of(page)
    assert ">More time" not in page.content.decode()


def test_without_script_the_pay_page_says_why_nothing_opens(guest, paying):
    text = guest.get(f"{paying}pay/").content.decode()
    assert "<noscript>" in text
    assert "Paying needs JavaScript" in text
    assert "Your rooms stay held until the time is over." in text


def test_a_sum_below_the_least_payment_is_refused_in_words(guest, paying, monkeypatch):
    detail = "Less than one rupee would be left to pay."
    refuse(monkeypatch, "/initiate-payment/", ApiRefusal(409, {"code": "amount_below_minimum", "detail": detail}))
    page = guest.get(f"{paying}pay/")
    assert page.status_code == 409
    assert "Less than one rupee" in words_of(page)
    assert "Nothing was charged by this step" in words_of(page)


def test_an_order_that_razorpay_refuses_leaves_the_rooms_and_says_so(guest, there, twin):
    twin.fault("*", "400", times=20)
    answer = guest.send(guest.get(there), there, form=1, **NAMES)
    page = guest.get(answer.headers["Location"]) if answer.status_code == 303 else answer
    assert page.status_code in (409, 502, 503)
    assert "Nothing was charged by this step" in words_of(page)


def test_an_attempt_that_was_paid_in_another_tab_leads_to_the_booking(guest, paying, twin, bell):
    tab = guest.get(f"{paying}pay/")
    Client().post(f"/pay/return/{paying.strip('/').split('/')[-1]}/", twin.pay(order_id())["checkout"])
    home = f"/stays/{FinalBooking.objects.get().reference}/"
    assert tab.status_code == 200
    for page in (paying, f"{paying}pay/", f"{paying}back/"):
        assert guest.get(page).headers["Location"].startswith(home)


def test_while_the_bank_has_not_answered_the_page_waits_and_says_what_to_do(guest, paying):
    page = guest.get(f"{paying}back/")
    said = words_of(page)
    assert "We are asking your bank" in said
    assert "You may close this page" in said
    assert "Do not pay a second time" in said
    assert f'data-state="{paying}state/"' in page.content.decode()
    assert '<noscript><meta http-equiv="refresh" content="5">' in page.content.decode()
    assert guest.get(f"{paying}state/").json() == {"status": "payment_pending", "next": ""}


def test_money_that_comes_after_the_rooms_were_lost_is_said_to_go_back(guest, paying, now):
    BookingAttempt.objects.update(expires_at=now)
    said = words_of(guest.get(f"{paying}back/"))
    assert "If your bank took money" in said
    assert "within 5 to 7 working days" in said
    assert "Nothing was charged" not in said


def test_of_two_payments_of_one_order_the_second_comes_back(guest, paying, twin, bell):
    first, second = twin.pay(order_id()), twin.pay(order_id(), force=True)
    back = f"/pay/return/{paying.strip('/').split('/')[-1]}/"
    for paid in (first, second):
        Client().post(back, paid["checkout"])
    assert FinalBooking.objects.count() == 1
    assert guest.get(f"{paying}back/").headers["Location"].endswith("?new=1")
    assert Refund.objects.get().amount_paise == 1_500_000


def test_papers_that_are_still_made_are_said_to_come(guest, room, twin, bell):
    home = f"/stays/{booked(guest, room, twin)}/"
    assert "The voucher is being made" in words_of(guest.get(home))


def test_a_letter_that_came_back_is_said_on_the_booking(guest, room, twin, bell, now):
    home = f"/stays/{booked(guest, room, twin)}/"
    assert "Our e-mail did not reach you" not in words_of(guest.get(home))
    about = {"about_attempt": BookingAttempt.objects.get().pk, "to": "a@example.com", "dedupe_key": "bounced"}
    times = {"created_at": now, "next_try_at": now}
    Message.objects.create(channel=Channel.EMAIL, delivery=MessageOutcome.UNDELIVERED, **about, **times)
    assert "Our e-mail did not reach you" in words_of(guest.get(home))


def test_who_has_no_stay_is_told_where_to_find_one(guest):
    guest.log_in()
    said = words_of(guest.get("/stays/"))
    assert "No stays yet" in said
    assert "Find a resort" in said


def test_a_login_that_is_gone_leads_back_to_the_same_page_after_the_code(guest, paying):
    stranger = GuestClient()
    asked = stranger.get(f"{paying}pay/").headers["Location"]
    assert stranger.log_in(asked).headers["Location"] == f"{paying}pay/"
    assert stranger.get(f"{paying}pay/").status_code == 200


def test_a_wish_to_wait_that_is_refused_says_why(guest, resort, room, monkeypatch):
    guest.log_in()
    detail = "You wait in too many lines already."
    refuse(monkeypatch, "/api/waiting/", ApiRefusal(429, {"code": "waits_too_much", "detail": detail}, 600))
    there = f"/r/{resort.slug}/wait/?{stay_query()}"
    page = guest.send(guest.get(there), there)
    assert (page.status_code, page.headers["Retry-After"]) == (429, "600")
    assert "You are not on the waiting list" in words_of(page)
    assert detail in words_of(page)


def test_a_difference_is_paid_with_a_countdown_and_said_at_its_end(guest, room, twin, bell):
    there = f"/stays/{booked(guest, room, twin)}/change/"
    pay = guest.send(guest.get(there, nights(30, 33)), there).headers["Location"]
    page = guest.get(pay)
    assert 'role="timer"' in page.content.decode()
    assert f'href="{pay}">See what is still possible' in page.content.decode()
    assert "Your booking is as it was" in words_of(page)
    dropped = guest.send(page, f"{there}drop/", number=str(BookingChange.objects.get().number))
    assert dropped.headers["Location"].endswith("dropped=1")
    ended = words_of(guest.get(pay))
    assert "The booking was not changed" in ended
    assert "The change was taken back" in ended


def test_an_api_that_is_away_is_a_page_with_its_time_and_a_request_id(guest, there, monkeypatch):
    refusal = ApiRefusal(503, {"code": "unavailable", "detail": "Later."}, 5)

    def away(*_args, **_named):
        raise refusal

    monkeypatch.setattr(ApiCaller, "get", away)
    page = guest.get("/stays/")
    said = words_of(page)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "We cannot answer right now" in said
    assert "Try again in 5 seconds" in said
    assert "If you write to us, name this" in said


def test_a_payment_that_failed_gives_the_rooms_back_and_takes_them_again(guest, paying, now):
    steps.fail(BookingAttempt.objects.get(), at=now)
    page = guest.get(f"{paying}pay/")
    said = words_of(page)
    assert "The payment did not work" in said
    assert "The rooms are not held at this moment" in said
    assert guest.send(page, f"{paying}pay/").headers["Location"] == f"{paying}pay/"
    assert BookingAttempt.objects.get().state == "payment_pending"
