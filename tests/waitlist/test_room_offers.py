"""What is free again goes to the first in line whom it fits."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from backend.bookings.services import cancellation, confirmation
from backend.bookings.states import BookingState
from backend.common import redis
from backend.common.nights import Nights
from backend.holds.models import BookingAttempt
from backend.holds.services import attempt_locks, checkout, drafts
from backend.invariants.selectors import attempt_deadlines
from backend.inventory.gateway import gate
from backend.inventory.models import Stay
from backend.notifications.models import Message
from backend.pricing.core.cancellation_fee import Fee
from backend.sale_rules.models import Restriction
from backend.waitlist.models import WaitingEntry
from tests import cast
from tests.common.clock import later
from tests.holds.steps import block, booked, fail, free_rooms, gate_keys, held, paying_for
from tests.waitlist import line

pytestmark = pytest.mark.django_db(transaction=True)

NO_FEE = Fee(lines=())


@pytest.fixture
def kept(room):
    """The only room is not on sale."""
    return line.sold_out(room)[0]


def confirm(attempt) -> None:
    """The money came."""
    with transaction.atomic():
        confirmation.confirm(attempt_locks.attempt_locked(attempt.pk), at=timezone.now())


def offer_of(entry) -> BookingAttempt:
    entry.refresh_from_db()
    assert entry.state == "offered"
    return entry.attempt


def test_a_room_that_is_free_again_is_held_for_the_first_in_line(asha_browser, ravi_browser, resort, room, kept):
    first, second = line.waits(asha_browser, resort), line.waits(ravi_browser, resort)
    assert line.serve() == 0
    line.lift(kept)
    assert line.serve() == 1
    attempt = offer_of(first)
    assert attempt.expires_at == attempt.offered_until == attempt.started_at + timedelta(minutes=30)
    assert [stay.room_id for stay in attempt.stays.all()] == [room.pk]
    assert (gate_keys(), line.states()) == (5, ["offered", "waiting"])
    shown = asha_browser.get("/api/waiting/").json()["results"][0]
    assert (shown["booking_attempt_id"], shown["status"], shown["place"]) == (attempt.pk, "offered", None)
    assert shown["expires_at"] == timezone.localtime(attempt.expires_at).isoformat()
    assert second.attempt is None


def test_while_an_offer_stands_nobody_else_finds_or_gets_the_room(asha_browser, ravi_browser, resort, room, kept):
    line.waits(asha_browser, resort)
    line.lift(kept)
    line.serve()
    assert free_rooms(ravi_browser) == []
    assert cast.select(ravi_browser, room).json()["code"] == "room_held"


def test_the_guest_is_told_once_by_sms(asha_browser, resort, kept):
    entry = line.waits(asha_browser, resort)
    line.lift(kept)
    line.serve()
    line.serve()
    message = Message.objects.get(kind="rooms_offered")
    assert message.to == cast.ASHA
    until = timezone.localtime(offer_of(entry).expires_at)
    assert (message.params["hour"], message.params["minute"]) == (f"{until:%H}", f"{until:%M}")


def test_who_was_offered_names_guests_and_pays_as_usual(asha, asha_browser, resort, room, kept, twin):
    entry = line.waits(asha_browser, resort)
    line.lift(kept)
    line.serve()
    attempt = offer_of(entry)
    with later(minutes=29):
        browser = cast.logged_in(asha)
        assert cast.name_guests(browser, attempt.pk, room).status_code == 200
        assert cast.initiate(browser, attempt.pk).status_code == 200
        attempt.refresh_from_db()
        # A whole window to pay, from then.
        assert round((attempt.expires_at - attempt.started_at).total_seconds() / 60) == 44
        confirm(attempt)
        line.serve()
    assert line.states() == ["booked"]


def test_an_offer_that_lapses_goes_to_the_next_in_line(asha_browser, ravi_browser, resort, kept):
    line.waits(asha_browser, resort)
    second = line.waits(ravi_browser, resort)
    line.lift(kept)
    line.serve()
    with later(minutes=31):
        line.serve()
        assert line.states() == ["expired", "offered"]
        assert offer_of(second).user.phone_number == cast.RAVI
    with later(minutes=62):
        line.serve()
        assert line.states() == ["expired", "expired"]


@pytest.mark.parametrize("how", ["says no", "releases the attempt"])
def test_who_says_no_lets_the_next_one_have_it(asha_browser, ravi_browser, resort, kept, how):
    entry = line.waits(asha_browser, resort)
    line.waits(ravi_browser, resort)
    line.lift(kept)
    line.serve()
    attempt = offer_of(entry)
    if how == "says no":
        assert asha_browser.delete(f"/api/waiting/{entry.pk}/").status_code == 204
    else:
        asha_browser.post(f"/api/booking/attempts/{attempt.pk}/release/")
    line.serve()
    assert line.states() == ["declined", "offered"]


def test_a_payment_that_fails_ends_the_offer_and_late_money_still_books(asha_browser, ravi_browser, resort, room, kept):
    entry = line.waits(asha_browser, resort)
    line.lift(kept)
    line.serve()
    attempt = offer_of(entry)
    cast.name_guests(asha_browser, attempt.pk, room)
    with transaction.atomic():
        checkout.open_window(attempt_locks.attempt_locked(attempt.pk), at=timezone.now())
    fail(attempt, at=timezone.now())
    line.serve()
    assert line.states() == ["expired"]
    confirm(attempt)
    line.serve()
    assert line.states() == ["booked"]
    assert asha_browser.delete(f"/api/waiting/{entry.pk}/").status_code == 409


def ways_to_get_free(asha_browser, room):
    """How nights come free, each with what leads there."""

    def released(attempt):
        asha_browser.post(f"/api/booking/attempts/{attempt.pk}/release/")

    def cancelled(booking):
        with transaction.atomic():
            who = {"user_id": booking.user_id, "at": timezone.now()}
            cancellation.end_booking(booking, BookingState.CANCELLED, fee=NO_FEE, **who)

    return {
        "released": (held, released),
        "failed": (paying_for, lambda attempt: fail(attempt, at=timezone.now())),
        "cancelled": (booked, cancelled),
    }


@pytest.mark.parametrize("way", ["released", "failed", "cancelled"])
def test_however_nights_get_free_the_line_is_served(asha_browser, ravi_browser, resort, room, way):
    begin, end = ways_to_get_free(asha_browser, room)[way]
    taken = begin(asha_browser, room)
    entry = line.waits(ravi_browser, resort)
    assert line.serve() == 0
    end(taken)
    assert line.serve() == 1
    assert offer_of(entry).stays.get().room_id == room.pk


def test_a_hold_that_lapses_serves_the_line_though_nobody_swept(asha_browser, ravi_browser, resort, room):
    held(asha_browser, room)
    line.waits(ravi_browser, resort)
    with later(minutes=11):
        assert line.serve() == 1


def test_whom_the_room_does_not_fit_is_passed_over_and_stays_first(asha_browser, ravi_browser, resort, room):
    both = [room, cast.a_room(resort, "A102")]
    blocks = line.sold_out(*both)
    line.waits(asha_browser, resort, guests=4)
    line.waits(ravi_browser, resort, stay=cast.nights(31, 33))
    line.lift(blocks[0])
    line.serve()
    assert line.states() == ["waiting", "offered"]
    line.lift(blocks[1])
    line.serve()
    assert line.states() == ["waiting", "offered"]
    ravi_browser.delete(f"/api/waiting/{WaitingEntry.objects.last().pk}/")
    line.serve()
    assert line.states() == ["offered", "declined"]


def test_who_named_a_room_waits_for_that_one(asha_browser, resort, room):
    other = cast.a_room(resort, "A102", price="1000.00")
    blocks = line.sold_out(room, other)
    entry = line.waits(asha_browser, resort, rooms=[room])
    line.lift(blocks[1])
    assert line.serve() == 0
    line.lift(blocks[0])
    line.serve()
    assert offer_of(entry).stays.get().room_id == room.pk


def test_of_several_free_rooms_the_cheapest_is_offered(asha_browser, resort, room):
    other = cast.a_room(resort, "A102", price="1000.00")
    blocks = line.sold_out(room, other)
    entry = line.waits(asha_browser, resort)
    for each in blocks:
        line.lift(each)
    line.serve()
    assert offer_of(entry).stays.get().room_id == other.pk


def test_no_limit_of_hoarding_stands_in_the_way_of_an_offer(asha, asha_browser, resort, room, settings):
    settings.MAX_HOLDS_PER_GUEST = settings.HOLDS_ABANDONED_MOST = 1
    settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST = 5
    entry = line.sold_out(room) and line.waits(asha_browser, resort)
    held(asha_browser, cast.a_room(resort, "B1", capacity=1), guests=1)
    Stay.objects.filter(state="blocked").update(state="released")
    line.serve()
    assert offer_of(entry)


def test_no_offer_is_more_than_one_guest_may_hold(asha_browser, resort, room, kept, settings):
    """Of small ones it takes three, and a large one is dearer."""
    singles = [cast.a_room(resort, f"S{n}", capacity=1) for n in range(2)]
    line.sold_out(*singles)
    large = cast.a_room(resort, "L1", capacity=4, price="50000.00")
    block(large)
    settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST = 12
    entry = line.waits(asha_browser, resort, guests=4)
    Stay.objects.exclude(room=large).filter(state="blocked").update(state="released")
    assert line.serve() == 0
    Stay.objects.filter(state="blocked").update(state="released")
    assert line.serve() == 1
    assert offer_of(entry).stays.get().room_id == large.pk


def test_an_offer_that_nobody_took_is_no_abandoned_hold(asha, asha_browser, resort, room, kept, settings):
    settings.HOLDS_ABANDONED_MOST = 1
    line.waits(asha_browser, resort)
    line.lift(kept)
    line.serve()
    with later(minutes=31):
        line.serve()
        assert cast.select(cast.logged_in(asha), room).status_code == 201


def test_what_the_gate_keeps_for_another_is_not_offered_and_the_line_keeps_its_order(
    asha_browser, ravi_browser, resort, room, kept
):
    """Somebody's select-rooms is between its two stores."""
    first = line.waits(asha_browser, resort)
    line.waits(ravi_browser, resort, stay=cast.nights(31, 33))
    line.lift(kept)
    claim = gate.Claim(
        resort_id=resort.pk,
        room_ids=(room.pk,),
        nights=Nights.of(first.check_in),
        token="another",
    )
    gate.place(claim, seconds=30)
    assert line.serve() == 0
    first.refresh_from_db()
    assert (first.refused_why, line.states()) == ("room_held", ["waiting", "waiting"])
    redis.client().flushdb()
    line.serve()
    assert line.states() == ["offered", "waiting"]


