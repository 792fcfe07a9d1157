"""No way round the limits on holds by payments that fail, or by changes of what is booked already."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from backend.bookings.models import BookingChange
from backend.inventory.models import Stay
from backend.payments.core.razorpay_facts import payment_fact
from backend.payments.settlement import settlement
from tests import cast
from tests.common.clock import later
from tests.holds.steps import held, payable
from tests.payments import changes, news
from tests.payments.changes import NIGHT, change
from tests.races import crowd

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rooms(resort):
    return [cast.a_room(resort, f"B{n}") for n in range(4)]


@pytest.fixture
def booking(asha_browser, room, twin, bell):
    """Asha's paid booking of A101: five nights of 7,500 rupees at 5 %."""
    return changes.booked(asha_browser, room, twin, bell)


def failed(browser, room) -> int:
    """An attempt whose payment did not work."""
    attempt_id, order = cast.order_ready(browser, room)
    told = news.payment(order["razorpay_order_id"], "failed", id=f"pay_{attempt_id}")
    settlement.settle(payment_fact(told), at=timezone.now())
    return attempt_id


def refused(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_whoever_tried_to_pay_did_not_abandon(asha, asha_browser, rooms, settings, twin, bell):
    settings.HOLDS_ABANDONED_MOST = 1
    attempt_id = failed(asha_browser, rooms[0])
    assert cast.initiate(asha_browser, attempt_id).status_code == 200
    with later(minutes=20):
        assert cast.select(cast.logged_in(asha), rooms[0]).status_code == 201


def test_whoever_could_not_pay_did_not_abandon_either(asha, asha_browser, rooms, settings, twin, bell):
    settings.HOLDS_ABANDONED_MOST = 1
    twin.fault("*", "500")
    attempt = payable(asha_browser, rooms[0])
    assert refused(cast.initiate(asha_browser, attempt.pk)) == (503, "payment_gateway_unavailable")
    with later(minutes=20):
        assert cast.select(cast.logged_in(asha), rooms[0]).status_code == 201


def test_what_a_failed_attempt_would_take_again_counts_with_what_was_taken_since(
    asha_browser, rooms, settings, twin, bell
):
    settings.MAX_HOLDS_PER_GUEST = 1
    attempt_id = failed(asha_browser, rooms[0])
    other = held(asha_browser, rooms[1])
    assert refused(cast.initiate(asha_browser, attempt_id)) == (409, "too_many_holds")
    assert Stay.objects.filter(state__in=("held", "paying")).count() == 1
    asha_browser.post(f"/api/booking/attempts/{other.pk}/release/")
    assert cast.initiate(asha_browser, attempt_id).status_code == 200


@pytest.mark.race
def test_failed_attempts_taken_again_at_once_do_not_slip_past_the_limit(
    asha, asha_browser, rooms, settings, twin, bell
):
    attempts = [failed(asha_browser, room) for room in rooms]
    settings.MAX_HOLDS_PER_GUEST = 2
    acts = [partial(lambda id: cast.initiate(cast.logged_in(asha), id).status_code, pk) for pk in attempts]
    assert sorted(crowd.at_once(*acts)) == [200, 200, 409, 409]
    assert Stay.objects.filter(state="paying").count() == 2


def test_what_a_change_holds_is_counted_with_other_holds(asha_browser, booking, rooms, settings):
    settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST = 3
    more = partial(change, asha_browser, booking)
    assert refused(more(4 * NIGHT, nights=(30, 39))) == (409, "too_many_room_nights_held")
    assert not BookingChange.objects.exists()
    assert more(3 * NIGHT, nights=(30, 38)).status_code == 200
    assert refused(cast.select(asha_browser, rooms[0], stay=cast.nights(50, 51))) == (409, "too_many_room_nights_held")
    # The one takes the place of the other.
    assert more(2 * NIGHT, nights=(30, 37)).status_code == 200
    assert cast.select(asha_browser, rooms[0], stay=cast.nights(50, 51)).status_code == 201
    assert refused(more(3 * NIGHT, nights=(30, 38))) == (409, "too_many_room_nights_held")


@pytest.mark.race
def test_a_change_and_a_hold_at_once_do_not_slip_past_the_limit(asha, booking, rooms, settings):
    settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST = 3
    answers = crowd.at_once(
        lambda: change(cast.logged_in(asha), booking, 2 * NIGHT, nights=(30, 37)).status_code == 200,
        lambda: cast.select(cast.logged_in(asha), rooms[0], stay=cast.nights(50, 52)).status_code == 201,
    )
    assert sorted(answers) == [False, True]


def test_what_the_desk_changes_is_not_counted(booking, settings):
    settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST = 1
    desk = cast.logged_in(cast.works_at(booking.resort, "manager"))
    body = {**changes.wish(nights=(30, 39)), "expected_difference_paise": 4 * NIGHT}
    url = f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}/change/"
    assert desk.post(url, body, format="json").status_code == 200


def test_who_asks_for_change_after_change_and_pays_none_waits(asha, booking, room, rooms, settings):
    """Each holds the nights for half an hour: nobody keeps them so all day."""
    settings.HOLDS_ABANDONED_MOST = 2
    for minutes, last in ((0, 36), (31, 37)):
        with later(minutes=minutes):
            assert change(cast.logged_in(asha), booking, (last - 35) * NIGHT, nights=(30, last)).status_code == 200
    with later(minutes=62):
        answer = change(cast.logged_in(asha), booking, NIGHT, nights=(30, 36))
        assert refused(answer) == (429, "holds_paused")
        assert 0 < int(answer["Retry-After"]) <= 600
        assert refused(cast.select(cast.logged_in(asha), rooms[0])) == (429, "holds_paused")
        # What costs no more holds nothing.
        assert change(cast.logged_in(asha), booking, 0, nights=(31, 36)).status_code == 200
    with later(minutes=72):
        assert cast.select(cast.logged_in(asha), rooms[0]).status_code == 201


def test_a_change_that_was_paid_is_not_abandoned(asha, asha_browser, booking, rooms, settings, twin, bell):
    settings.HOLDS_ABANDONED_MOST = 1
    order = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    changes.paid(twin, order)
    bell.answer()
    with later(minutes=31):
        assert cast.select(cast.logged_in(asha), rooms[0]).status_code == 201


def test_a_pause_is_over_in_time(asha_browser, booking, settings):
    settings.HOLDS_ABANDONED_MOST = 1
    change(asha_browser, booking, NIGHT, nights=(30, 36))
    change(asha_browser, booking, 2 * NIGHT, nights=(30, 37))
    BookingChange.objects.update(asked_at=timezone.now() - timedelta(days=2))
    assert change(asha_browser, booking, 3 * NIGHT, nights=(30, 38)).status_code == 200
