"""The house's own moves cost the guest nothing later: what was bought is what is priced; types that were asked for."""

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.bookings.services import moves
from backend.catalogue.models import Room
from backend.pricing.models import ResortTerms
from tests import cast
from tests.common.clock import timeless
from tests.holds import decided
from tests.payments import changes
from tests.payments.changes import NIGHT, change, clean, paid, preview

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def suite(resort):
    """11,490 rupees a night, at 18 %."""
    return cast.a_room(resort, "S401", capacity=4, price="11490.00")


def moved(booking, begin, to, *, swap=False):
    mine = FinalBooking.objects.get(pk=booking.pk)
    moves.move_booking(booking=mine, from_room_id=begin.pk, to_room_id=to.pk, at=timezone.now(), swap=swap)
    booking.refresh_from_db()


def rooms_of(booking):
    """By number; stays, guests and price name the same."""
    attempt = FinalBooking.objects.get(pk=booking.pk).attempt
    stays = sorted(stay.room.room_number for stay in attempt.stays.filter(state="booked"))
    assert sorted({line["room_number"] for line in attempt.price["lines"] if line["room_id"]}) == stays
    assert {guest.room.room_number for guest in attempt.guests.all()} <= set(stays)
    return stays


@pytest.mark.parametrize("number", ["S401", "C301"], ids=["dearer", "cheaper"])
def test_whom_the_house_has_moved_pays_for_the_room_that_was_bought(asha_browser, booking, room, suite, cheap, number):
    moved(booking, room, Room.objects.get(room_number=number))
    said = preview(asha_browser, booking, nights=(31, 36)).json()
    assert (said["difference_paise"], said["price"]["total_paise"]) == (0, 5 * NIGHT)
    assert {line["room_number"] for line in said["price"]["lines"]} == {number}
    assert change(asha_browser, booking, 0, nights=(31, 36)).json()["made"] is True
    assert rooms_of(booking) == [number]
    assert clean()


def test_a_night_more_costs_a_night_of_the_room_that_was_bought(asha_browser, booking, room, suite, twin, bell):
    moved(booking, room, suite)
    order = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    paid(twin, order)
    bell.answer()
    assert (rooms_of(booking), FinalBooking.objects.get().total_paise) == (["S401"], 6 * NIGHT)
    assert preview(asha_browser, booking, nights=(30, 35)).json()["refund_paise"] == NIGHT
    assert clean()


def test_naming_the_room_in_which_the_guest_is_changes_nothing_of_that(asha_browser, booking, room, suite):
    moved(booking, room, suite)
    assert preview(asha_browser, booking, suite, nights=(31, 36)).json()["difference_paise"] == 0


def test_a_room_that_the_guest_chooses_is_paid(asha_browser, booking, room, suite, resort):
    moved(booking, room, suite)
    other = cast.a_room(resort, "S402", capacity=4, price="11490.00")
    said = preview(asha_browser, booking, other, nights=(30, 35)).json()
    assert said["difference_paise"] == 5 * (1_149_000 + 2 * 103_410) - 5 * NIGHT


def test_the_guest_may_have_the_room_that_was_bought(asha_browser, booking, room, suite):
    moved(booking, room, suite)
    assert change(asha_browser, booking, 0, room, nights=(30, 35)).json()["made"] is True
    assert rooms_of(booking) == ["A101"]
    assert preview(asha_browser, booking, suite, nights=(30, 35)).json()["difference_paise"] > 0


def test_a_room_that_was_closed_still_is_what_was_bought(asha_browser, booking, room, suite):
    moved(booking, room, suite)
    Room.objects.filter(pk=room.pk).update(active=False)
    assert preview(asha_browser, booking, nights=(31, 36)).json()["difference_paise"] == 0


def test_two_moves_are_like_one_and_the_way_back_is_none(asha_browser, booking, room, suite, cheap):
    moved(booking, room, cheap)
    moved(booking, cheap, suite)
    assert preview(asha_browser, booking, nights=(31, 36)).json()["difference_paise"] == 0
    moved(booking, suite, room)
    assert FinalBooking.objects.get().attempt.frozen_price.asked.bought == {}


def test_both_whose_rooms_the_house_has_swapped_pay_for_their_own(
    asha_browser, ravi_browser, booking, room, suite, twin, bell
):
    his = changes.booked(ravi_browser, suite, twin, bell)
    moved(booking, room, suite, swap=True)
    assert preview(asha_browser, booking, nights=(40, 45)).json()["difference_paise"] == 0
    assert preview(ravi_browser, his, nights=(40, 45)).json()["difference_paise"] == 0


