"""Changes of bookings against the desk that moves them, links of the old sum, and guests who want the nights."""

from functools import partial

import pytest
from django.db.models import Sum
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.bookings.services import moves
from backend.common.errors import DomainError
from backend.inventory.models import Stay
from backend.inventory.states import STAY_TAKEN
from backend.payments.links import payment_links
from backend.payments.models import Payment, PaymentLink, Refund
from tests import cast
from tests.machinery import volume
from tests.payments.changes import NIGHT, asked, booked, change
from tests.payments.unpaid import deposited, linked
from tests.races import crowd
from tests.races.test_changes import nothing_is_lost_or_sold_twice, settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

ROUNDS = volume.share(10)


def move(booking, begin, to, *, swap=False) -> str:
    try:
        mine = FinalBooking.objects.get(pk=booking.pk)
        moves.move_booking(booking=mine, from_room_id=begin.pk, to_room_id=to.pk, at=timezone.now(), swap=swap)
    except DomainError as refused:
        return refused.code
    return "moved"


def sleeps_in(booking):
    """The one room and the nights of a booking; all that is written down of it says the same."""
    booking = FinalBooking.objects.select_related("attempt").get(pk=booking.pk)
    stay = booking.attempt.stays.get()
    assert stay.state == "booked"
    assert (stay.check_in, stay.check_out) == (booking.check_in, booking.check_out)
    assert (stay.check_in, stay.check_out) == (booking.attempt.check_in, booking.attempt.check_out)
    assert {guest.room_id for guest in booking.attempt.guests.all()} == {stay.room_id}
    assert {line["room_id"] for line in booking.attempt.price["lines"]} == {stay.room_id}
    return stay.room_id, (booking.check_out - booking.check_in).days


def test_a_paid_change_against_the_desk_that_moves_the_booking(asha, resort, room, twin, bell):
    other, before = cast.a_room(resort, "A102"), crowd.deadlocks()
    browser, outcomes = cast.logged_in(asha), set()
    for n in range(ROUNDS):
        first = 30 + 10 * n
        booking = booked(browser, room, twin, bell, stay=cast.nights(first, first + 5))
        order = asked(booking, nights=(first, first + 6)).order
        acts = [partial(settle, order), partial(move, booking, room, other)]
        answers = {str(answer) for answer in crowd.at_once(*acts[:: 1 - 2 * (n % 2)])}
        assert "moved" in answers
        assert sleeps_in(booking) == (other.pk, 6 if "changed" in answers else 5)
        back = Refund.objects.filter(payment__order=order).aggregate(sum=Sum("amount_paise"))["sum"]
        assert back == (None if "changed" in answers else NIGHT)
        outcomes |= answers
    assert outcomes <= {"moved", "changed", "refund_due"}
    assert crowd.deadlocks() == before
    assert nothing_is_lost_or_sold_twice()


def test_a_change_that_is_free_against_a_swap_of_its_room(asha, ravi, resort, room, twin, bell):
    """She moves by a day while the desk exchanges her room with that of the guest who had it the same nights."""
    other, before = cast.a_room(resort, "A102"), crowd.deadlocks()
    asha_browser, ravi_browser = cast.logged_in(asha), cast.logged_in(ravi)
    for n in range(ROUNDS):
        first = 30 + 10 * n
        hers = booked(asha_browser, room, twin, bell, stay=cast.nights(first, first + 3))
        his = booked(ravi_browser, other, twin, bell, stay=cast.nights(first, first + 3))
        status, moved = crowd.at_once(
            lambda b=hers, f=first: change(asha_browser, b, 0, nights=(f + 4, f + 7)).status_code,
            partial(move, hers, room, other, swap=True),
        )
        assert status == 200
        rooms = [sleeps_in(hers)[0], sleeps_in(his)[0]]
        # Nobody is moved for a guest who is not there those nights any more.
        assert rooms == ([other.pk, room.pk] if moved == "moved" else [room.pk, other.pk])
        assert moved in ("moved", "room_taken")
    assert crowd.deadlocks() == before
    assert nothing_is_lost_or_sold_twice()


def test_a_change_against_the_link_of_the_old_balance(asha, room, twin, bell):
    """The link is paid for the whole old balance, or its money goes back and the new balance is asked for; what is left
    to pay is due before these far nights, and not with the change."""
    browser, before = cast.logged_in(asha), crowd.deadlocks()
    for n in range(ROUNDS):
        first = 30 + 10 * n
        booking = deposited(browser, room, twin, stay=cast.nights(first, first + 5))
        link, old = linked(booking), booking.balance_paise
        night = booking.total_paise // 5
        payment = twin.pay_link(link.razorpay_link_id)
        order = payment_links.attach(link, order_id=payment["order_id"], at=timezone.now())
        acts = [
            partial(settle, order),
            lambda b=booking, f=first, d=night: change(browser, b, d, nights=(f, f + 6)).json(),
        ]
        answers = crowd.at_once(*acts[:: 1 - 2 * (n % 2)])
        outcome, answer = answers if n % 2 == 0 else answers[::-1]
        booking.refresh_from_db()
        if outcome == "balance_paid":
            assert (answer["made"], answer["refund_paise"]) == (True, 0)
            assert (booking.balance_paise, sleeps_in(booking)[1]) == (night, 6)
        else:
            assert (outcome, answer["made"]) == ("refund_due", True)
            assert (booking.balance_paise, sleeps_in(booking)[1]) == (old + night, 6)
            assert Refund.objects.get(payment__order=order).amount_paise == old
    assert not PaymentLink.objects.filter(state__in=("new", "open")).exists()
    assert not Payment.objects.filter(captured_at=None).exists()
    assert crowd.deadlocks() == before
    assert nothing_is_lost_or_sold_twice()


@pytest.mark.parametrize("ends", ["another change", "a cancellation"])
def test_who_wants_the_night_that_a_change_lets_go_waits_for_nobody_in_a_circle(
    asha, ravi, resort, room, twin, bell, ends, settings
):
    # Each round leaves a change that waits, and that is counted as a hold.
    settings.MAX_HOLDS_PER_GUEST = settings.MAX_ROOMS_HELD_PER_GUEST = settings.HOLDS_ABANDONED_MOST = 100
    other, before = cast.a_room(resort, "A102"), crowd.deadlocks()
    browser = cast.logged_in(asha)
    for n in range(2 * ROUNDS):
        first = 30 + 10 * n
        booking = booked(browser, room, twin, bell, stay=cast.nights(first, first + 3))
        asked(booking, nights=(first, first + 4))
        acts = {
            "another change": lambda b=booking, f=first: change(browser, b, 2 * NIGHT, nights=(f, f + 5)).status_code,
            "a cancellation": lambda b=booking: browser.post(f"/api/bookings/{b.reference}/cancel/").status_code,
        }
        want = [
            lambda f=first: cast.select(cast.logged_in(ravi), room, other, stay=cast.nights(f + 3, f + 4)).status_code,
        ]
        answers = crowd.at_once(acts[ends], *want)
        assert answers[0] == 200
        assert answers[1] in ((409,) if ends == "another change" else (201, 409))
        Stay.objects.filter(attempt__user=ravi, state="held").update(state="released")
    assert Stay.objects.filter(state__in=STAY_TAKEN).exists() == (ends == "another change")
    assert crowd.deadlocks() == before
