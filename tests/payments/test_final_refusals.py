"""What Razorpay refuses for good: said in its own words, and to a person; and what is refused before it is asked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.bookings.models import BookingChange
from backend.holds.models import BookingAttempt
from backend.incidents.models import Incident
from backend.inventory.models import Stay
from backend.payments.models import PaymentLink, PaymentOrder, Refund
from backend.payments.refunds import owed_refunds
from tests import cast
from tests.holds import decided
from tests.payments import changes, news, state, unpaid

pytestmark = pytest.mark.django_db(transaction=True)


def refused(answer, code) -> dict:
    said = answer.json()
    assert (answer.status_code, said["code"]) == (409, code), said
    assert "Retry-After" not in answer.headers
    return said


def told(kind="payment_refused") -> Incident:
    return Incident.objects.get(kind=kind, state="open")


# By Razorpay


def test_an_account_that_takes_less_than_it_was_said_to_says_so_for_good(asha_browser, named, room, twin):
    twin.knobs(most_paise=news.AMOUNT - 1)
    said = refused(cast.initiate(asha_browser, named), "amount_above_maximum")
    assert said["amount_paise"] == news.AMOUNT
    incident = told()
    assert incident.subject == "razorpay above_maximum"
    assert "Amount exceeds maximum amount allowed" in incident.happened
    assert "RAZORPAY_MAX_ORDER_PAISE" in incident.advice
    assert state.taken(room)


def test_who_was_refused_for_good_has_not_abandoned_the_hold_and_can_pay_once_it_is_mended(asha_browser, named, twin):
    twin.knobs(most_paise=news.AMOUNT - 1)
    for _ in range(2):
        refused(cast.initiate(asha_browser, named), "amount_above_maximum")
    assert told().times == 2
    assert BookingAttempt.objects.get().payment_began_at is not None
    twin.knobs(most_paise=news.AMOUNT)
    assert cast.initiate(asha_browser, named).status_code == 200
    assert twin.get("/twin/orders")["count"] == 1


def test_any_other_no_is_final_too(asha_browser, named, room, twin):
    twin.fault("order.create", "400")
    refused(cast.initiate(asha_browser, named), "payment_refused")
    assert "not enabled for this account" in told().happened
    assert state.taken(room)


def test_wrong_keys_are_mended_by_a_person_and_the_guest_tries_again(asha_browser, named, settings):
    settings.RAZORPAY_KEY_SECRET = "not-the-secret"
    answer = cast.initiate(asha_browser, named)
    assert (answer.status_code, answer.json()["code"]) == (503, "payment_gateway_unavailable")
    assert told().subject == "razorpay keys"
    assert "check_razorpay" in told().advice


def test_a_balance_that_the_account_does_not_take_is_refused_for_good(asha_browser, room, twin):
    booking = unpaid.deposited(asha_browser, room, twin)
    twin.knobs(most_paise=unpaid.BALANCE - 1)
    for address in ("pay-balance", "payment-link"):
        refused(asha_browser.post(f"/api/bookings/{booking.reference}/{address}/"), "amount_above_maximum")
    assert told().times == 2


def test_a_link_that_is_refused_for_good_is_told_at_once_and_made_once_that_is_mended(asha_browser, room, twin, bell):
    booking = unpaid.deposited(asha_browser, room, twin)
    twin.knobs(most_paise=unpaid.BALANCE - 1)
    asha_browser.post(f"/api/bookings/{booking.reference}/payment-link/")
    link = PaymentLink.objects.get()
    assert told("link_stuck").subject == f"link {link.pk}"
    assert link.next_try_at - timezone.now() > timedelta(minutes=55)
    twin.knobs(most_paise=unpaid.BALANCE)
    assert unpaid.tended(link).state == "open"
    assert not Incident.objects.filter(kind="link_stuck", state="open").exists()


def test_a_refund_that_is_refused_for_good_is_told_at_once_and_stays_owed(owed, twin):
    twin.fault("refund.create", "400")
    owed_refunds.send_owed_refund(refund_id=owed.pk, at=timezone.now())
    owed.refresh_from_db()
    assert (owed.state, owed.tries) == ("due", 1)
    assert told("refund_stuck").subject == f"refund {owed.pk}"
    assert owed.next_try_at - timezone.now() > timedelta(minutes=55)


def test_a_refund_that_is_busy_is_told_of_after_some_tries_only(owed, twin):
    twin.fault("refund.create", "429")
    owed_refunds.send_owed_refund(refund_id=owed.pk, at=timezone.now())
    assert not Incident.objects.filter(kind="refund_stuck").exists()
    assert Refund.objects.get().next_try_at - timezone.now() < timedelta(minutes=1)


# Before Razorpay is asked


@pytest.fixture
def small(settings, twin, room):
    """One payment may be 30,000.00, and the desk can be called."""
    settings.RAZORPAY_MAX_ORDER_PAISE = 3_000_000
    twin.knobs(most_paise=3_000_000)
    room.resort.contact_phone, room.resort.contact_email = "+91 8284 230266", "desk@example.in"
    room.resort.save()
    return room


CONTACT = {"name": "Beachside Resort", "phone": "+91 8284 230266", "email": "desk@example.in"}


def test_a_quote_says_what_cannot_be_paid_online_and_whom_to_ask(asha_browser, small):
    for body, payable in ((decided.body(small), False), (decided.body(small, **cast.nights(30, 34)), True)):
        said = asha_browser.post(decided.QUOTE, body, format="json").json()
        assert (said["payable_online"], said["contact"]) == (payable, CONTACT)


def test_rooms_that_cannot_be_paid_online_are_not_held(asha_browser, ravi_browser, small):
    said = refused(cast.select(asha_browser, small), "amount_above_maximum")
    assert (said["amount_paise"], said["maximum_paise"], said["contact"]) == (news.AMOUNT, 3_000_000, CONTACT)
    assert not BookingAttempt.objects.exists()
    assert not Stay.objects.exists()
    # The gate is open again.
    assert cast.select(ravi_browser, small, stay=cast.nights(30, 34)).status_code == 201


def test_rooms_by_type_that_cannot_be_paid_online_are_not_held(asha_browser, small):
    cast.a_type(small.resort, "deluxe", small)
    refused(cast.select_types(asha_browser, small.resort, deluxe=1), "amount_above_maximum")
    assert not BookingAttempt.objects.exists()


def test_a_deposit_that_fits_is_enough_to_hold_them(asha_browser, small):
    decided.terms(small.resort, deposit="percent", deposit_percent=25)
    assert cast.select(asha_browser, small).status_code == 201


def test_a_maximum_that_fell_after_the_hold_is_said_before_razorpay_is_asked(asha_browser, named, settings, twin):
    settings.RAZORPAY_MAX_ORDER_PAISE = 3_000_000
    refused(cast.initiate(asha_browser, named), "amount_above_maximum")
    assert not PaymentOrder.objects.exists()
    assert twin.get("/twin/orders")["count"] == 0


def test_a_change_whose_difference_cannot_be_paid_at_once_is_refused(asha_browser, booking, settings, twin):
    settings.RAZORPAY_MAX_ORDER_PAISE = changes.NIGHT
    for nights, code in (((30, 37), 409), ((30, 36), 200)):
        assert changes.preview(asha_browser, booking, nights=nights).status_code == code
    refused(changes.change(asha_browser, booking, 2 * changes.NIGHT, nights=(30, 37)), "amount_above_maximum")
    assert not BookingChange.objects.exists()
    assert changes.change(asha_browser, booking, changes.NIGHT, nights=(30, 36)).status_code == 200
