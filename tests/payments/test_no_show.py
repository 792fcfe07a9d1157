"""A guest who does not come: the fee is kept, the rest goes back, the room is sold again."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.bookings.services import cancellation as calling_off
from backend.catalogue.models.roles import Role
from backend.invariants.services import invariant_audit
from backend.inventory.models import Stay
from backend.payments.ledger import journal
from backend.payments.models import Payment, Refund
from backend.payments.refunds import cancellations
from tests import cast
from tests.payments import news, state, tiers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meera(resort):
    return cast.works_at(resort, Role.MANAGER)


@pytest.fixture
def booking(resort, asha_browser, room, twin, bell):
    tiers.promised(resort)
    _, answer = cast.order_ready(asha_browser, room)
    news.deliver(news.event("payment.captured", payment=twin.pay(answer["razorpay_order_id"])["payment"]))
    bell.answer()
    return FinalBooking.objects.get()


def evening(booking):
    return tiers.midnight(booking.check_in) + timedelta(hours=21)


def mark(meera, booking, *, at=None):
    with time_machine.travel(at or evening(booking)):
        url = f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}/no-show/"
        return cast.logged_in(meera).post(url)


def test_the_fee_of_who_does_not_come_is_kept_and_the_rest_goes_back(meera, booking, twin, bell):
    answer = mark(meera, booking)
    assert (answer.status_code, answer.json()["status"]) == (200, "no_show")
    kept = news.AMOUNT * 9 // 10
    assert (answer.json()["fee_paise"], Refund.objects.get().amount_paise) == (kept, news.AMOUNT - kept)
    bell.answer()
    assert journal.balance(Payment.objects.get(), "bookings") == kept
    assert invariant_audit.audit_all(at=timezone.now(), grace=timedelta(minutes=5)).count == 0


def test_the_guest_is_told(meera, booking, twin, bell):
    mark(meera, booking)
    bell.answer()
    texts = [sms["text"] for sms in twin.inbox(cast.ASHA)]
    assert [text for text in texts if booking.reference in text and "is cancelled" in text]


def test_the_rooms_are_sold_again_the_same_evening(meera, ravi, room, booking):
    mark(meera, booking)
    with time_machine.travel(evening(booking)):
        tonight = cast.nights(0, 2)
        assert cast.select(cast.logged_in(ravi), room, stay=tonight).status_code == 201
    assert Stay.objects.get(attempt=booking.attempt).state == "released"


def test_not_before_the_day_of_arrival_begins(meera, booking):
    before = state.snapshot()
    answer = mark(meera, booking, at=tiers.midnight(booking.check_in) - timedelta(seconds=1))
    assert (answer.status_code, answer.json()["code"]) == (409, "arrival_ahead")
    assert state.snapshot() == before
    assert mark(meera, booking, at=tiers.midnight(booking.check_in)).status_code == 200


def test_marking_twice_is_calm(meera, booking):
    assert mark(meera, booking).json() == mark(meera, booking).json()
    assert Refund.objects.count() == 1


def test_what_was_cancelled_is_no_no_show_and_the_other_way_round(meera, asha, booking):
    cancellations.cancel_own(user_id=asha.pk, reference=booking.reference, at=timezone.now())
    answer = mark(meera, booking)
    assert (answer.status_code, answer.json()["code"], answer.json()["booking_status"]) == (
        409, "booking_ended", "cancelled"
    )  # fmt: skip


def test_a_no_show_is_not_cancelled_by_anybody(meera, asha, booking):
    mark(meera, booking)
    before = state.snapshot()
    with pytest.raises(calling_off.BookingEnded):
        cancellations.cancel_own(user_id=asha.pk, reference=booking.reference, at=timezone.now())
    booking.refresh_from_db()
    with pytest.raises(calling_off.BookingEnded):
        cancellations.cancel_by_staff(booking=booking, user_id=meera.pk, at=timezone.now())
    assert state.snapshot() == before


def test_of_bookings_from_before_there_were_tiers_a_no_show_leaves_everything(meera, booking):
    FinalBooking.objects.update(policy={"kind": "full_refund"})
    assert mark(meera, booking).json()["fee_paise"] == news.AMOUNT
    assert not Refund.objects.exists()


def test_a_cancellation_and_a_no_show_at_once_are_one_of_the_two(meera, asha, booking):
    def cancel() -> None:
        at = tiers.midnight(booking.check_in) - timedelta(seconds=1)
        cancellations.cancel_own(user_id=asha.pk, reference=booking.reference, at=at)

    def no_show() -> None:
        own = FinalBooking.objects.get(pk=booking.pk)
        cancellations.mark_no_show(booking=own, user_id=meera.pk, at=evening(booking))

    def go(end) -> None:
        try:
            end()
        except calling_off.BookingEnded:
            refused.append(end)
        finally:
            connections.close_all()

    refused = []
    threads = [threading.Thread(target=go, args=[end]) for end in (cancel, no_show) * 5]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    booking.refresh_from_db()
    assert len(refused) == 5
    assert journal.balance(Payment.objects.get(), "bookings") == booking.fee_paise > 0
    assert Refund.objects.count() == 1


def test_a_room_that_is_sold_again_is_never_sold_twice(meera, booking, room, resort):
    """Guests want the room of tonight while its guest is marked as a no-show: at most one gets it, and only after."""
    guests = [cast.guest(f"+9199999{n:05}") for n in range(8)]
    with time_machine.travel(evening(booking), tick=True):
        browsers = [cast.logged_in(guest) for guest in guests]
        stay = cast.nights(0, 2)

        def want(browser) -> None:
            got.append(cast.select(browser, room, stay=stay).status_code)
            connections.close_all()

        def no_show() -> None:
            cancellations.mark_no_show(booking=booking, user_id=meera.pk, at=timezone.now())
            connections.close_all()

        got = []
        threads = [threading.Thread(target=want, args=[browser]) for browser in browsers]
        threads.insert(4, threading.Thread(target=no_show))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(got) <= {201, 409}
        assert got.count(201) <= 1
        assert invariant_audit.audit_all(at=timezone.now(), grace=timedelta(minutes=5)).count == 0
    assert Stay.objects.filter(room=room, state__in=("held", "booked")).count() <= 1
