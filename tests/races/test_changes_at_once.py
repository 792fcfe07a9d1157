"""Several changes of one booking at once have one outcome, and whoever was second is told so by a code."""

from functools import partial

import pytest
from django.db.models import Sum
from django.utils import timezone

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.services import lapsed_changes
from backend.common.errors import DomainError
from backend.inventory.models import Stay
from backend.payments.models import Refund
from tests import cast
from tests.machinery import volume
from tests.payments.changes import NIGHT, asked, booked, change, wish
from tests.races import crowd
from tests.races.test_change_collisions import move, sleeps_in
from tests.races.test_changes import nothing_is_lost_or_sold_twice, settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

ROUNDS = volume.share(10)


def told(answer) -> str:
    """The code of a refusal, or what became of the change."""
    said = answer.json()
    return said["code"] if answer.status_code != 200 else ("made" if said["made"] else "waiting")


def dropped(booking) -> str:
    try:
        return lapsed_changes.drop_change(FinalBooking.objects.get(pk=booking.pk), at=timezone.now()).state
    except DomainError as refused:
        return refused.code


@pytest.fixture(autouse=True)
def _many_tries(settings):
    # Each round leaves a change that came to nothing.
    settings.MAX_HOLDS_PER_GUEST = settings.MAX_ROOMS_HELD_PER_GUEST = settings.HOLDS_ABANDONED_MOST = 1000
    settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST = 10_000


def test_two_tabs_with_different_wishes_have_one_outcome(asha, room, twin, bell):
    browser, before = cast.logged_in(asha), crowd.deadlocks()
    for n in range(ROUNDS):
        first = 30 + 12 * n
        booking = booked(browser, room, twin, bell, stay=cast.nights(first, first + 3))
        seen = set()
        acts = [partial(change, browser, booking, 0, nights=(first + n, first + n + 3)) for n in (1, 2, 3)]
        answers = [told(answer) for answer in crowd.at_once(*acts)]
        seen |= set(answers)
        # One after the other is no crowd: then a change of a changed booking is made as well.
        assert seen <= {"made", "change_overtaken"}
        booking.refresh_from_db()
        made = [n for n, answer in zip((1, 2, 3), answers, strict=True) if answer == "made"]
        assert booking.check_in in [cast.in_days(first + n) for n in made]
        assert BookingChange.objects.filter(booking=booking).count() == len(made)
        sleeps_in(booking)
    assert crowd.deadlocks() == before
    assert nothing_is_lost_or_sold_twice()


def test_tabs_that_say_what_they_have_seen_have_exactly_one(asha, room, twin, bell):
    browser = cast.logged_in(asha)
    for n in range(ROUNDS):
        first = 30 + 12 * n
        booking = booked(browser, room, twin, bell, stay=cast.nights(first, first + 3))
        body = {"expected_difference_paise": 0, "expected_last_change": 0}
        acts = [
            partial(
                browser.post,
                f"/api/bookings/{booking.reference}/change/",
                {**wish(nights=(first + days, first + days + 3)), **body},
                format="json",
            )
            for days in (1, 2, 3)
        ]
        answers = sorted(told(answer) for answer in crowd.at_once(*acts))
        assert answers == ["change_overtaken", "change_overtaken", "made"]
    assert nothing_is_lost_or_sold_twice()


def test_the_same_dearer_wish_in_many_tabs_is_one_order(asha, room, twin, bell):
    browser = cast.logged_in(asha)
    booking = booked(browser, room, twin, bell)
    answers = crowd.at_once(*[partial(change, browser, booking, NIGHT, nights=(30, 36))] * 6)
    assert {told(answer) for answer in answers} == {"waiting"}
    assert len({answer.json()["to_pay"]["razorpay_order_id"] for answer in answers}) == 1
    assert BookingChange.objects.count() == 1


def test_the_desk_and_the_guest_at_once(asha, resort, room, twin, bell):
    browser, before = cast.logged_in(asha), crowd.deadlocks()
    manager = cast.logged_in(cast.works_at(resort, "manager"))
    for n in range(ROUNDS):
        first = 30 + 12 * n
        booking = booked(browser, room, twin, bell, stay=cast.nights(first, first + 3))
        desk = f"/api/desk/resorts/{resort.slug}/bookings/{booking.reference}/change/"
        body = {**wish(nights=(first + 1, first + 4)), "expected_difference_paise": 0, "expected_last_change": 0}
        hers = {**wish(nights=(first, first + 4)), "expected_difference_paise": NIGHT, "expected_last_change": 0}
        answers = crowd.at_once(
            partial(manager.post, desk, body, format="json"),
            partial(browser.post, f"/api/bookings/{booking.reference}/change/", hers, format="json"),
        )
        desk_said, she_heard = (told(answer) for answer in answers)
        assert (desk_said, she_heard) in {("made", "change_overtaken"), ("change_overtaken", "waiting")}
        booking.refresh_from_db()
        assert booking.check_in == cast.in_days(first + (desk_said == "made"))
    assert crowd.deadlocks() == before
    assert nothing_is_lost_or_sold_twice()


