"""Balances are asked for: a link in time, reminders on the owner's days, by day, and nothing twice."""

from datetime import datetime, time, timedelta
from functools import partial

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.incidents.models import Incident
from backend.notifications.models import Message
from backend.notifications.services import outbox, quiet_hours
from backend.payments.balances import collection, link_upkeep
from backend.payments.links import payment_links, reminders
from backend.payments.models import BalanceNotice, PaymentLink
from backend.pricing.models import ResortTerms
from tests import cast
from tests.holds import decided
from tests.payments import news
from tests.payments.unpaid import BALANCE, deposited, noon, swept, told
from tests.races import crowd

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booking(asha_browser, room, twin):
    return deposited(asha_browser, room, twin)


def each_day(booking, first: int, last: int) -> list[tuple[int, str]]:
    """What the guest was told on each of these days."""
    heard = []
    for after in range(first, last + 1):
        before = len(told())
        for _ in range(2):
            swept(noon(booking, after=after))
        heard += [(after, kind) for kind in told()[before:]]
    return heard


def at_the_resort(hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(cast.in_days(10), time(hour, minute)))


def test_two_weeks_before_it_is_due_the_guest_gets_the_link_and_then_reminders(booking):
    assert each_day(booking, -16, 2) == [(-14, "due"), (-3, "reminder"), (0, "reminder")]
    assert PaymentLink.objects.count() == 1


def test_whoever_books_later_gets_the_link_at_once_and_no_reminder_the_same_day(asha_browser, room, twin):
    booking = deposited(asha_browser, room, twin, stay=cast.nights(10, 12))
    assert each_day(booking, -3, 1) == [(-3, "due"), (0, "reminder")]


def test_the_owner_decides_on_the_days(booking):
    ResortTerms.objects.update(reminder_days=[10, 1])
    assert each_day(booking, -15, 1) == [(-14, "due"), (-10, "reminder"), (-1, "reminder")]


def test_an_owner_may_want_no_reminders(booking):
    ResortTerms.objects.update(reminder_days=[])
    assert each_day(booking, -15, 1) == [(-14, "due")]


def test_without_terms_reminders_are_as_they_are_by_default(booking):
    ResortTerms.objects.all().delete()
    assert each_day(booking, -3, 0) == [(-3, "due"), (0, "reminder")]


def test_terms_that_only_a_change_of_prices_made_have_the_defaults(resort):
    decided.a_plan(resort)
    terms = ResortTerms.objects.get(resort=resort)
    assert (terms.reminder_days, terms.overdue, terms.overdue_days) == ([3, 0], "keep", 2)


def test_the_message_has_sum_day_and_link_and_dlt_takes_it(booking, twin):
    at = noon(booking, after=-14)
    swept(at)
    outbox.send_queued(message_id=Message.objects.get(kind="balance_due").pk, at=at)
    link = PaymentLink.objects.get()
    text = twin.inbox(cast.ASHA)[0]["text"]
    assert text == (
        f"Rs 28125.00 for your stay at Beachside Resort are to be paid by {booking.balance_due_on:%d %b %Y}. "
        f"Pay here: {link.short_url} Dandeli"
    )
    assert len(link.short_url) <= 40


def test_a_link_that_dlt_would_drop_is_seen_by_a_person(booking):
    at = noon(booking, after=-14)
    swept(at)
    message = Message.objects.get(kind="balance_due")
    Message.objects.update(params={**message.params, "url": f"https://rzp.io/{'x' * 40}"})
    outbox.send_queued(message_id=message.pk, at=at)
    assert Message.objects.get(pk=message.pk).last_error == "url is longer than 40 characters"
    assert Incident.objects.get().kind == "message_failed"


# By day


@pytest.mark.parametrize(
    ("hour", "minute", "night"), [(20, 59, False), (21, 0, True), (0, 30, True), (8, 59, True), (9, 0, False)]
)
def test_from_nine_in_the_evening_to_nine_in_the_morning_nobody_is_told(booking, hour, minute, night):
    at = noon(booking, after=-14).replace(hour=hour, minute=minute)
    swept(at)
    assert (told() == []) is night


def test_a_message_that_waited_into_the_night_waits_for_the_morning(booking, twin):
    swept(noon(booking, after=-14))
    message = Message.objects.get(kind="balance_due")
    late = noon(booking, after=-14).replace(hour=23)
    outbox.send_queued(message_id=message.pk, at=late)
    message.refresh_from_db()
    assert (message.state, message.tries, twin.inbox(cast.ASHA)) == ("queued", 0, [])
    assert message.next_try_at == noon(booking, after=-13).replace(hour=9)
    outbox.send_queued(message_id=message.pk, at=message.next_try_at)
    assert len(twin.inbox(cast.ASHA)) == 1


@pytest.mark.parametrize("hour", [22, 3])
def test_what_a_guest_waits_for_is_sent_at_night(hour, db, twin):
    params = {"resort": "Kali", "reference": "AB12-CD34", "check_in": "01 Jan 2027"}
    message = outbox.queue_message(
        kind="booking_confirmed", to=cast.ASHA, params=params, dedupe_key="1", at=at_the_resort(hour)
    )
    outbox.send_queued(message_id=message.pk, at=at_the_resort(hour))
    assert len(twin.inbox(cast.ASHA)) == 1


