import pytest

from backend.bookings.models import FinalBooking
from backend.holds.models import BookingAttempt
from backend.payments.ledger import journal
from backend.payments.models import Payment, PaymentOrder
from backend.pricing.models import ResortTerms
from tests import cast
from tests.payments import news, state
from tests.payments.news import hear_of

pytestmark = pytest.mark.django_db(transaction=True)

QUARTER = news.AMOUNT // 4


@pytest.fixture
def a_quarter_now(resort):
    return ResortTerms.objects.create(resort=resort, deposit="percent", deposit_percent=25, balance_days_before=7)


@pytest.fixture
def first_night_now(resort):
    return ResortTerms.objects.create(resort=resort, deposit="first_night")


def deposit_of(attempt_id):
    return BookingAttempt.objects.get(pk=attempt_id).price["deposit"]


def test_without_terms_everything_is_paid_when_booking(asha_browser, room, twin):
    attempt_id, answer = cast.order_ready(asha_browser, room)
    assert deposit_of(attempt_id) == {"now_paise": news.AMOUNT, "later_paise": 0, "due_on": None}
    assert (answer["amount_paise"], answer["total_paise"], answer["balance_paise"]) == (news.AMOUNT, news.AMOUNT, 0)


def test_a_percentage_is_asked_for_and_the_rest_is_named(asha_browser, room, twin, a_quarter_now):
    _, answer = cast.order_ready(asha_browser, room)
    assert (answer["amount"], answer["amount_paise"]) == (9375, QUARTER)
    assert (answer["total_paise"], answer["balance_paise"]) == (news.AMOUNT, 3 * QUARTER)
    assert twin.get(f"/v1/orders/{answer['razorpay_order_id']}")["amount"] == QUARTER


def test_the_first_night_is_asked_for(asha_browser, room, twin, first_night_now):
    _, answer = cast.order_ready(asha_browser, room)
    assert answer["amount_paise"] == 750_000


def test_the_first_night_comes_with_its_tax(asha_browser, resort, room, twin, first_night_now):
    type(resort).objects.update(gstin="29ABCDE1234F1Z5")
    attempt_id, answer = cast.order_ready(asha_browser, room)
    first = BookingAttempt.objects.get(pk=attempt_id).price["lines"][0]
    assert first["tax_paise"] > 0
    assert answer["amount_paise"] == first["price_paise"] + first["tax_paise"]


def test_whoever_books_when_the_balance_is_due_pays_everything(asha_browser, room, twin, a_quarter_now):
    _, answer = cast.order_ready(asha_browser, room, stay=cast.nights(7, 12))
    assert (answer["amount_paise"], answer["balance_paise"]) == (news.AMOUNT, 0)


def test_the_deposit_stays_as_it_was_when_the_owner_changes_the_terms(asha_browser, room, twin, a_quarter_now):
    attempt_id, answer = cast.order_ready(asha_browser, room)
    ResortTerms.objects.update(deposit_percent=50)
    again = cast.initiate(asha_browser, attempt_id).json()
    assert (again["amount_paise"], again["razorpay_order_id"]) == (QUARTER, answer["razorpay_order_id"])


def test_the_price_says_what_is_due_now_and_later(asha_browser, room, twin, a_quarter_now):
    price = cast.select(asha_browser, room).json()["price"]
    assert (price["due_now"], price["due_later"]) == ("9375.00", "28125.00")
    assert price["due_on"] == cast.in_days(23).isoformat()


def test_a_captured_deposit_confirms_the_booking_and_leaves_the_balance(asha_browser, room, twin, bell, a_quarter_now):
    _, answer = cast.order_ready(asha_browser, room)
    twin.pay(answer["razorpay_order_id"])
    hear_of(answer["razorpay_order_id"])
    booking = FinalBooking.objects.get()
    assert (booking.total_paise, booking.balance_paise) == (news.AMOUNT, 3 * QUARTER)
    assert booking.balance_due_on == cast.in_days(23)
    assert journal.balance(Payment.objects.get(), "bookings") == QUARTER


def test_the_whole_price_for_a_deposits_order_is_the_wrong_amount(asha_browser, room, twin, bell, a_quarter_now):
    _, answer = cast.order_ready(asha_browser, room)
    twin.pay(answer["razorpay_order_id"], amount=news.AMOUNT)
    hear_of(answer["razorpay_order_id"])
    assert not FinalBooking.objects.exists()
    assert Payment.objects.get().refunds.get().reason == "wrong_amount"


def test_a_second_deposit_goes_back(asha_browser, room, twin, bell, a_quarter_now):
    _, answer = cast.order_ready(asha_browser, room)
    twin.pay(answer["razorpay_order_id"])
    twin.pay(answer["razorpay_order_id"], force=True)
    hear_of(answer["razorpay_order_id"])
    bell.answer()
    assert FinalBooking.objects.get().balance_paise == 3 * QUARTER
    assert [refund["amount"] for refund in state.refunds(twin)] == [QUARTER]


def test_attempts_from_before_there_were_deposits_pay_in_full(asha_browser, named, twin):
    attempt = BookingAttempt.objects.get(pk=named)
    del attempt.price["deposit"]
    attempt.save(update_fields=["price"])
    assert cast.initiate(asha_browser, named).json()["amount_paise"] == news.AMOUNT
    assert PaymentOrder.objects.get().kind == "booking"
