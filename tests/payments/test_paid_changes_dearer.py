"""Other nights or rooms for a paid booking, that cost more: held until the difference is paid."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.services import lapsed_changes, moves
from backend.inventory.models import Stay
from backend.payments.models import Refund
from tests import cast
from tests.common.clock import later, timeless
from tests.payments import changes, state
from tests.payments.changes import NIGHT, change, clean, paid, preview

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_dearer_stay_waits_until_it_is_paid(asha_browser, ravi_browser, booking, room):
    done = change(asha_browser, booking, 2 * NIGHT, nights=(30, 37)).json()
    assert (done["made"], done["to_pay"]["amount_paise"]) == (False, 2 * NIGHT)
    assert done["booking"]["check_out_date"] == cast.in_days(35).isoformat()
    assert changes.stays(booking) == [("A101", cast.in_days(30), cast.in_days(35), "booked")]
    assert cast.select(ravi_browser, room, stay=cast.nights(35, 36)).status_code == 409
    assert clean()


def test_paying_the_difference_makes_the_change(asha_browser, booking, bell, twin):
    order = change(asha_browser, booking, 2 * NIGHT, nights=(30, 37)).json()["to_pay"]["razorpay_order_id"]
    paid(twin, order)
    bell.answer()
    booking.refresh_from_db()
    assert (booking.check_out, booking.total_paise, booking.balance_paise) == (cast.in_days(37), 7 * NIGHT, 0)
    assert changes.stays(booking) == [("A101", cast.in_days(30), cast.in_days(37), "booked")]
    assert {payment.kind for payment in booking.payments.all()} == {"booking", "change"}
    assert not Refund.objects.exists()
    assert clean()


def test_coming_back_from_checkout_makes_it_too(asha_browser, booking, twin):
    order = change(asha_browser, booking, 2 * NIGHT, nights=(30, 37)).json()["to_pay"]["razorpay_order_id"]
    answer = asha_browser.post("/api/booking/verify-payment/", twin.pay(order)["checkout"], format="json").json()
    assert answer["booking"]["total_paise"] == 7 * NIGHT


def test_two_dearer_changes_have_two_payments(asha_browser, booking, bell, twin):
    for last in (36, 37):
        order = change(asha_browser, booking, NIGHT, nights=(30, last)).json()["to_pay"]["razorpay_order_id"]
        paid(twin, order)
        bell.answer()
    booking.refresh_from_db()
    assert booking.total_paise == 7 * NIGHT
    assert sorted(booking.payments.values_list("kind", flat=True)) == ["booking", "change", "change"]
    assert clean()


def test_asking_again_gives_the_same_order(asha_browser, booking):
    first = change(asha_browser, booking, 2 * NIGHT, nights=(30, 37)).json()["to_pay"]
    assert timeless(change(asha_browser, booking, 2 * NIGHT, nights=(30, 37)).json()["to_pay"]) == timeless(first)
    assert BookingChange.objects.count() == 1


def test_another_wish_takes_the_place_of_the_one_that_waits(asha_browser, ravi_browser, booking, room):
    change(asha_browser, booking, 2 * NIGHT, nights=(30, 37))
    change(asha_browser, booking, NIGHT, nights=(29, 35))
    assert list(BookingChange.objects.values_list("state", flat=True)) == ["overtaken", "waiting"]
    assert cast.select(ravi_browser, room, stay=cast.nights(35, 37)).status_code == 201
    assert clean()


def test_a_second_payment_of_a_change_goes_back(asha_browser, booking, bell, twin):
    order = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    paid(twin, order)
    paid(twin, order, force=True)
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [NIGHT]
    assert Refund.objects.get().reason == "changed"
    assert clean()


def test_a_failed_payment_changes_nothing(asha_browser, booking, twin):
    order = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    twin.pay(order, outcome="failed")
    assert FinalBooking.objects.get().total_paise == 5 * NIGHT
    assert BookingChange.objects.get().state == "waiting"


def late() -> None:
    over = timezone.now() - timedelta(seconds=1)
    BookingChange.objects.update(expires_at=over)
    Stay.objects.filter(state="held", attempt=None).update(expires_at=over)
    lapsed_changes.expire_lapsed_changes(at=timezone.now())


def test_what_is_not_paid_in_time_lets_go(asha_browser, ravi_browser, booking, room):
    change(asha_browser, booking, NIGHT, nights=(30, 36))
    late()
    assert BookingChange.objects.get().state == "lapsed"
    assert cast.select(ravi_browser, room, stay=cast.nights(35, 36)).status_code == 201
    assert clean()


def test_late_money_makes_the_change_while_the_rooms_are_free(asha_browser, booking, bell, twin):
    order = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    late()
    paid(twin, order)
    bell.answer()
    assert FinalBooking.objects.get().total_paise == 6 * NIGHT
    assert clean()


def test_late_money_buys_no_nights_that_are_over(asha_browser, booking, bell, twin):
    """Changed to tomorrow, paid, and nobody told us for four days."""
    order = change(asha_browser, booking, NIGHT, nights=(1, 7)).json()["to_pay"]["razorpay_order_id"]
    with later(days=4):
        paid(twin, order)
        bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [NIGHT]
    assert (Refund.objects.get().reason, BookingChange.objects.get().state) == ("changed", "waiting")
    assert changes.stays(booking) == [("A101", cast.in_days(30), cast.in_days(35), "booked")]


def test_what_was_moved_by_the_desk_meanwhile_is_asked_for_anew(asha_browser, booking, room, resort, bell, twin):
    """The money of the order from before would only go back."""
    other, dearer = cast.a_room(resort, "A102"), cast.a_room(resort, "D401", price="8500.00")
    more = preview(asha_browser, booking, dearer).json()["difference_paise"]
    first = change(asha_browser, booking, more, dearer).json()["to_pay"]
    assert timeless(change(asha_browser, booking, more, dearer).json()["to_pay"]) == timeless(first)
    moves.move_booking(booking=booking, from_room_id=room.pk, to_room_id=other.pk, at=timezone.now())
    second = change(asha_browser, booking, more, dearer).json()["to_pay"]
    paid(twin, second["razorpay_order_id"])
    bell.answer()
    assert changes.stays(booking) == [("D401", booking.check_in, booking.check_out, "booked")]
    assert not Refund.objects.exists()
    assert clean()


def test_late_money_goes_back_when_the_rooms_have_gone(asha_browser, ravi_browser, booking, room, bell, twin):
    order = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    late()
    assert cast.select(ravi_browser, room, stay=cast.nights(35, 36)).status_code == 201
    paid(twin, order)
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [NIGHT]
    assert (Refund.objects.get().reason, BookingChange.objects.get().state) == ("rooms_gone", "lapsed")
    assert changes.stays(booking) == [("A101", cast.in_days(30), cast.in_days(35), "booked")]
    assert clean()


def test_money_for_a_booking_that_was_cancelled_meanwhile_goes_back(asha_browser, booking, bell, twin):
    order = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    assert not Stay.objects.filter(state__in=("held", "booked")).exists()
    paid(twin, order)
    bell.answer()
    assert sorted(refund["amount"] for refund in state.refunds(twin)) == [NIGHT, 5 * NIGHT]
    assert clean()


def test_money_for_a_booking_that_changed_otherwise_goes_back(asha_browser, booking, bell, twin):
    order = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    change(asha_browser, booking, 0, nights=(31, 36))
    paid(twin, order)
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [NIGHT]
    assert FinalBooking.objects.get().check_in == cast.in_days(31)
    assert clean()


def test_a_wrong_amount_goes_back_and_changes_nothing(asha_browser, booking, bell, twin):
    order = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    paid(twin, order, amount=NIGHT - 100)
    bell.answer()
    assert FinalBooking.objects.get().total_paise == 5 * NIGHT
    again = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    assert again != order
    paid(twin, again)
    bell.answer()
    assert FinalBooking.objects.get().total_paise == 6 * NIGHT
    assert clean()


def test_a_lost_answer_makes_no_second_order(asha_browser, booking, twin):
    twin.fault("order.create", "reset_after")
    assert change(asha_browser, booking, NIGHT, nights=(30, 36)).status_code == 200
    assert len(twin.get("/v1/orders")["items"]) == 2


def test_while_razorpay_is_silent_the_change_waits(asha_browser, booking, twin):
    twin.fault("*", "500")
    assert change(asha_browser, booking, NIGHT, nights=(30, 36)).status_code == 503
    assert BookingChange.objects.get().state == "waiting"
