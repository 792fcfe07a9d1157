"""Changes of bookings that were paid in part."""

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.notifications.models import Message, MessageKind
from backend.payments.links import reminders
from backend.payments.models import Refund
from backend.pricing.models import ResortTerms
from tests import cast
from tests.payments import changes, state, unpaid
from tests.payments.changes import NIGHT, change, clean, paid

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deposit(asha_browser, resort, room, twin, bell):
    """The same with a fifth of it paid: a night, and four to pay a week before."""
    ResortTerms.objects.create(resort=resort, deposit="percent", deposit_percent=20)
    return changes.booked(asha_browser, room, twin, bell)


def test_a_dearer_stay_adds_to_the_balance(asha_browser, deposit, twin, bell):
    done = change(asha_browser, deposit, 2 * NIGHT, nights=(32, 39)).json()
    assert (done["made"], done["booking"]["balance_paise"], done["booking"]["total_paise"]) == (
        True,
        6 * NIGHT,
        7 * NIGHT,
    )
    assert done["booking"]["balance_due_on"] == cast.in_days(25).isoformat()
    order = asha_browser.post(f"/api/bookings/{deposit.reference}/pay-balance/").json()["razorpay_order_id"]
    paid(twin, order)
    bell.answer()
    assert FinalBooking.objects.get().balance_paise == 0
    assert clean()


def test_a_cheaper_stay_takes_from_the_balance_first(asha_browser, deposit):
    done = change(asha_browser, deposit, -3 * NIGHT, nights=(30, 32)).json()
    assert (done["refund_paise"], done["booking"]["balance_paise"]) == (0, NIGHT)
    assert not Refund.objects.exists()
    assert clean()


def test_and_gives_back_what_was_paid_too_much(asha_browser, deposit, cheap):
    done = change(asha_browser, deposit, 630_000 - 5 * NIGHT, cheap, nights=(30, 31)).json()
    assert (done["refund_paise"], done["booking"]["balance_paise"]) == (NIGHT - 630_000, 0)
    assert clean()


def test_an_order_for_the_balance_before_the_change_goes_back(asha_browser, deposit, twin, bell):
    order = asha_browser.post(f"/api/bookings/{deposit.reference}/pay-balance/").json()["razorpay_order_id"]
    change(asha_browser, deposit, NIGHT, nights=(30, 36))
    paid(twin, order)
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [4 * NIGHT]
    assert clean()


def test_what_asks_for_the_old_balance_is_taken_back_with_the_change(asha_browser, deposit, twin, bell):
    link = unpaid.linked(deposit)
    reminders.tell_of_balance(deposit, link, MessageKind.BALANCE_DUE, today=cast.in_days(0), at=timezone.now())
    change(asha_browser, deposit, NIGHT, nights=(30, 36))
    link.refresh_from_db()
    assert (link.state, Message.objects.get(kind="balance_due").state) == ("closing", "dropped")
    assert clean()


def test_a_link_for_a_balance_that_stays_is_left_alone(asha_browser, deposit, twin, bell):
    link = unpaid.linked(deposit)
    change(asha_browser, deposit, 0, nights=(31, 36))
    link.refresh_from_db()
    assert link.state == "open"


def test_a_balance_that_would_be_late_for_the_new_nights_is_paid_first(asha_browser, deposit):
    done = change(asha_browser, deposit, 0, nights=(3, 8)).json()
    assert (done["made"], done["to_pay"]["amount_paise"]) == (False, 4 * NIGHT)
