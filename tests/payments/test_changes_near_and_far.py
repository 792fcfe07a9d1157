"""What is to be paid when a stay comes nearer, or goes farther away: the deposit rules of the new dates."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.bookings.models import BookingChange, FinalBooking
from backend.common.jobs import Job
from backend.incidents.models import Incident
from backend.payments.balances import overdue_balances
from backend.payments.links import payment_links
from backend.payments.models import Payment, PaymentLink, Refund
from backend.pricing.models import ResortTerms
from tests import cast
from tests.payments import changes, news, state, unpaid
from tests.payments.changes import change, clean, on_day, paid, preview

pytestmark = pytest.mark.django_db(transaction=True)

# Two nights of 5,000 rupees at 5 %, of which a quarter is the deposit.
NIGHT, TOTAL, DEPOSIT = 525_000, 1_050_000, 262_500
BALANCE = TOTAL - DEPOSIT


@pytest.fixture
def plain(resort):
    return cast.a_room(resort, "P1", price="5000.00")


@pytest.fixture
def quarter(resort):
    """A quarter when booking, the rest a week before."""
    return ResortTerms.objects.create(resort=resort, deposit="percent", deposit_percent=25)


@pytest.fixture
def far(asha_browser, plain, quarter, twin, bell):
    """Two nights in thirty days with the deposit paid."""
    return changes.booked(asha_browser, plain, twin, bell, stay=cast.nights(30, 32))


@pytest.fixture
def near(asha_browser, plain, quarter, twin, bell):
    """Two nights in three days, paid in full as the balance would have been due already."""
    return changes.booked(asha_browser, plain, twin, bell, stay=cast.nights(3, 5))


def test_a_stay_that_comes_nearer_than_its_balance_is_paid_with_the_change(asha_browser, far, twin, bell):
    assert far.balance_paise == BALANCE
    said = preview(asha_browser, far, nights=(2, 4)).json()
    assert (said["difference_paise"], said["to_pay"], said["balance"], said["balance_due_on"]) == (
        0, "7875.00", "0.00", None,
    )  # fmt: skip
    done = change(asha_browser, far, 0, nights=(2, 4)).json()
    assert (done["made"], done["to_pay"]["amount_paise"]) == (False, BALANCE)
    assert done["booking"]["check_in_date"] == cast.in_days(30).isoformat()
    paid(twin, done["to_pay"]["razorpay_order_id"])
    bell.answer()
    far.refresh_from_db()
    assert (far.check_in, far.balance_paise, far.balance_due_on) == (cast.in_days(2), 0, None)
    assert not Refund.objects.exists()
    assert clean()


@pytest.mark.parametrize(
    ("begin", "to_pay"), [(8, 0), (7, BALANCE)], ids=["a day before it is due", "on the day it is due"]
)
def test_the_day_on_which_the_balance_is_due_decides(asha_browser, far, begin, to_pay):
    said = preview(asha_browser, far, nights=(begin, begin + 2)).json()
    assert (said["to_pay_paise"], said["balance_paise"]) == (to_pay, BALANCE - to_pay)


def test_difference_and_balance_are_collected_together(asha_browser, far, twin, bell):
    done = change(asha_browser, far, NIGHT, nights=(2, 5)).json()
    assert done["to_pay"]["amount_paise"] == NIGHT + BALANCE
    paid(twin, done["to_pay"]["razorpay_order_id"])
    bell.answer()
    assert FinalBooking.objects.get().balance_paise == 0
    assert clean()


def test_a_cheaper_stay_that_comes_near_still_has_its_rest_to_pay(asha_browser, far, twin, bell):
    done = change(asha_browser, far, -NIGHT, nights=(2, 3)).json()
    assert (done["made"], done["to_pay"]["amount_paise"]) == (False, NIGHT - DEPOSIT)
    paid(twin, done["to_pay"]["razorpay_order_id"])
    bell.answer()
    assert (FinalBooking.objects.get().total_paise, FinalBooking.objects.get().balance_paise) == (NIGHT, 0)
    assert clean()


def test_the_desk_collects_it_as_well(far, resort):
    owner = cast.logged_in(cast.works_at(resort, "manager"))
    url = f"/api/desk/resorts/{resort.slug}/bookings/{far.reference}/change/"
    done = owner.post(url, {**changes.wish(nights=(2, 4)), "expected_difference_paise": 0}, format="json").json()
    assert (done["made"], done["to_pay"]["amount_paise"]) == (False, BALANCE)


def test_a_balance_that_is_late_already_is_collected_with_any_change(asha, far):
    with on_day(far, 4):
        said = preview(cast.logged_in(asha), far, nights=(5, 7)).json()
        assert (said["to_pay_paise"], said["balance_paise"]) == (BALANCE, 0)


def test_days_before_arrival_are_those_that_were_promised(asha_browser, far, quarter):
    ResortTerms.objects.filter(pk=quarter.pk).update(balance_days_before=20, deposit="in_full")
    said = preview(asha_browser, far, nights=(12, 14)).json()
    assert (said["to_pay_paise"], said["balance_due_on"]) == (0, cast.in_days(5).isoformat())


# --- The other direction ----------------------------------------------------------------------------------------


def test_a_stay_that_goes_far_away_leaves_the_difference_until_it_is_due(asha_browser, near, twin, bell):
    assert near.balance_paise == 0
    done = change(asha_browser, near, 2 * NIGHT, nights=(30, 34)).json()
    assert (done["made"], done["booking"]["balance_paise"]) == (True, 2 * NIGHT)
    assert done["booking"]["balance_due_on"] == cast.in_days(23).isoformat()
    order = asha_browser.post(f"/api/bookings/{near.reference}/pay-balance/").json()["razorpay_order_id"]
    paid(twin, order)
    bell.answer()
    assert FinalBooking.objects.get().balance_paise == 0
    assert clean()


def test_but_the_deposit_of_the_new_stay_must_have_been_paid(asha_browser, near, twin, bell):
    """Two nights were paid, and ten nights ask for two and a half when booking."""
    said = preview(asha_browser, near, nights=(30, 40)).json()
    assert (said["to_pay_paise"], said["balance_paise"]) == (NIGHT // 2, 10 * NIGHT - 5 * NIGHT // 2)
    done = change(asha_browser, near, 8 * NIGHT, nights=(30, 40)).json()
    paid(twin, done["to_pay"]["razorpay_order_id"])
    bell.answer()
    booking = FinalBooking.objects.get()
    assert (booking.balance_paise, booking.balance_due_on) == (10 * NIGHT - 5 * NIGHT // 2, cast.in_days(23))
    assert clean()


def test_nothing_goes_back_because_a_stay_is_farther_away(asha_browser, near):
    done = change(asha_browser, near, 0, nights=(30, 32)).json()
    assert (done["refund_paise"], done["booking"]["balance_paise"]) == (0, 0)
    assert clean()


def test_there_and_back_again_asks_for_each_rupee_once(asha_browser, far, twin, bell):
    order = change(asha_browser, far, 0, nights=(2, 4)).json()["to_pay"]["razorpay_order_id"]
    paid(twin, order)
    bell.answer()
    change(asha_browser, far, 0, nights=(40, 42))
    change(asha_browser, far, 0, nights=(3, 5))
    far.refresh_from_db()
    assert (far.balance_paise, far.check_in) == (0, cast.in_days(3))
    assert sorted(Payment.objects.values_list("amount_paise", flat=True)) == [DEPOSIT, BALANCE]
    assert clean()


def test_where_everything_is_paid_when_booking_so_is_every_difference(asha_browser, booking):
    """A resort that has decided nothing."""
    said = preview(asha_browser, booking, nights=(60, 66)).json()
    assert (said["to_pay_paise"], said["balance_paise"]) == (changes.NIGHT, 0)


# --- What asks for the old balance meanwhile ---------------------------------------------------------------------


def test_the_link_is_taken_back_when_the_change_is_paid(asha_browser, far, twin, bell):
    link = unpaid.linked(far)
    order = change(asha_browser, far, 0, nights=(2, 4)).json()["to_pay"]["razorpay_order_id"]
    link.refresh_from_db()
    assert link.state == "open"
    paid(twin, order)
    bell.answer(Job.PROCESS_EVENT)
    link.refresh_from_db()
    assert link.state == "closing"
    bell.answer()
    assert clean()


def test_who_pays_the_link_first_has_no_change_to_pay_any_more(asha_browser, far, twin, bell):
    link = unpaid.linked(far)
    order = change(asha_browser, far, 0, nights=(2, 4)).json()["to_pay"]["razorpay_order_id"]
    payment = twin.pay_link(link.razorpay_link_id)
    news.deliver(unpaid.told_paid(twin, link, payment))
    bell.answer()
    far.refresh_from_db()
    assert (far.balance_paise, far.check_in) == (0, cast.in_days(30))
    row = BookingChange.objects.get()
    assert (row.state, row.overtaken_by) == ("overtaken", "balance")
    paid(twin, order)
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [BALANCE]
    assert change(asha_browser, far, 0, nights=(2, 4)).json()["made"] is True
    assert clean()


def test_an_order_for_the_balance_that_is_paid_after_the_change_goes_back(asha_browser, far, twin, bell):
    old = asha_browser.post(f"/api/bookings/{far.reference}/pay-balance/").json()["razorpay_order_id"]
    order = change(asha_browser, far, 0, nights=(2, 4)).json()["to_pay"]["razorpay_order_id"]
    paid(twin, order)
    paid(twin, old)
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [BALANCE]
    assert clean()


def test_a_late_balance_that_the_change_has_collected_is_no_problem_any_more(asha, far, twin, bell):
    with on_day(far, 4):
        overdue_balances.watch_overdue(at=timezone.now())
        assert Incident.objects.get().state == "open"
        done = change(cast.logged_in(asha), far, 0, nights=(5, 7)).json()
        paid(twin, done["to_pay"]["razorpay_order_id"])
        bell.answer(Job.PROCESS_EVENT)
        assert Incident.objects.get().state == "solved"


def test_nobody_is_asked_for_a_balance_that_a_change_has_collected(asha_browser, far, twin, bell):
    order = change(asha_browser, far, 0, nights=(2, 4)).json()["to_pay"]["razorpay_order_id"]
    paid(twin, order)
    bell.answer()
    unpaid.swept(timezone.now() + timedelta(hours=24))
    assert unpaid.told() == []
    assert not PaymentLink.objects.exists()
    assert payment_links.live_link(FinalBooking.objects.get(), at=timezone.now()) is None
