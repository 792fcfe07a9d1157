"""Other nights for a booking: what they cost is shown, then exactly that is done; money is paid or comes back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.bookings.models import BookingChange, FinalBooking
from backend.payments.models import PaymentOrder
from tests import cast
from tests.storefront.guest_client import CODE, GuestClient, words_of
from tests.storefront.trips import booked, nights

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(settings) -> GuestClient:
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    return GuestClient()


@pytest.fixture
def there(guest, room, twin, bell) -> str:
    """The page that changes Asha's paid booking of two nights."""
    return f"/stays/{booked(guest, room, twin)}/change/"


def waiting(guest, there) -> str:
    """A change to three nights waits; the page on which it is paid."""
    answer = guest.send(guest.get(there, nights(30, 33)), there)
    assert answer.status_code == 303, words_of(answer)
    return str(answer.headers["Location"])


def order_of_change() -> str:
    return str(PaymentOrder.objects.get(change__isnull=False).razorpay_order_id)


def test_the_page_says_what_is_booked_now(guest, there):
    page = guest.get(there)
    assert page.status_code == 200
    assert f'value="{cast.in_days(30)}"' in page.content.decode()
    assert "Nothing is changed yet" in words_of(page)
    # A second column comes with what it costs.
    assert 'class="side"' not in page.content.decode()
    assert 'class="side"' in guest.get(there, nights(30, 33)).content.decode()


def test_what_dearer_nights_cost_is_shown_before_they_are_held(guest, there):
    page = guest.get(there, nights(30, 33))
    said = words_of(page)
    assert "New price with tax ₹22,500" in said
    assert "Pay now ₹7,500" in said
    assert "Hold these nights and pay" in said
    assert not BookingChange.objects.exists()


def test_dearer_nights_are_changed_once_they_are_paid(guest, there, twin):
    pay = waiting(guest, there)
    page = guest.get(pay)
    assert pay == f"{there}pay/"
    assert "₹7,500" in words_of(page)
    assert 'role="timer"' in page.content.decode()
    assert "checkout.js" in page.content.decode()
    back = there.replace("/change/", "/back/") + "?change=1"
    assert "We are asking your bank" in words_of(guest.get(back))
    paid = twin.pay(order_of_change())["checkout"]
    home = there.removeprefix("/stays/").removesuffix("change/")
    returned = GuestClient().post(f"/pay/return/stay/{home}?change=1", paid)
    assert returned.headers["Location"] == back
    answer = guest.get(back)
    assert "The booking is changed" in words_of(guest.get(answer.headers["Location"]))
    assert FinalBooking.objects.get().check_out == cast.in_days(33)


def test_cheaper_nights_give_back_and_are_changed_at_once(guest, there):
    page = guest.get(there, nights(30, 31))
    assert "You get back ₹7,500" in words_of(page)
    answer = guest.send(page, there)
    assert "The booking is changed" in words_of(guest.get(answer.headers["Location"]))
    assert FinalBooking.objects.get().check_out == cast.in_days(31)


def test_other_figures_by_then_are_shown_and_not_taken(guest, there, room):
    page = guest.get(there, nights(30, 33))
    type(room).objects.update(price_per_night="9000.00")
    again = guest.send(page, there)
    assert again.status_code == 409
    assert "The figures have changed. Nothing was done yet." in words_of(again)
    assert not BookingChange.objects.exists()
    assert guest.send(again, there).status_code == 303


def test_a_change_in_another_tab_overtakes_this_one(guest, there):
    old = guest.get(there, nights(30, 33))
    waiting(guest, there)
    again = guest.send(old, there, expected="750000", check_out=cast.in_days(34).isoformat())
    assert again.status_code == 409
    assert "Nothing was done yet" in words_of(again)


def test_nights_that_somebody_else_has_lead_to_other_rooms(guest, there, resort, ravi_browser, room):
    other = cast.a_room(resort, "B202")
    cast.select(ravi_browser, room, stay=cast.nights(32, 33))
    page = guest.get(there, nights(30, 33))
    assert "These rooms are taken for at least one of the nights" in words_of(page)
    assert "Hold these nights" not in words_of(page)
    assert f"rooms={other.pk}" in page.content.decode()
    chosen = guest.get(there, {**nights(30, 33), "rooms": other.pk})
    assert guest.send(chosen, there).status_code == 303
    assert BookingChange.objects.get().room_ids == [other.pk]


def test_nights_for_which_nothing_is_free_say_so(guest, there, ravi_browser, room):
    cast.select(ravi_browser, room, stay=cast.nights(32, 33))
    assert "Nothing else is free" in words_of(guest.get(there, nights(30, 33)))


def test_the_same_nights_are_no_change(guest, there):
    page = guest.get(there, nights(30, 32))
    assert page.status_code == 409
    assert "This change is not possible" in words_of(page)
    assert "Your booking is as it was" in words_of(page)


@pytest.mark.parametrize("said", [{"check_in": "x", "check_out": "y"}, nights(33, 31)])
def test_days_in_the_wrong_order_are_said_beside_the_field(guest, there, said):
    page = guest.get(there, said)
    assert page.status_code == 400
    assert "<title>Error:" in page.content.decode()
    assert "The day of departure must come after" in words_of(page)


def test_from_the_day_of_arrival_on_the_resort_is_called(guest, there, resort):
    type(resort).objects.update(contact_phone="+919800000001")
    FinalBooking.objects.update(check_in=timezone.localdate())
    page = guest.get(there)
    assert "please call the resort" in words_of(page)
    assert "tel:+919800000001" in page.content.decode()
    assert "New dates" not in words_of(page)


def test_a_change_that_waits_is_found_on_the_booking_and_dropped(guest, there):
    pay = waiting(guest, there)
    booking = there.removesuffix("change/")
    assert "A change waits to be paid" in words_of(guest.get(booking))
    answer = guest.send(guest.get(pay), f"{there}drop/")
    assert "Nothing was changed" in words_of(guest.get(answer.headers["Location"]))
    assert BookingChange.objects.get().state == "dropped"
    assert "The change was taken back" in words_of(guest.get(pay))


def test_a_difference_that_was_not_paid_in_time_says_where_money_goes(guest, there):
    pay = waiting(guest, there)
    BookingChange.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    page = guest.get(pay)
    assert "The time to pay for the change is over" in words_of(page)
    assert "If your bank took money" in words_of(page)
    assert guest.get(there.replace("/change/", "/state/") + "?change=1").json()["next"].endswith("back/?change=1")


@pytest.mark.django_db(transaction=True)
def test_a_change_while_razorpay_is_away_is_kept(guest, there, twin):
    page = guest.get(there, nights(30, 33))
    twin.fault("*", "500", times=20)
    assert guest.send(page, there).status_code == 503
    away = guest.get(f"{there}pay/")
    assert away.status_code == 503
    assert "Nothing was charged" in words_of(away)
    twin.mended()


def test_a_cancelled_booking_is_not_changed(guest, there):
    where = there.replace("/change/", "/cancel/")
    guest.send(guest.get(where), where)
    assert guest.get(there).headers["Location"] == there.removesuffix("change/")


def test_another_guests_booking_is_not_here(there, settings, room):
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE, cast.RAVI: CODE}
    stranger = GuestClient()
    assert stranger.get(there).headers["Location"].startswith("/login/")