def test_a_night_ends_at_nine():
    assert quiet_hours.morning(at_the_resort(22)) == at_the_resort(9) + timedelta(days=1)
    assert quiet_hours.morning(at_the_resort(3)) == at_the_resort(9)


# Once


def test_after_an_outage_the_guest_gets_one_message_and_not_every_one_that_was_missed(booking):
    assert each_day(booking, -1, -1) == [(-1, "due")]
    assert each_day(booking, 0, 0) == [(0, "reminder")]


def test_an_outage_between_reminders_makes_up_for_the_latest_alone(booking):
    ResortTerms.objects.update(reminder_days=[7, 5, 3])
    assert each_day(booking, -14, -14) == [(-14, "due")]
    assert each_day(booking, -2, -2) == [(-2, "reminder")]


def test_once_it_is_late_reminders_end(booking):
    assert each_day(booking, 1, 5) == []


def test_many_are_told_in_turns_and_not_in_one_heap(asha_browser, ravi_browser, resort, room, twin, monkeypatch):
    first = deposited(asha_browser, room, twin)
    deposited(ravi_browser, cast.a_room(resort, "A102"), twin)
    at = noon(first, after=-14)
    for booking in FinalBooking.objects.all():
        link_upkeep.tend(link_id=_linked(booking, at), at=at)
    monkeypatch.setattr(collection, "AT_ONCE", 1)
    assert [collection.collect(at=at + timedelta(minutes=n)) for n in range(3)] == [1, 1, 0]
    assert told() == ["due", "due"]


def _linked(booking, at) -> int:
    return payment_links.ask_for_link(booking, at=at).pk


def test_five_sweeps_at_once_tell_once(booking):
    at = noon(booking, after=-14)
    swept(noon(booking, after=-15))
    link_upkeep.tend(link_id=_linked(booking, at), at=at)
    assert sorted(crowd.at_once(*[partial(collection.collect, at=at)] * 5)) == [0, 0, 0, 0, 1]
    assert told() == ["due"]


def test_one_that_cannot_be_told_keeps_nobody_waiting(asha_browser, ravi_browser, resort, room, twin, monkeypatch):
    broken = deposited(asha_browser, room, twin)
    deposited(ravi_browser, cast.a_room(resort, "A102"), twin)
    ask = payment_links.ask_for_link

    def breaks(booking, *, at):
        if booking.pk == broken.pk:
            raise RuntimeError("broken")
        return ask(booking, at=at)

    monkeypatch.setattr(payment_links, "ask_for_link", breaks)
    swept(noon(broken, after=-14))
    assert Message.objects.get(kind="balance_due").to == cast.RAVI


# What is no longer true


def test_who_has_paid_is_not_reminded(booking, twin, bell):
    swept(noon(booking, after=-14))
    link = PaymentLink.objects.get()
    twin.pay_link(link.razorpay_link_id)
    link_upkeep.tend(link_id=link.pk, at=noon(booking, after=-13))
    assert each_day(booking, -13, 1) == []


def test_a_message_that_waits_is_dropped_when_the_balance_is_paid(asha_browser, booking, twin, bell):
    swept(noon(booking, after=-14))
    order_id = asha_browser.post(f"/api/bookings/{booking.reference}/pay-balance/").json()["razorpay_order_id"]
    twin.pay(order_id)
    news.hear_of(order_id)
    assert Message.objects.get(kind="balance_due").state == "dropped"


def test_who_is_called_off_is_not_reminded(asha_browser, booking):
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    assert each_day(booking, -14, 1) == []


def test_another_sum_or_another_day_is_told_anew_with_a_link_of_its_own(booking):
    swept(noon(booking, after=-14))
    FinalBooking.objects.update(balance_paise=BALANCE + 100)
    swept(noon(booking, after=-13))
    assert told() == ["due", "due"]
    assert Message.objects.filter(kind="balance_due").last().params["amount"] == "28126.00"
    FinalBooking.objects.update(balance_due_on=booking.balance_due_on + timedelta(days=1))
    swept(noon(booking, after=-12))
    assert told() == ["due", "due", "due"]
    assert BalanceNotice.objects.count() == 1


def test_a_sum_that_was_another_one_for_a_while_is_told_anew(booking):
    """What was queued of it has been dropped in between, and would be no message."""
    first = noon(booking, after=-14)
    for paise in (BALANCE, BALANCE - 100, BALANCE):
        FinalBooking.objects.update(balance_paise=paise)
        booking.refresh_from_db()
        reminders.drop_reminders(booking)
        swept(first)
        swept(first)
    states = Message.objects.filter(kind="balance_due").order_by("pk").values_list("state", flat=True)
    assert list(states) == ["dropped", "dropped", "queued"]


def test_while_razorpay_is_away_nobody_is_told_and_then_everybody(booking, twin):
    twin.fault("*", "500", times=100)
    at = noon(booking, after=-14)
    swept(at)
    assert told() == []
    twin.mended()
    swept(at + timedelta(hours=2))
    assert told() == ["due"]
