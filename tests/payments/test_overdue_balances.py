"""The owner's rule for balances that do not come: warned, then cancelled by the policy; never paid and lost."""

from datetime import datetime, time, timedelta
from functools import partial

import pytest
import time_machine
from django.utils import timezone

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.services import lapsed_changes
from backend.common.jobs import Job
from backend.incidents.models import Incident
from backend.notifications.models import Message
from backend.payments.balances import collection, overdue_balances
from backend.payments.models import BalanceNotice, PaymentLink, PaymentOrder, Refund
from backend.pricing.models import ResortTerms
from tests import cast
from tests.invariants import story
from tests.payments import changes, news, state
from tests.payments.tiers import promised
from tests.payments.unpaid import DEPOSIT, caught_up, deposited, linked, noon, swept, told
from tests.races import crowd

pytestmark = pytest.mark.django_db(transaction=True)

GRACE = 2


@pytest.fixture
def booking(asha_browser, resort, room, twin):
    """Asha's stay at a resort that cancels two days after the balance was due."""
    promised(resort, ((14, 0, 0), (0, 10, 0), (-1, 100, 0)))
    ResortTerms.objects.update(deposit="percent", deposit_percent=25, overdue="cancel", overdue_days=GRACE)
    return deposited(asha_browser, room, twin)


@pytest.fixture
def warned(booking):
    swept(noon(booking, after=GRACE))
    assert told() == ["warning"]
    return booking


def rung(bell) -> int:
    return [job for job, _ in bell.rung].count(Job.CANCEL_UNPAID)


def cancel(booking, *, after=GRACE + 1, hours=0) -> bool:
    return collection.cancel_all_unpaid(booking_id=booking.pk, at=noon(booking, after=after) + timedelta(hours=hours))


def shown(booking) -> str:
    return FinalBooking.objects.get(pk=booking.pk).state


def test_the_guest_is_warned_on_the_last_day_and_cancelled_on_the_next(booking, bell):
    swept(noon(booking, after=GRACE - 1))
    assert told() == []
    swept(noon(booking, after=GRACE))
    assert (told(), rung(bell)) == (["warning"], 0)
    collection.collect(at=noon(booking, after=GRACE + 1))
    assert rung(bell) == 1
    assert cancel(booking)
    assert shown(booking) == "cancelled"


def test_the_warning_names_booking_day_sum_and_link(warned):
    params = Message.objects.get(kind="balance_warning").params
    assert params["ends_on"] == f"{warned.balance_due_on + timedelta(days=GRACE + 1):%d %b %Y}"
    assert (params["reference"], params["amount"]) == (warned.reference, "28125.00")
    assert params["url"] == PaymentLink.objects.get().short_url


def test_the_fee_of_the_policy_stays_of_the_deposit_and_the_rest_goes_back(warned, twin, bell, room):
    assert cancel(warned)
    caught_up(noon(warned, after=GRACE + 1))
    booking = FinalBooking.objects.get()
    assert (booking.fee_paise, booking.cancelled_by) == (375_000, None)
    assert [refund["amount"] for refund in state.refunds(twin)] == [DEPOSIT - 375_000]
    assert not state.taken(room)
    assert Message.objects.filter(kind="booking_cancelled", to=cast.ASHA).count() == 1
    assert twin.link(PaymentLink.objects.get().razorpay_link_id)["status"] == "cancelled"
    assert [found for each in ("I2", "I3", "I6") for found in story.findings(each)] == []


def test_nobody_is_cancelled_without_a_warning_the_day_before(booking, bell):
    """Workers were down on the day of the warning."""
    late = noon(booking, after=GRACE + 2)
    assert not cancel(booking, after=GRACE + 2)
    swept(late)
    assert (told(), rung(bell)) == (["warning"], 0)
    assert not cancel(booking, after=GRACE + 2, hours=5)
    assert cancel(booking, after=GRACE + 3)


def test_where_the_booking_stands_a_late_balance_changes_nothing(booking, bell):
    ResortTerms.objects.update(overdue="keep")
    for after in range(GRACE, GRACE + 3):
        swept(noon(booking, after=after))
    assert (told(), rung(bell), cancel(booking)) == ([], 0, False)


def test_an_owner_who_changes_the_rule_after_the_warning_is_obeyed(warned):
    ResortTerms.objects.update(overdue="keep")
    assert not cancel(warned)
    assert shown(warned) == "confirmed"


def test_a_warning_about_another_sum_does_not_count(warned):
    FinalBooking.objects.update(balance_paise=warned.balance_paise + 100)
    assert not cancel(warned)
    swept(noon(warned, after=GRACE + 1))
    assert told() == ["warning", "warning"]


@pytest.mark.parametrize("hour", [8, 21])
def test_nobody_is_cancelled_at_night(warned, hour):
    at = noon(warned, after=GRACE + 1).replace(hour=hour)
    assert not collection.cancel_all_unpaid(booking_id=warned.pk, at=at)


def test_on_the_day_of_arrival_a_person_decides(booking, bell):
    arrival = timezone.make_aware(datetime.combine(booking.check_in, time(12)))
    swept(arrival - timedelta(days=1))
    swept(arrival)
    assert (told(), rung(bell), shown(booking)) == ([], 0, "confirmed")
    overdue_balances.watch_overdue(at=arrival)
    assert Incident.objects.get(kind="balance_overdue").state == "open"