def test_who_loses_a_room_gets_the_next_one_before_anybody_behind(asha_browser, ravi_browser, resort, room):
    """Somebody's select-rooms has the cheapest at the gate, and no row yet."""
    rooms = [cast.a_room(resort, "A102", price="1000.00"), cast.a_room(resort, "A103", price="2000.00")]
    blocks = line.sold_out(room, *rooms)
    first = line.waits(asha_browser, resort)
    line.waits(ravi_browser, resort)
    for each in blocks[1:]:
        line.lift(each)
    gate.place(
        gate.Claim(resort_id=resort.pk, room_ids=(rooms[0].pk,), token="another", nights=first.nights), seconds=30
    )
    assert line.serve() == 1
    assert offer_of(first).stays.get().room_id == rooms[1].pk
    assert line.states() == ["offered", "waiting"]


def test_of_two_rooms_one_lost_keeps_the_other_for_who_is_next(asha_browser, ravi_browser, resort, room):
    other = cast.a_room(resort, "A102")
    blocks = line.sold_out(room, other)
    first = line.waits(asha_browser, resort, guests=4)
    second = line.waits(ravi_browser, resort)
    for each in blocks:
        line.lift(each)
    gate.place(gate.Claim(resort_id=resort.pk, room_ids=(room.pk,), token="another", nights=first.nights), seconds=30)
    assert line.serve() == 1
    assert offer_of(second).stays.get().room_id == other.pk


