"""The way back from paying: it is believed for its signature alone, in any order, any number of times."""

import pytest
from django.test import Client

from backend.bookings.models import FinalBooking
from backend.holds.models import BookingAttempt
from backend.payments.models import Payment, PaymentOrder
from tests import cast
from tests.payments import news
from tests.storefront import lodge
from tests.storefront.guest_client import CODE, GuestClient, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(settings) -> GuestClient:
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    lodge.a_lodge()
    return GuestClient()


@pytest.fixture
def hold(guest) -> str:
    """The address of the guests' page of a hold."""
    return lodge.hold(guest)


@pytest.fixture
def back(hold) -> str:
    """Where Razorpay sends the browser, which brings no cookie."""
    return f"/pay/return/{hold.strip('/').split('/')[-1]}/"


def test_a_return_that_is_repeated_books_and_pays_once(guest, hold, back, twin, bell):
    paid = twin.pay(lodge.name_all(guest, hold))["checkout"]
    answers = [Client().post(back, paid) for _ in range(3)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(303, f"{hold}back/")}
    assert (FinalBooking.objects.count(), Payment.objects.count()) == (1, 1)


def test_a_return_sets_no_cookie_and_is_kept_by_nobody(guest, hold, back, twin, bell):
    answer = Client().post(back, twin.pay(lodge.name_all(guest, hold))["checkout"])
    assert answer.cookies == {}
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_return_with_get_changes_nothing(guest, hold, back, twin):
    paid = twin.pay(lodge.name_all(guest, hold))["checkout"]
    answer = Client().get(back, paid)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{hold}back/")
    assert not FinalBooking.objects.exists()
    assert BookingAttempt.objects.get().state == "payment_pending"


def test_where_nothing_was_paid_no_bank_is_asked(guest, hold):
    """The page that waits would be told to load itself again, every second."""
    assert guest.get(f"{hold}state/").json() == {"status": "held", "next": f"{hold}back/"}
    answer = guest.get(f"{hold}back/")
    assert guest.get(answer.headers["Location"]).headers["Location"] == hold


def test_a_return_to_another_attempt_books_what_was_paid(guest, hold, back, twin, bell):
    """The signature names the order; the number in the address is the guest's way back and no more."""
    other = lodge.hold_again(guest, begin=40, end=42).headers["Location"]
    paid = twin.pay(lodge.name_all(guest, hold))["checkout"]
    Client().post(f"/pay/return/{other.strip('/').split('/')[-1]}/", paid)
    assert FinalBooking.objects.get().check_in == cast.in_days(30)
    assert BookingAttempt.objects.get(pk=other.strip("/").split("/")[-1]).state == "held"


@pytest.mark.parametrize("key", ["razorpay_order_id", "razorpay_payment_id", "razorpay_signature"])
@pytest.mark.parametrize("said", ["", "x" * 3000, "order_\x00", "⁓"])
def test_a_forged_return_is_no_error_and_no_booking(guest, hold, back, twin, key, said):
    paid = twin.pay(lodge.name_all(guest, hold))["checkout"]
    answer = Client().post(back, paid | {key: said})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(hold)
    assert not FinalBooking.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_webhook_before_the_return_is_the_same_booking(guest, hold, back, twin, bell):
    paid = twin.pay(lodge.name_all(guest, hold))
    assert news.deliver(news.event("payment.captured", payment=paid["payment"])).status_code == 200
    bell.answer()
    reference = FinalBooking.objects.get().reference
    assert Client().post(back, paid["checkout"]).status_code == 303
    assert guest.get(f"{hold}back/").headers["Location"] == f"/stays/{reference}/?new=1"
    assert (FinalBooking.objects.count(), Payment.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_webhook_after_the_return_is_the_same_booking(guest, hold, back, twin, bell):
    paid = twin.pay(lodge.name_all(guest, hold))
    Client().post(back, paid["checkout"])
    reference = FinalBooking.objects.get().reference
    assert news.deliver(news.event("payment.captured", payment=paid["payment"])).status_code == 200
    bell.answer()
    assert guest.get(f"{hold}pay/").headers["Location"] == f"/stays/{reference}/"
    assert (FinalBooking.objects.count(), Payment.objects.count()) == (1, 1)


def test_a_browser_without_its_cookie_comes_back_after_the_code(guest, hold, back, twin, bell):
    Client().post(back, twin.pay(lodge.name_all(guest, hold))["checkout"])
    stranger = GuestClient()
    asked = stranger.get(f"{hold}back/").headers["Location"]
    assert asked.startswith("/login/?next=")
    assert stranger.log_in(asked).headers["Location"] == f"{hold}back/"
    assert stranger.get(f"{hold}back/").headers["Location"].endswith("?new=1")


def test_somebody_else_sees_nothing_of_an_attempt(guest, hold, twin, bell, settings):
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE, cast.RAVI: CODE}
    lodge.name_all(guest, hold)
    ravi = GuestClient()
    where = ravi.send(ravi.get("/login/"), "/login/", phone=cast.RAVI).headers["Location"]
    assert ravi.send(ravi.get(where), where, otp=CODE).status_code == 303
    for path in (hold, f"{hold}pay/", f"{hold}back/", f"{hold}state/"):
        page = ravi.get(path)
        assert page.status_code == 404, path
        assert "Asha" not in page.content.decode()


def test_a_declined_payment_is_tried_again_in_the_same_order(guest, hold, back, twin, bell):
    order_id = lodge.name_all(guest, hold)
    declined = Client().post(back, {"error[code]": "BAD_REQUEST_ERROR", "error[description]": "Payment failed"})
    assert declined.headers["Location"] == f"{hold}back/?declined=1"
    assert guest.get(f"{hold}back/?declined=1").headers["Location"] == f"{hold}pay/"
    page = guest.get(f"{hold}pay/")
    assert page.status_code == 200, words_of(page)
    assert order_id in page.content.decode()
    Client().post(back, twin.pay(order_id)["checkout"])
    assert PaymentOrder.objects.count() == 1
    assert FinalBooking.objects.get().state == "confirmed"


def test_paying_twice_in_two_tabs_books_once_and_says_so(guest, hold, back, twin, bell):
    order_id = lodge.name_all(guest, hold)
    first = guest.get(f"{hold}pay/")
    assert first.status_code == 200
    Client().post(back, twin.pay(order_id)["checkout"])
    reference = FinalBooking.objects.get().reference
    assert guest.get(f"{hold}pay/").headers["Location"] == f"/stays/{reference}/"
    assert guest.get(hold).headers["Location"] == f"/stays/{reference}/"