def test_whoever_was_warned_and_arrives_is_not_cancelled(booking):
    BalanceNotice.objects.create(
        booking=booking,
        amount_paise=booking.balance_paise,
        due_on=booking.balance_due_on,
        told_on=booking.balance_due_on,
        warned_on=booking.balance_due_on,
    )
    at = timezone.make_aware(datetime.combine(booking.check_in, time(12)))
    assert not collection.cancel_all_unpaid(booking_id=booking.pk, at=at)


def test_whoever_was_let_in_early_is_not_cancelled(warned):
    FinalBooking.objects.update(checked_in_at=noon(warned, after=GRACE))
    assert not cancel(warned)
    assert shown(warned) == "confirmed"


def test_while_it_goes_by_itself_no_person_is_told(warned):
    overdue_balances.watch_overdue(at=noon(warned, after=GRACE + 1))
    assert not Incident.objects.filter(kind="balance_overdue").exists()
    overdue_balances.watch_overdue(at=noon(warned, after=GRACE + 3))
    assert Incident.objects.get(kind="balance_overdue").state == "open"


# Money against the end


def test_money_that_nobody_told_of_is_heard_of_first(warned, twin, bell):
    twin.pay_link(PaymentLink.objects.get().razorpay_link_id)
    assert not cancel(warned)
    assert (shown(warned), FinalBooking.objects.get().balance_paise) == ("confirmed", 0)


def test_an_order_paid_without_news_is_heard_of_too(asha_browser, warned, twin):
    order_id = asha_browser.post(f"/api/bookings/{warned.reference}/pay-balance/").json()["razorpay_order_id"]
    twin.pay(order_id)
    PaymentOrder.objects.filter(kind="balance").update(created_at=noon(warned, after=GRACE))
    assert not cancel(warned)
    assert (shown(warned), FinalBooking.objects.get().balance_paise) == ("confirmed", 0)


def test_while_razorpay_does_not_answer_the_booking_stands_and_it_is_tried_later(warned, twin, bell):
    twin.fault("*", "500", times=100)
    assert not cancel(warned)
    assert shown(warned) == "confirmed"
    twin.mended()
    collection.collect(at=noon(warned, after=GRACE + 1) + timedelta(minutes=9))
    assert rung(bell) == 0
    assert cancel(warned, hours=1)


def test_money_that_is_authorized_and_not_captured_yet_is_waited_for(warned, twin):
    twin.pay_link(PaymentLink.objects.get().razorpay_link_id, outcome="authorized")
    assert not cancel(warned)
    assert shown(warned) == "confirmed"


@pytest.fixture
def changing(warned):
    """The change that the guest asks for on the day of the end: all of the balance is paid with it, in its order."""
    with time_machine.travel(noon(warned, after=GRACE + 1)):
        done = changes.asked(warned, nights=(5, 10))
        assert done.change.now_paise >= warned.balance_paise
        yield done


def test_a_change_that_carries_the_balance_and_is_paid_without_news_is_heard_of(warned, changing, twin):
    twin.pay(changing.order.razorpay_order_id)
    assert not cancel(warned)
    assert (shown(warned), FinalBooking.objects.get().balance_paise) == ("confirmed", 0)
    assert BookingChange.objects.get().state == "made"


def test_a_change_that_carries_the_balance_and_is_authorized_is_waited_for(warned, changing, bell):
    order_id = changing.order.razorpay_order_id
    paid = news.payment(order_id, "authorized", amount=changing.change.now_paise)
    news.deliver(news.event("payment.authorized", payment=paid))
    bell.answer()
    assert not cancel(warned)
    assert shown(warned) == "confirmed"


def test_money_for_a_change_that_was_taken_back_is_not_waited_for(warned, changing, bell):
    paid = news.payment(changing.order.razorpay_order_id, "authorized", amount=changing.change.now_paise)
    news.deliver(news.event("payment.authorized", payment=paid))
    bell.answer()
    lapsed_changes.drop_change(warned, number=changing.change.number, at=timezone.now())
    assert cancel(warned)


def test_a_balance_after_the_end_goes_back_in_full(warned, twin, bell):
    link = PaymentLink.objects.get()
    assert cancel(warned)
    payment = twin.pay_link(link.razorpay_link_id)
    for _ in range(2):
        caught_up(noon(warned, after=GRACE + 1))
    assert sorted(refund["amount"] for refund in state.refunds(twin)) == [DEPOSIT - 375_000, payment["amount"]]
    assert [found for each in ("I2", "I6") for found in story.findings(each)] == []


def test_five_at_once_cancel_once(warned):
    assert sorted(crowd.at_once(*[partial(cancel, warned)] * 5)) == [False] * 4 + [True]
    assert Refund.objects.count() == 1


def test_a_link_is_asked_for_by_the_desk_while_the_booking_is_late(warned, resort):
    desk = cast.logged_in(cast.works_at(resort, "manager"))
    url = f"/api/desk/resorts/{resort.slug}/bookings/{warned.reference}/payment-link/"
    assert desk.post(url).json()["url"] == linked(warned).short_url
