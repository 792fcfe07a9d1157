"""Money came late, its room is gone, and the owner allows an equal one."""

import pytest

from backend.bookings.models import FinalBooking
from backend.catalogue.models import Resort
from backend.payments.models import Refund
from tests import cast
from tests.payments import news, state

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def late(order, room, ravi_browser, twin, bell):
    """Pays long after the hold; ravi has the room meanwhile."""

    def pay():
        state.time_passes(minutes=60)
        state.taken_by(ravi_browser, room)
        news.deliver(news.event("payment.captured", payment=twin.pay(order.id)["payment"]))
        bell.answer()

    Resort.objects.update(offers_equal_room=True)
    return pay


def test_an_equal_free_room_is_booked_and_the_guest_told(late, resort, twin):
    cast.a_room(resort, "A102")
    late()
    assert FinalBooking.objects.get().attempt.stays.get().room.room_number == "A102"
    assert any("room A102" in sms["text"] for sms in twin.inbox(cast.ASHA))
    assert not Refund.objects.exists()


def test_of_equal_rooms_one_of_the_same_type_is_booked(late, resort, room):
    cast.a_room(resort, "A102")
    cast.a_type(resort, "deluxe", room, cast.a_room(resort, "A103"))
    late()
    assert FinalBooking.objects.get().attempt.stays.get().room.room_number == "A103"


def test_the_guests_move_with_the_booking(late, resort):
    other = cast.a_room(resort, "A102")
    late()
    assert {guest.room_id for guest in FinalBooking.objects.get().attempt.guests.all()} == {other.pk}


@pytest.mark.parametrize("other", [{"capacity": 3}, {"price": "7000.00"}])
def test_a_room_that_is_not_equal_is_not_offered(late, resort, other):
    cast.a_room(resort, "A102", **other)
    late()
    assert Refund.objects.get().reason == "rooms_gone"
    assert not FinalBooking.objects.exists()


def test_an_owner_who_does_not_allow_it_refunds(late, resort):
    cast.a_room(resort, "A102")
    Resort.objects.update(offers_equal_room=False)
    late()
    assert Refund.objects.get().reason == "rooms_gone"
    assert not FinalBooking.objects.exists()
