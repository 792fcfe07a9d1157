"""Other nights or rooms for a paid booking, that cost the same or less; and the desk that makes such a change."""

import pytest

from backend.bookings.models import BookingChange, FinalBooking
from backend.holds.models import AttemptGuest
from backend.inventory.models import Stay
from backend.notifications.models import Message
from backend.payments.ledger import journal
from backend.payments.models import Payment, PaymentOrder, Refund
from tests import cast
from tests.payments import changes, state
from tests.payments.changes import NIGHT, change, clean, paid, preview

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_preview_says_what_more_nights_cost(asha_browser, booking):
    said = preview(asha_browser, booking, nights=(30, 37)).json()
    assert (said["price"]["total_paise"], said["paid_paise"]) == (7 * NIGHT, 5 * NIGHT)
    assert (said["difference_paise"], said["to_pay_paise"], said["refund_paise"]) == (2 * NIGHT, 2 * NIGHT, 0)
    assert (said["change_until"], said["lost_rooms"]) == (cast.in_days(29).isoformat(), [])


def test_a_preview_holds_and_writes_nothing(asha_browser, booking):
    assert preview(asha_browser, booking, nights=(30, 37)).status_code == 200
    assert (BookingChange.objects.count(), Stay.objects.count(), PaymentOrder.objects.count()) == (0, 1, 1)


def test_a_preview_says_who_is_in_the_way(asha_browser, ravi_browser, booking, room):
    cast.select(ravi_browser, room, stay=cast.nights(35, 36))
    assert preview(asha_browser, booking, nights=(31, 36)).json()["lost_rooms"] == [room.pk]


def test_moving_by_a_day_in_the_same_room_costs_nothing_and_is_done_at_once(asha_browser, booking, bell, twin):
    done = change(asha_browser, booking, 0, nights=(31, 36)).json()
    assert (done["made"], done["to_pay"], done["refund_paise"]) == (True, None, 0)
    assert done["booking"]["check_in_date"] == cast.in_days(31).isoformat()
    assert changes.stays(booking) == [("A101", cast.in_days(31), cast.in_days(36), "booked")]
    assert not Refund.objects.exists()
    assert clean()


def test_the_old_nights_are_free_for_others(asha_browser, ravi_browser, booking, room):
    change(asha_browser, booking, 0, nights=(31, 36))
    assert cast.select(ravi_browser, room, stay=cast.nights(30, 31)).status_code == 201
    assert cast.select(ravi_browser, room, stay=cast.nights(35, 36)).status_code == 409


def test_the_guest_is_told(asha_browser, booking, bell, twin):
    change(asha_browser, booking, 0, nights=(31, 36))
    bell.answer()
    assert Message.objects.get(kind="booking_changed").state == "sent"
    assert any("was changed" in said["text"] for said in twin.inbox(cast.ASHA))


def test_a_cheaper_stay_gives_the_difference_back(asha_browser, booking, bell, twin):
    done = change(asha_browser, booking, -2 * NIGHT, nights=(30, 33)).json()
    assert (done["made"], done["refund_paise"], done["booking"]["total_paise"]) == (True, 2 * NIGHT, 3 * NIGHT)
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [2 * NIGHT]
    assert journal.balance(Payment.objects.get(), "bookings") == 3 * NIGHT
    assert clean()


def test_several_cheaper_changes_each_give_their_difference_back(asha_browser, booking, bell, twin):
    change(asha_browser, booking, -NIGHT, nights=(30, 34))
    change(asha_browser, booking, -NIGHT, nights=(30, 33))
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [NIGHT, NIGHT]
    assert len({refund.idempotency_key for refund in Refund.objects.all()}) == 2
    assert clean()


def test_cancelling_afterwards_gives_the_rest_back(asha_browser, booking, bell, twin):
    change(asha_browser, booking, -2 * NIGHT, nights=(30, 33))
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    bell.answer()
    assert sorted(refund["amount"] for refund in state.refunds(twin)) == [2 * NIGHT, 3 * NIGHT]
    assert clean()


def test_a_cheaper_room_takes_the_guests_along(asha_browser, booking, cheap):
    said = preview(asha_browser, booking, cheap).json()
    assert said["difference_paise"] == -5 * 157_500
    change(asha_browser, booking, said["difference_paise"], cheap)
    assert changes.stays(booking) == [("C301", booking.check_in, booking.check_out, "booked")]
    assert set(AttemptGuest.objects.values_list("room_id", flat=True)) == {cheap.pk}
    assert clean()


def test_from_one_room_to_two_and_back(asha_browser, booking, room, cheap, twin, bell):
    dearer = preview(asha_browser, booking, room, cheap).json()["difference_paise"]
    order = change(asha_browser, booking, dearer, room, cheap).json()["to_pay"]["razorpay_order_id"]
    paid(twin, order)
    bell.answer()
    assert [stay[0] for stay in changes.stays(booking)] == ["A101", "C301"]
    change(asha_browser, booking, -dearer, room)
    assert [stay[0] for stay in changes.stays(booking)] == ["A101"]
    bell.answer()
    assert sum(refund["amount"] for refund in state.refunds(twin)) == dearer
    assert clean()


# --- The desk ---------------------------------------------------------------------------------------------------


def test_the_desk_changes_a_booking_for_the_guest(booking, twin, bell):
    owner = cast.logged_in(cast.works_at(booking.resort, "manager"))
    url = f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}/change/"
    said = owner.post(f"{url}preview/", changes.wish(nights=(30, 36)), format="json").json()
    body = {**changes.wish(nights=(30, 36)), "expected_difference_paise": said["difference_paise"]}
    done = owner.post(url, body, format="json").json()
    assert (said["difference_paise"], done["made"]) == (NIGHT, False)
    paid(twin, done["to_pay"]["razorpay_order_id"])
    bell.answer()
    assert BookingChange.objects.get().asked_by.phone_number == cast.MEERA
    assert FinalBooking.objects.get().total_paise == 6 * NIGHT


def test_the_same_key_changes_once(asha_browser, booking):
    body = {**changes.wish(nights=(31, 36)), "expected_difference_paise": 0}
    url, key = f"/api/bookings/{booking.reference}/change/", {"HTTP_IDEMPOTENCY_KEY": "k" * 32}
    answers = [asha_browser.post(url, body, format="json", **key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert BookingChange.objects.count() == 1