def test_a_drop_against_its_money_is_a_change_or_a_refund(asha, ravi, room, twin, bell):
    browser, before, outcomes = cast.logged_in(asha), crowd.deadlocks(), set()
    for n in range(ROUNDS):
        first = 30 + 12 * n
        booking = booked(browser, room, twin, bell, stay=cast.nights(first, first + 3))
        order = asked(booking, nights=(first, first + 4)).order
        acts = [partial(settle, order), partial(dropped, booking)]
        answers = crowd.at_once(*acts[:: 1 - 2 * (n % 2)])
        outcome, said = (str(answer) for answer in (answers if n % 2 == 0 else answers[::-1]))
        assert (outcome, said) in {("changed", "change_made"), ("refund_due", "dropped")}
        assert sleeps_in(booking)[1] == (4 if outcome == "changed" else 3)
        back = Refund.objects.filter(payment__order=order).aggregate(sum=Sum("amount_paise"))["sum"]
        assert back == (None if outcome == "changed" else NIGHT)
        outcomes.add(outcome)
    assert crowd.deadlocks() == before
    assert nothing_is_lost_or_sold_twice()


def test_a_drop_against_whoever_wants_its_nights(asha, ravi, room, twin, bell):
    browser, before = cast.logged_in(asha), crowd.deadlocks()
    for n in range(ROUNDS):
        first = 30 + 12 * n
        booking = booked(browser, room, twin, bell, stay=cast.nights(first, first + 3))
        asked(booking, nights=(first, first + 4))
        said, status = crowd.at_once(
            partial(dropped, booking),
            lambda f=first: cast.select(cast.logged_in(ravi), room, stay=cast.nights(f + 3, f + 4)).status_code,
        )
        assert (said, status in (201, 409)) == ("dropped", True)
    assert crowd.deadlocks() == before


def test_a_move_a_drop_and_a_payment_at_once(asha, resort, room, twin, bell):
    other, browser, before = cast.a_room(resort, "A102"), cast.logged_in(asha), crowd.deadlocks()
    for n in range(ROUNDS):
        first = 30 + 12 * n
        booking = booked(browser, room, twin, bell, stay=cast.nights(first, first + 3))
        order = asked(booking, nights=(first, first + 4)).order
        outcome, moved, said = crowd.at_once(
            partial(settle, order), partial(move, booking, room, other), partial(dropped, booking)
        )
        assert moved == "moved"
        assert said in ("dropped", "overtaken", "change_made")
        assert sleeps_in(booking) == (other.pk, 4 if outcome == "changed" else 3)
        back = Refund.objects.filter(payment__order=order).aggregate(sum=Sum("amount_paise"))["sum"]
        assert back == (None if outcome == "changed" else NIGHT)
        assert not Stay.objects.filter(change__booking=booking, state="held").exists()
    assert crowd.deadlocks() == before
    assert nothing_is_lost_or_sold_twice()


def test_two_swaps_in_opposite_order_while_both_have_changes_that_wait(asha, ravi, resort, room, twin, bell):
    other, before = cast.a_room(resort, "A102"), crowd.deadlocks()
    asha_browser, ravi_browser = cast.logged_in(asha), cast.logged_in(ravi)
    for n in range(ROUNDS):
        first = 30 + 12 * n
        hers = booked(asha_browser, room, twin, bell, stay=cast.nights(first, first + 3))
        his = booked(ravi_browser, other, twin, bell, stay=cast.nights(first, first + 3))
        for booking in (hers, his):
            asked(booking, nights=(first, first + 4))
        answers = crowd.at_once(partial(move, hers, room, other, swap=True), partial(move, his, other, room, swap=True))
        assert "moved" in answers
        assert {sleeps_in(hers)[0], sleeps_in(his)[0]} == {room.pk, other.pk}
        assert set(BookingChange.objects.filter(booking__in=[hers, his]).values_list("state", flat=True)) == {
            "overtaken"
        }
    assert crowd.deadlocks() == before
    assert nothing_is_lost_or_sold_twice()


def test_a_move_while_somebody_else_wants_what_the_change_keeps(asha, ravi, resort, room, twin, bell):
    other, browser, before = cast.a_room(resort, "A102"), cast.logged_in(asha), crowd.deadlocks()
    for n in range(ROUNDS):
        first = 30 + 12 * n
        booking = booked(browser, room, twin, bell, stay=cast.nights(first, first + 3))
        asked(booking, nights=(first, first + 4))
        moved, status = crowd.at_once(
            partial(move, booking, room, other),
            lambda f=first: cast.select(cast.logged_in(ravi), room, stay=cast.nights(f + 3, f + 4)).status_code,
        )
        assert (moved, status in (201, 409)) == ("moved", True)
    assert crowd.deadlocks() == before
    assert nothing_is_lost_or_sold_twice()