def test_todays_price_is_that_of_the_room_that_was_bought(asha_browser, booking, room, suite):
    moved(booking, room, suite)
    Room.objects.filter(pk=room.pk).update(price_per_night="7000.00")
    assert preview(asha_browser, booking, nights=(31, 36)).json()["refund_paise"] == 5 * 52_500


def test_and_so_are_its_rules(asha_browser, booking, room, suite, resort):
    moved(booking, room, suite)
    decided.a_season(resort, "-10", code="own", room_ids=[room.pk])
    decided.a_season(resort, "50", code="suites", room_ids=[suite.pk])
    decided.terms(resort, version=99)
    assert preview(asha_browser, booking, nights=(31, 36)).json()["refund_paise"] == 5 * NIGHT // 10


def test_a_room_more_beside_the_one_of_the_house_costs_its_own_price(asha_browser, booking, room, suite, cheap):
    moved(booking, room, suite)
    said = preview(asha_browser, booking, suite, cheap, nights=(30, 35)).json()
    assert said["difference_paise"] == 5 * 630_000
    assert preview(asha_browser, booking, suite, room, nights=(30, 35)).json()["difference_paise"] == 5 * NIGHT


def test_people_beyond_the_bought_rooms_places_cost_extra_as_before(asha_browser, resort, twin, bell):
    decided.terms(resort, extra_adult_price="900.00")
    small = cast.a_room(resort, "B201", capacity=3)
    Room.objects.filter(pk=small.pk).update(included_guests=2)
    big = cast.a_room(resort, "B202", capacity=4, price="9999.00")
    booking = changes.booked(asha_browser, small, twin, bell, guests=3)
    moved(booking, small, big)
    said = preview(asha_browser, booking, nights=(31, 36)).json()
    assert said["difference_paise"] == 0
    assert {line["kind"] for line in said["price"]["lines"]} == {"room", "extra_adult"}


def test_beds_go_along_with_a_move_and_with_the_change_after_it(asha_browser, resort, room, suite, twin, bell):
    decided.terms(resort, extra_bed_price="700.00")
    booking = changes.with_price(asha_browser, room, twin, bell, extra_beds=[{"room_id": room.pk, "beds": 1}])
    moved(booking, room, suite)
    said = preview(asha_browser, booking, nights=(31, 36)).json()
    assert (said["difference_paise"], said["fell_away"]) == (0, [])
    beds = [line for line in said["price"]["lines"] if line["kind"] == "extra_bed"]
    assert {(line["room_id"], line["quantity"]) for line in beds} == {(suite.pk, 1)}


# --- Asked for by type ------------------------------------------------------------------------------------------


@pytest.fixture
def deluxe(resort, room):
    """A101, A102 and A103."""
    rooms = [room, cast.a_room(resort, "A102"), cast.a_room(resort, "A103", price="8000.00")]
    cast.a_type(resort, "deluxe", *rooms)
    return rooms


@pytest.fixture
def any_deluxe(asha_browser, resort, deluxe, twin, bell):
    """A booking of any deluxe room: it got A101."""
    held = cast.select_types(asha_browser, resort, deluxe=1).json()
    booking = bought(asha_browser, held, twin, bell)
    assert rooms_of(booking) == ["A101"]
    return booking


def bought(browser, held, twin, bell):
    room = Room.objects.get(pk=held["rooms"][0]["id"])
    cast.name_guests(browser, held["booking_attempt_id"], room)
    paid(twin, cast.initiate(browser, held["booking_attempt_id"]).json()["razorpay_order_id"])
    bell.answer()
    return FinalBooking.objects.latest("pk")


def test_who_asked_for_a_type_gets_another_room_of_it(asha_browser, ravi_browser, any_deluxe, deluxe):
    cast.select(ravi_browser, deluxe[0], stay=cast.nights(35, 37))
    said = preview(asha_browser, any_deluxe, nights=(31, 36)).json()
    assert (said["room_ids"], said["lost_rooms"], said["difference_paise"]) == ([deluxe[1].pk], [], 0)
    assert change(asha_browser, any_deluxe, 0, nights=(31, 36)).json()["made"] is True
    assert rooms_of(any_deluxe) == ["A102"]
    assert clean()