def test_a_room_that_is_not_sold_for_these_nights_gives_way_to_one_that_is(asha_browser, resort, room):
    """The cheapest is for long stays only."""
    cheap = cast.a_room(resort, "A102", price="1000.00")
    Restriction.objects.create(
        resort=resort, code="long", label="Long stays", limit="least_nights", value=7, room_ids=[cheap.pk]
    )
    blocks = line.sold_out(room, cheap)
    entry = line.waits(asha_browser, resort)
    line.lift(blocks[1])
    assert line.serve() == 0
    line.lift(blocks[0])
    assert line.serve() == 1
    assert offer_of(entry).stays.get().room_id == room.pk


def test_one_guests_trouble_is_not_that_of_those_behind(asha, asha_browser, ravi_browser, resort, kept, monkeypatch):
    line.waits(asha_browser, resort)
    second = line.waits(ravi_browser, resort)
    line.lift(kept)
    real = drafts.draft

    def draft(*, user_id, **request):
        if user_id == asha.pk:
            raise ArithmeticError
        return real(user_id=user_id, **request)

    monkeypatch.setattr(drafts, "draft", draft)
    assert line.serve() == 1
    assert offer_of(second).user.phone_number == cast.RAVI
    assert WaitingEntry.objects.get(user=asha).refused_why == "error"


