"""What happens at a resort is told, whoever did it and however, with what an integrator has to know."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.bookings.services import arrivals, moves
from backend.event_feed.models import Event, Mark, Standing
from backend.event_feed.models.kinds import EventKind
from backend.event_feed.selectors import snapshots
from backend.holds.services import endings
from backend.inventory.models import Stay
from backend.payments.refunds import cancellations, early_departures
from tests import cast
from tests.event_feed.feed_view import heard, number, types
from tests.holds import steps
from tests.invariants import story
from tests.payments import tiers

pytestmark = pytest.mark.django_db


def test_a_booking_is_told_with_its_hold_and_its_money(asha_browser, resort, room):
    booking = story.booked(asha_browser, room)
    found = heard(resort)
    assert types(found) == ["booking.confirmed", "payment.captured"]
    data = found[0]["data"]
    assert (data["reference"], data["status"], data["guests"], data["total_paise"]) == (
        *(booking.reference, "confirmed", 2),
        booking.total_paise,
    )
    assert data["rooms"] == [
        {"id": room.pk, "room_number": "A101", "check_in_date": data["check_in_date"],
         "check_out_date": data["check_out_date"]}
    ]  # fmt: skip
    assert found[1]["data"] | {"at": ""} == {
        **{"entry": f"capture {found[1]['subject_id']}", "payment_id": found[1]["subject_id"], "at": ""},
        **{"reference": booking.reference, "attempt_id": booking.attempt_id, "pays": "booking", "method": "upi"},
        **{"currency": "INR", "amount": "37500.00", "amount_paise": booking.total_paise},
    }


def test_numbers_begin_with_one_at_every_resort_and_have_no_gap(asha_browser, ravi_browser, resort, room):
    other = cast.a_room(cast.a_resort("Kali River Lodge", "Dandeli"), "K1")
    story.booked(asha_browser, room)
    story.booked(ravi_browser, other)
    assert [event["sequence"] for event in heard(resort)] == [1, 2]
    assert [event["sequence"] for event in heard(other.resort)] == [1, 2]


def test_a_hold_is_told_when_it_begins_lasts_longer_and_ends(asha_browser, resort, room):
    attempt = steps.held(asha_browser, room)
    first = heard(resort)
    cast.name_guests(asha_browser, attempt.pk, room)
    asha_browser.post(f"/api/booking/attempts/{attempt.pk}/release/")
    last = heard(resort, after=1)
    assert types(first + last) == ["hold.placed", "hold.released"]
    assert (last[0]["data"]["because"], last[0]["data"]["rooms"][0]["id"]) == ("released", room.pk)
    assert not Standing.objects.exists()


def test_a_hold_that_lasts_longer_is_told_anew(asha_browser, resort, room):
    attempt = steps.held(asha_browser, room)
    number()
    Stay.objects.filter(attempt=attempt).update(expires_at=attempt.expires_at + timedelta(minutes=5))
    assert types(heard(resort)) == ["hold.placed", "hold.changed"]


def test_a_hold_that_becomes_a_booking_says_so(asha_browser, resort, room):
    order = story.ordered(asha_browser, room)
    number()
    story.told(order)
    found = heard(resort)
    assert types(found) == ["hold.placed", "hold.released", "booking.confirmed", "payment.captured"]
    assert found[1]["data"]["because"] == "booked"


def test_a_hold_whose_time_is_over_says_so(asha_browser, resort, room):
    attempt = steps.held(asha_browser, room)
    number()
    endings.expire_lapsed_attempts(at=attempt.expires_at + timedelta(seconds=1))
    assert heard(resort)[-1]["data"]["because"] == "expired"


def test_a_cancelled_booking_has_no_rooms_any_more(asha, asha_browser, resort, room):
    booking = story.booked(asha_browser, room)
    number()
    cancellations.cancel_own(user_id=asha.pk, reference=booking.reference, at=timezone.now())
    told = heard(resort, after=2)
    assert types(told) == ["booking.cancelled"]
    assert (told[0]["data"]["rooms"], told[0]["data"]["status"]) == ([], "cancelled")
    assert told[0]["data"]["cancelled_at"]


def test_a_booking_that_came_and_ended_between_two_sweeps_is_told_as_both(asha, asha_browser, resort, room):
    booking = story.booked(asha_browser, room)
    cancellations.cancel_own(user_id=asha.pk, reference=booking.reference, at=timezone.now())
    assert types(heard(resort)) == ["booking.confirmed", "booking.cancelled", "payment.captured"]


def test_guests_who_come_change_rooms_and_leave_are_told_slice_by_slice(asha, asha_browser, resort, room):
    booking, other = story.booked(asha_browser, room), cast.a_room(resort, "A102")
    told = len(heard(resort))
    evening = tiers.midnight(booking.check_in) + timedelta(hours=21)
    arrivals.note_arrival(booking=booking, user_id=asha.pk, at=evening)
    assert types(heard(resort)[told:]) == ["booking.checked_in"]
    at = evening + timedelta(days=2)
    moves.move_booking(booking=booking, from_room_id=room.pk, to_room_id=other.pk, at=at)
    moved = heard(resort)[told + 1 :]
    days = [(booking.check_in + timedelta(days=n)).isoformat() for n in (0, 2, 5)]
    assert types(moved) == ["booking.changed"]
    assert moved[0]["data"]["slices"] == [
        {"line": 1, "status": "booked", "id": each.pk, "room_number": each.room_number,
         "check_in_date": begin, "check_out_date": end}
        for each, begin, end in ((room, *days[:2]), (other, *days[1:]))
    ]  # fmt: skip
    early_departures.leave_early(booking=booking, user_id=asha.pk, at=at)
    arrivals.note_departure(booking=FinalBooking.objects.get(), user_id=asha.pk, at=at)
    assert types(heard(resort)[told + 2 :]) == ["booking.changed", "booking.checked_out"]


def test_what_was_told_before_there_were_slices_is_not_told_anew(asha_browser, resort, room):
    booking = story.booked(asha_browser, room)
    heard(resort)
    stood = Standing.objects.get(subject="booking")
    stood.data = {key: said for key, said in stood.data.items() if key not in ("slices", "checked_in_at")}
    stood.save()
    before = len(heard(resort))
    FinalBooking.objects.filter(pk=booking.pk).update(reference=booking.reference)
    assert len(heard(resort)) == before


def test_a_change_that_no_service_made_is_told_too(asha_browser, resort, room):
    booking = story.booked(asha_browser, room)
    number()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bookings_finalbooking SET check_out = check_out + 1 WHERE id = %s", [booking.pk])
    told = heard(resort, after=2)
    booking.refresh_from_db()
    assert types(told) == ["booking.changed"]
    assert told[0]["data"]["check_out_date"] == booking.check_out.isoformat()


def test_what_is_written_again_as_it_was_is_no_news(asha_browser, resort, room):
    booking = story.booked(asha_browser, room)
    number()
    FinalBooking.objects.get(pk=booking.pk).save()
    Stay.objects.update(state="booked")
    assert (heard(resort, after=2), Mark.objects.count()) == ([], 0)


def test_one_statement_marks_each_attempt_and_block_that_it_touches_once(asha_browser, resort):
    rooms = [cast.a_room(resort, number) for number in ("501", "502", "503")]
    attempt = steps.held(asha_browser, *rooms[:2])
    block = Stay.objects.create(
        resort=resort, room=rooms[2], state="blocked", check_in=cast.in_days(3), check_out=cast.in_days(5)
    )
    touched = {("attempt", attempt.pk), ("block", block.pk)}
    for change in (lambda: Stay.objects.update(check_out=cast.in_days(90)), Stay.objects.all().delete):
        Mark.objects.all().delete()
        change()
        assert sorted(Mark.objects.values_list("subject", "row_id")) == sorted(touched)


def test_a_stay_that_goes_to_another_attempt_marks_both(asha_browser, ravi_browser, resort, room):
    first, second = steps.held(asha_browser, room), steps.held(ravi_browser, cast.a_room(resort, "501"))
    Mark.objects.all().delete()
    first.stays.update(attempt=second)
    assert {mark.row_id for mark in Mark.objects.all()} == {first.pk, second.pk}


def test_a_block_is_told_when_it_begins_changes_and_ends(resort, room):
    nights = {"check_in": cast.in_days(3), "check_out": cast.in_days(5)}
    block = Stay.objects.create(resort=resort, room=room, state="blocked", **nights)
    number()
    Stay.objects.filter(pk=block.pk).update(check_out=cast.in_days(6))
    number()
    Stay.objects.filter(pk=block.pk).delete()
    found = heard(resort)
    assert types(found) == ["room.blocked", "room.blocked", "room.unblocked"]
    assert found[1]["data"]["rooms"][0]["check_out_date"] == cast.in_days(6).isoformat()
    assert {event["subject_id"] for event in found} == {str(block.pk)}


def test_what_is_rolled_back_never_happened(asha_browser, resort, room):
    with transaction.atomic():
        story.booked(asha_browser, room)
        transaction.set_rollback(True)
    assert heard(resort) == []


def test_no_event_names_a_guest_or_a_phone(asha, asha_browser, resort, room):
    asha.name = "Asha Rao"
    asha.save()
    order = story.ordered(asha_browser, room)
    number()
    story.told(order)
    heard(resort)
    kept = "".join(str(row) for row in [*Event.objects.values(), *Standing.objects.values()])
    assert not [word for word in ("Asha", "Guest 0", cast.ASHA, cast.ASHA[3:]) if word in kept]


def test_an_event_never_changes(asha_browser, resort, room):
    steps.held(asha_browser, room)
    number()
    with pytest.raises(IntegrityError, match="events never change"), transaction.atomic():
        Event.objects.update(kind=EventKind.HOLD_RELEASED)


def test_a_row_that_cannot_be_told_keeps_nobody_waiting(asha_browser, ravi_browser, resort, room, monkeypatch):
    stuck, fine = steps.held(asha_browser, room), steps.held(ravi_browser, cast.a_room(resort, "A102"))
    whole = snapshots.hold_snapshot

    def hold(attempt):
        if attempt.pk == stuck.pk:
            raise ValueError("no")
        return whole(attempt)

    monkeypatch.setattr(snapshots, "hold_snapshot", hold)
    assert [event["subject_id"] for event in heard(resort)] == [str(fine.pk)]
    assert {(mark.row_id, mark.stuck) for mark in Mark.objects.all()} == {(stuck.pk, True)}