def test_at_the_price_that_was_bought(asha_browser, ravi_browser, any_deluxe, deluxe):
    for taken in deluxe[:2]:
        cast.select(ravi_browser, taken, stay=cast.nights(35, 37))
    said = preview(asha_browser, any_deluxe, nights=(31, 36)).json()
    assert (said["room_ids"], said["difference_paise"]) == ([deluxe[2].pk], 0)


def test_and_keeps_its_own_while_it_is_free(asha_browser, any_deluxe, deluxe):
    assert preview(asha_browser, any_deluxe, nights=(31, 36)).json()["room_ids"] == [deluxe[0].pk]


def test_where_all_are_taken_the_own_one_is_named(asha_browser, ravi_browser, any_deluxe, deluxe):
    for taken in deluxe:
        cast.select(ravi_browser, taken, stay=cast.nights(35, 37))
    assert preview(asha_browser, any_deluxe, nights=(31, 36)).json()["lost_rooms"] == [deluxe[0].pk]
    assert change(asha_browser, any_deluxe, 0, nights=(31, 36)).json()["code"] == "room_held"


def test_who_asked_for_a_room_gets_no_other(asha_browser, ravi_browser, booking, deluxe):
    cast.select(ravi_browser, deluxe[0], stay=cast.nights(35, 37))
    assert preview(asha_browser, booking, nights=(31, 36)).json()["lost_rooms"] == [deluxe[0].pk]


def test_who_names_the_rooms_gets_those(asha_browser, ravi_browser, any_deluxe, deluxe):
    cast.select(ravi_browser, deluxe[0], stay=cast.nights(35, 37))
    said = preview(asha_browser, any_deluxe, deluxe[0], nights=(31, 36)).json()
    assert (said["room_ids"], said["lost_rooms"]) == ([deluxe[0].pk], [deluxe[0].pk])


def test_the_type_is_remembered_through_the_houses_moves_and_changes(
    asha_browser, ravi_browser, any_deluxe, deluxe, suite
):
    moved(any_deluxe, deluxe[0], suite)
    change(asha_browser, any_deluxe, 0, nights=(31, 36))
    assert rooms_of(any_deluxe) == ["S401"]
    cast.select(ravi_browser, suite, stay=cast.nights(36, 37))
    said = preview(asha_browser, any_deluxe, nights=(32, 37)).json()
    assert (said["room_ids"], said["difference_paise"]) == ([deluxe[0].pk], 0)


def test_a_closed_room_gives_way_to_another_of_the_type(asha_browser, any_deluxe, deluxe):
    Room.objects.filter(pk=deluxe[0].pk).update(active=False)
    assert preview(asha_browser, any_deluxe, nights=(31, 36)).json()["room_ids"] == [deluxe[1].pk]


def test_two_rooms_of_a_type_are_two_others(asha_browser, ravi_browser, resort, deluxe, twin, bell):
    more = cast.a_room(resort, "A104")
    Room.objects.filter(pk=more.pk).update(room_type=Room.objects.get(pk=deluxe[0].pk).room_type)
    held = cast.select_types(asha_browser, resort, deluxe=2, guests=2).json()
    booking = bought(asha_browser, held, twin, bell)
    was = [room["id"] for room in held["rooms"]]
    for taken in was:
        cast.select(ravi_browser, Room.objects.get(pk=taken), stay=cast.nights(35, 37))
    said = preview(asha_browser, booking, nights=(31, 36)).json()
    assert (len(set(said["room_ids"])), set(said["room_ids"]) & set(was), said["lost_rooms"]) == (2, set(), [])


def test_asking_again_gives_the_same_order_and_room(asha_browser, ravi_browser, any_deluxe, deluxe):
    cast.select(ravi_browser, deluxe[0], stay=cast.nights(35, 37))
    said = preview(asha_browser, any_deluxe, nights=(31, 37)).json()["difference_paise"]
    first = change(asha_browser, any_deluxe, said, nights=(31, 37)).json()
    again = change(asha_browser, any_deluxe, said, nights=(31, 37)).json()
    assert timeless(first["to_pay"]) == timeless(again["to_pay"])
    assert first["change"]["room_ids"] == again["change"]["room_ids"] == [deluxe[1].pk]


def test_terms_are_not_needed_for_any_of_it():
    assert not ResortTerms.objects.exists()
