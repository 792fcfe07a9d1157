"""Changes of paid bookings that are refused, and what comes along with those that are not."""

import pytest

from backend.pricing.models import Coupon
from tests import cast
from tests.holds import decided
from tests.payments import changes
from tests.payments.changes import NIGHT, change, on_day, preview, refused, with_price

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_expects_another_difference_is_told(asha_browser, booking):
    answer = change(asha_browser, booking, NIGHT, nights=(30, 37))
    assert refused(answer, "difference_changed", difference_paise=2 * NIGHT, difference="15750.00")


def test_the_difference_has_to_be_said(asha_browser, booking):
    body = changes.wish(nights=(30, 37))
    answer = asha_browser.post(f"/api/bookings/{booking.reference}/change/", body, format="json")
    assert refused(answer, "invalid", 400)


def test_what_it_is_already_is_no_change(asha_browser, booking, room):
    assert refused(change(asha_browser, booking, 0, room), "nothing_to_change")


def test_from_the_day_of_arrival_on_nothing_is_changed(asha, booking):
    with on_day(booking, 0):
        assert refused(change(cast.logged_in(asha), booking, 0, nights=(1, 6)), "stay_begun")


def test_an_ended_booking_is_not_changed(asha_browser, booking):
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    assert refused(change(asha_browser, booking, 0, nights=(31, 36)), "booking_ended")


def test_anothers_booking_is_not_there(ravi_browser, booking):
    assert refused(change(ravi_browser, booking, 0, nights=(31, 36)), "not_found", 404)


def test_rooms_that_somebody_has_are_named(asha_browser, ravi_browser, booking, room, cheap):
    cast.select(ravi_browser, room, stay=cast.nights(35, 37))
    answer = change(asha_browser, booking, 0, nights=(31, 36))
    assert refused(answer, "room_held", lost_rooms=[room.pk])
    assert [free["room_number"] for free in answer.json()["available_rooms"]] == ["C301"]
    assert changes.stays(booking) == [("A101", cast.in_days(30), cast.in_days(35), "booked")]


def test_a_room_of_another_resort_is_unknown(asha_browser, booking):
    elsewhere = cast.a_room(cast.a_resort("Kali River Lodge"))
    assert refused(change(asha_browser, booking, 0, elsewhere), "invalid", 400)


def test_rooms_too_small_for_the_party_are_refused(asha_browser, booking, resort):
    single = cast.a_room(resort, "S1", capacity=1)
    assert refused(change(asha_browser, booking, 0, single), "change_impossible", reason="capacity_exceeded")


def test_plan_coupon_and_extras_come_along(asha_browser, resort, room, twin, bell):
    decided.everything(resort)
    said = {"coupon": "ten", "rate_plan": "cp", "add_ons": [{"code": "safari", "quantity": 2}]}
    booking = with_price(asha_browser, room, twin, bell, **said, extra_beds=[{"room_id": room.pk, "beds": 1}])
    shown = preview(asha_browser, booking, nights=(30, 34)).json()["price"]
    quoted = decided.quoted(
        asha_browser, room, **said, extra_beds=[{"room_id": room.pk, "beds": 1}], **cast.nights(30, 34)
    )
    assert {**shown, "due_now": "", "due_later": ""} == {**quoted, "due_now": "", "due_later": ""}


def test_a_used_up_coupon_is_still_this_bookings(asha_browser, resort, room, twin, bell):
    decided.a_coupon(resort, most_uses=1)
    booking = with_price(asha_browser, room, twin, bell, coupon="TEN")
    assert change(asha_browser, booking, 0, nights=(31, 36)).json()["made"] is True
    assert Coupon.objects.get().code == booking.attempt.price["coupon"]
