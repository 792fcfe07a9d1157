"""Whatever a payment does, the guest ends on a page that says what happened to the rooms and to the money."""

import pytest
from django.test import Client
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext

from backend.bookings.models import FinalBooking
from backend.holds.models import BookingAttempt
from backend.payments.core import refund_days
from backend.payments.models import PaymentOrder, Refund
from backend.payments.reconciliation import order_checks
from backend.storefront.core import day_names, money_words
from tests import cast
from tests.payments import news, state
from tests.storefront import lodge
from tests.storefront.guest_client import CODE, GuestClient, words_of

pytestmark = pytest.mark.django_db(transaction=True)
GOES_BACK = "all of it goes back by itself, mostly within 5 to 7 working days"


@pytest.fixture
def guest(transactional_db, settings) -> GuestClient:
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    lodge.a_lodge(rooms=1)
    return GuestClient()


@pytest.fixture
def hold(guest) -> str:
    """The address of the guests' page of a hold."""
    return lodge.hold(guest)


@pytest.fixture
def order(guest, hold, twin, bell) -> str:
    """The order of this hold, which waits to be paid."""
    return lodge.name_all(guest, hold)


def end_of(guest: GuestClient, there: str) -> str:
    """What is read on the page to which this address leads in the end."""
    for _ in range(4):
        page = guest.get(there)
        if page.status_code != 303:
            return words_of(page)
        there = page.headers["Location"]
    raise AssertionError(f"{there} leads round in a circle")


def tell(payment: dict, name: str = "payment.captured") -> None:
    assert news.deliver(news.event(name, payment=payment)).status_code == 200


def assert_booked(said: str) -> None:
    """Once, with the deposit paid, and the page says so."""
    booking = FinalBooking.objects.get()
    assert "You are booked" in said
    assert booking.reference in said
    assert f"Paid ₹{booking.paid_paise // 100:,}" in said


def comes_back(language: str) -> str:
    """What the page says of the one refund, with its sum and day."""
    refund = Refund.objects.get()
    day = day_names.short_day(refund_days.last_day(localdate(refund.created_at)), language)
    with translation.override(language):
        said = gettext("%(price)s comes back to the account you paid from, by %(day)s.")
    return str(said % {"price": money_words.spell_rupees(refund.amount_paise), "day": day})


def somebody_takes_the_room(ravi_browser) -> None:
    taken = cast.select_types(ravi_browser, BookingAttempt.objects.get().resort, deluxe=1, stay=cast.nights(30, 32))
    assert taken.status_code == 201, taken.json()


def test_refused_by_the_bank_the_page_says_that_nothing_is_held_and_takes_the_rooms_again(
    guest, hold, order, twin, bell
):
    tell(twin.pay(order, outcome="failed")["payment"], "payment.failed")
    bell.answer()
    said = end_of(guest, f"{hold}back/")
    assert "The payment did not work" in said
    assert "The rooms are not held at this moment" in said
    assert "If your bank took money after all, it becomes your booking or goes back by itself" in said
    again = guest.send(guest.get(f"{hold}pay/"), f"{hold}pay/")
    assert again.headers["Location"] == f"{hold}pay/"
    Client().post(hold.replace("/stays/hold/", "/pay/return/"), twin.pay(newest_order())["checkout"])
    assert_booked(end_of(guest, f"{hold}back/"))


def newest_order() -> str:
    return str(PaymentOrder.objects.latest("pk").razorpay_order_id)


def test_refused_while_somebody_else_takes_the_room_the_page_offers_what_is_free(
    guest, hold, order, twin, bell, ravi_browser
):
    tell(twin.pay(order, outcome="failed")["payment"], "payment.failed")
    bell.answer()
    somebody_takes_the_room(ravi_browser)
    page = guest.send(guest.get(f"{hold}pay/"), f"{hold}pay/")
    assert page.status_code == 409
    assert "Nothing was charged by this step" in words_of(page)
    assert "See what is free now" in words_of(page)


def test_vanished_news_of_a_payment_is_asked_for_while_the_page_waits(guest, hold, order, twin, bell):
    twin.pay(order)
    said = end_of(guest, f"{hold}back/")
    assert "We are asking your bank" in said
    assert "Do not pay a second time" in said
    row = PaymentOrder.objects.get()
    order_checks.check_order_at_razorpay(order_id=row.pk, at=row.check_at)
    assert_booked(end_of(guest, f"{hold}back/"))