def test_a_hold_that_somebody_waits_for_is_not_extended(asha_browser, ravi_browser, resort, room):
    attempt = held(asha_browser, room)
    line.waits(ravi_browser, resort, stay=cast.nights(32, 34))
    answer = asha_browser.post(f"/api/booking/attempts/{attempt.pk}/extend/")
    assert (answer.status_code, answer.json()["code"]) == (409, "others_wait")
    assert BookingAttempt.objects.get().expires_at == attempt.expires_at


def test_ones_own_waiting_is_no_objection(asha_browser, resort, room):
    attempt = held(asha_browser, room)
    line.waits(asha_browser, resort, stay=cast.nights(32, 34))
    assert asha_browser.post(f"/api/booking/attempts/{attempt.pk}/extend/").status_code == 200


def test_an_offer_is_not_extended(asha, asha_browser, resort, kept):
    entry = line.waits(asha_browser, resort)
    line.lift(kept)
    line.serve()
    attempt = offer_of(entry)
    with later(minutes=25):
        answer = cast.logged_in(asha).post(f"/api/booking/attempts/{attempt.pk}/extend/")
    assert answer.json()["code"] == "hold_is_longest"


@pytest.mark.parametrize(("hour", "days"), [(21, 1), (23, 1), (0, 0), (7, 0)])
def test_what_is_offered_at_night_stands_until_the_morning_and_wakes_nobody(
    asha, asha_browser, resort, room, kept, hour, days, twin
):
    entry = line.waits(asha_browser, resort)
    line.lift(kept)
    night = timezone.localtime().replace(hour=hour, minute=10, second=0, microsecond=0) + timedelta(days=1)
    morning = night.replace(hour=8, minute=0) + timedelta(days=days)
    with time_machine.travel(night):
        line.serve()
        assert offer_of(entry).expires_at == morning + timedelta(minutes=30)
        assert not Message.objects.filter(kind="rooms_offered").exists()
        assert story_is_clean()
    with time_machine.travel(morning + timedelta(seconds=1)):
        line.serve()
        assert Message.objects.filter(kind="rooms_offered").count() == 1
    with time_machine.travel(morning + timedelta(minutes=29)):
        browser = cast.logged_in(asha)
        cast.name_guests(browser, entry.attempt_id, room)
        assert cast.initiate(browser, entry.attempt_id).status_code == 200
        assert round((offer_of(entry).expires_at - morning).total_seconds() / 60) == 44
        assert story_is_clean()


def story_is_clean() -> bool:
    """Nothing is past its deadline."""
    return attempt_deadlines.look(at=timezone.now(), grace=timedelta(seconds=60)).count == 0