def test_late_money_books_the_rooms_that_are_still_free(guest, hold, order, twin, bell):
    state.time_passes(minutes=30)
    before = end_of(guest, f"{hold}back/")
    assert "The time is over" in before
    assert GOES_BACK in before
    tell(twin.pay(order)["payment"])
    bell.answer()
    assert_booked(end_of(guest, f"{hold}back/"))


def test_late_money_for_rooms_that_are_gone_goes_back_and_the_page_says_so(
    guest, hold, order, twin, bell, ravi_browser
):
    state.time_passes(minutes=30)
    somebody_takes_the_room(ravi_browser)
    tell(twin.pay(order)["payment"])
    bell.answer()
    assert len(state.refunds(twin)) == 1
    assert Refund.objects.get().reason == "rooms_gone"
    said = end_of(guest, f"{hold}back/")
    assert "The rooms are not held for you any more" in said
    assert "Your payment reached us when somebody else had the rooms." in said
    assert comes_back("en") in said
    assert GOES_BACK not in said
    # The page of the hold itself says it as well, in each language.
    for language in ("hi", "kn"):
        assert comes_back(language) in end_of(guest, f"/{language}{hold}")
    assert not FinalBooking.objects.filter(attempt=hold.strip("/").rsplit("/", 1)[-1]).exists()


def test_paid_twice_the_second_goes_back_and_the_page_shows_one_payment(guest, hold, order, twin, bell):
    for how in ({}, {"force": True}):
        tell(twin.pay(order, **how)["payment"])
        bell.answer()
    assert len(state.refunds(twin)) == 1
    assert Refund.objects.get().amount_paise == FinalBooking.objects.get().paid_paise
    said = end_of(guest, f"{hold}back/")
    assert_booked(said)
    assert f"This was paid a second time. {comes_back('en')}" in said


def test_a_refund_that_was_given_up_names_no_day(guest, hold, order, twin, bell):
    for how in ({}, {"force": True}):
        tell(twin.pay(order, **how)["payment"])
        bell.answer()
    Refund.objects.update(round=2)
    said = end_of(guest, f"{hold}back/")
    assert "It takes longer than usual: somebody takes care of it." in said
    assert comes_back("en") not in said


@pytest.mark.parametrize("is_first", [True, False], ids=["before", "after"])
def test_a_webhook_before_or_after_the_return_ends_on_the_same_page(guest, hold, order, twin, bell, is_first):
    paid = twin.pay(order)
    steps = [
        lambda: (tell(paid["payment"]), bell.answer()),
        lambda: Client().post(hold.replace("/stays/hold/", "/pay/return/"), paid["checkout"]),
    ]
    for step in steps if is_first else reversed(steps):
        step()
        assert_booked(end_of(guest, f"{hold}back/"))


def test_a_tab_killed_while_paying_leads_on_from_my_stays_and_from_its_old_address(guest, hold, order, twin, bell):
    # The tab dies in the payment window: nobody comes back, and the webhook alone tells.
    tell(twin.pay(order)["payment"])
    assert "place" not in words_of(guest.get("/stays/"))
    bell.answer()
    reference = FinalBooking.objects.get().reference
    page = guest.get("/stays/")
    assert f"/stays/{reference}/" in page.content.decode()
    for there in (hold, f"{hold}pay/"):
        assert reference in end_of(guest, there)


def test_a_second_tab_that_lets_the_rooms_go_loses_no_money_of_the_first(guest, hold, order, twin, bell):
    page = guest.get(hold)
    assert guest.send(page, f"{hold}release/").status_code == 303
    said = end_of(guest, f"{hold}back/")
    assert "You let the rooms go" in said
    assert GOES_BACK in said
    tell(twin.pay(order)["payment"])
    bell.answer()
    assert_booked(end_of(guest, f"{hold}back/"))


def test_a_second_tab_pays_the_same_order_once(guest, hold, order, twin, bell):
    first, second = guest.get(f"{hold}pay/"), guest.get(f"{hold}pay/")
    assert order in first.content.decode()
    assert order in second.content.decode()
    Client().post(hold.replace("/stays/hold/", "/pay/return/"), twin.pay(order)["checkout"])
    for there in (f"{hold}pay/", f"{hold}back/", hold):
        assert FinalBooking.objects.get().reference in end_of(guest, there)
