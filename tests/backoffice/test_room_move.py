"""The admin's page on which a booking gets another room: chosen, looked at again, and done by the service alone."""

import pytest
from django.test import Client
from django.urls import reverse

from backend.catalogue.models import StaffMember
from backend.catalogue.models.roles import RIGHTS, Right, Role
from backend.inventory.models import Stay
from backend.notifications.models import Message
from backend.payments.refunds import cancellations
from tests import cast
from tests.desk_api.test_desk_moves import sleeps
from tests.holds import steps

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _listening(bell) -> None:
    """Jobs wait for the test."""


@pytest.fixture
def other(resort):
    return cast.a_room(resort, "A102")


@pytest.fixture
def neighbours(ravi_browser, other):
    """Ravi has booked A102 for the same nights."""
    return steps.booked(ravi_browser, other)


def url(booking):
    return reverse("admin:bookings_finalbooking_move", args=[booking.pk])


def change_url(booking):
    return reverse("admin:bookings_finalbooking_change", args=[booking.pk])


def ways(answer):
    """What the page says of each room."""
    return {option.room.room_number: option.way.value for option, _ in answer.context["rows"]}


def look(browser, booking, begin, to):
    return browser.post(url(booking), {"from": begin.pk, "to": to.pk})


def confirm(browser, booking, looked):
    """Send what the page asks to send."""
    chosen = looked.context["chosen"]
    body = {"from": looked.context["stay"].room_id, "to": chosen.room.pk, "way": chosen.way.value, "confirmed": "1"}
    if chosen.other:
        body["with"] = chosen.other.pk
    return browser.post(url(booking), body, follow=True)


@pytest.mark.parametrize("role", list(Role))
def test_the_way_there_and_the_page_are_for_those_who_receive_guests(staff, booking, other, role):
    may = Right.RECEIVE_GUESTS in RIGHTS[role]
    browser = staff.admin(role)
    assert (url(booking) in browser.get(change_url(booking)).content.decode()) is may
    assert browser.get(url(booking)).status_code == (200 if may else 403)
    answer = browser.post(url(booking), {"from": 0, "to": other.pk, "confirmed": "1"})
    assert answer.status_code == (302 if may else 403)
    assert sleeps(booking) == ["A101"]


def test_a_booking_of_another_resort_is_not_there(staff, booking, their_booking, room, other, elsewhere):
    browser = staff.admin("owner")
    assert browser.get(url(their_booking)).status_code == 404
    assert look(browser, their_booking, elsewhere.room, other).status_code == 404
    # Who works at both, but only reads here, moves nothing here.
    StaffMember.objects.create(resort=booking.resort, user=elsewhere.owner, role=Role.ACCOUNTANT)
    assert elsewhere.admin.get(url(booking)).status_code == 403
    assert elsewhere.admin.get(url(their_booking)).status_code == 200


def test_it_says_of_each_room_how_it_can_be_had(staff, booking, resort, ravi_browser, other, neighbours, elsewhere):
    cast.a_room(resort, "A103")
    cast.a_room(resort, "B1", capacity=1)
    steps.block(cast.a_room(resort, "B2"), 31, 32)
    steps.held(ravi_browser, cast.a_room(resort, "B3"))
    closed = cast.a_room(resort, "B4")
    closed.active = False
    closed.save()
    answer = staff.admin("front_desk").get(url(booking))
    assert ways(answer) == {"A102": "swap", "A103": "free", "B1": "small", "B2": "taken", "B3": "taken"}
    assert neighbours.reference in answer.content.decode()
    assert elsewhere.room.room_number not in ways(answer)


def test_a_booking_is_moved_after_one_more_look(staff, booking, room, other):
    browser = staff.admin("front_desk")
    looked = look(browser, booking, room, other)
    assert "move to <strong>room A102</strong>" in looked.content.decode()
    assert sleeps(booking) == ["A101"]
    done = confirm(browser, booking, looked)
    assert done.redirect_chain == [(change_url(booking), 302)]
    assert "sleep in room A102 now" in done.content.decode()
    assert sleeps(booking) == ["A102"]
    assert Message.objects.filter(kind="room_changed").count() == 1


def test_two_bookings_swap(staff, booking, room, other, neighbours):
    browser = staff.admin("manager")
    looked = look(browser, booking, room, other)
    assert f"those of booking {neighbours.reference}" in looked.content.decode()
    confirm(browser, booking, looked)
    assert (sleeps(booking), sleeps(neighbours)) == (["A102"], ["A101"])


def test_who_does_not_fit_cannot_swap(staff, booking, room, other, ravi_browser):
    steps.booked(ravi_browser, other, stay=cast.nights(30, 38))
    steps.block(room, 36, 37)
    browser = staff.admin("front_desk")
    assert ways(browser.get(url(booking))) == {"A102": "taken"}
    shown = look(browser, booking, room, other).content.decode()
    assert "Room A102 cannot be used: it is not free for these nights." in shown


def test_a_room_that_was_taken_between_the_look_and_the_click_is_refused_in_words(
    staff, booking, room, other, ravi_browser
):
    browser = staff.admin("front_desk")
    looked = look(browser, booking, room, other)
    steps.held(ravi_browser, other)
    done = confirm(browser, booking, looked).content.decode()
    assert "Nothing was changed. That room is not free for at least one of these nights. Choose another room." in done
    assert sleeps(booking) == ["A101"]


@pytest.mark.django_db(transaction=True)
def test_a_swap_with_another_than_was_looked_at_is_not_done(staff, booking, room, other, neighbours, ravi_browser):
    browser = staff.admin("front_desk")
    looked = look(browser, booking, room, other)
    cancellations.cancel_by_staff(booking=neighbours, user_id=booking.user_id, at=neighbours.confirmed_at)
    second = steps.booked(ravi_browser, other)
    assert "Something has changed since you looked" in confirm(browser, booking, looked).content.decode()
    assert (sleeps(booking), sleeps(second)) == (["A101"], ["A102"])


def test_the_second_click_changes_nothing_more(staff, booking, room, other):
    browser = staff.admin("front_desk")
    looked = look(browser, booking, room, other)
    confirm(browser, booking, looked)
    assert "Nothing was changed." in confirm(browser, booking, looked).content.decode()
    assert sleeps(booking) == ["A102"]
    assert Message.objects.filter(kind="room_changed").count() == 1


def test_of_a_booking_with_several_rooms_one_is_chosen_first(staff, asha_browser, room, other, resort):
    cast.a_room(resort, "A103")
    both = steps.held(asha_browser, room, other)
    guests = [{"room_id": one.pk, "name": "Guest", "age": 30} for one in (room, other)]
    asha_browser.post("/api/booking/add-guests/", {"booking_attempt_id": both.pk, "guests": guests}, format="json")
    booking = steps.confirmed(both)
    browser = staff.admin("front_desk")
    answer = browser.get(url(booking), {"from": other.pk})
    assert answer.context["stay"].room == other
    assert ways(answer) == {"A103": "free"}


@pytest.mark.parametrize("body", [{"from": "x", "to": "y"}, {}, {"from": "1", "to": "²", "way": "swap", "with": "z"}])
def test_what_cannot_be_meant_changes_nothing(staff, booking, room, other, body):
    browser = staff.admin("front_desk")
    assert browser.post(url(booking), body).status_code == 200
    assert browser.post(url(booking), {**body, "confirmed": "1"}).status_code == 302
    assert sleeps(booking) == ["A101"]


def test_a_booking_that_has_ended_has_no_way_there(staff, booking, room, other):
    cancellations.cancel_by_staff(booking=booking, user_id=booking.user_id, at=booking.confirmed_at)
    browser = staff.admin("front_desk")
    assert url(booking) not in browser.get(change_url(booking)).content.decode()
    assert "This booking cannot be moved" in browser.get(url(booking)).content.decode()
    body = {"from": room.pk, "to": other.pk, "confirmed": "1"}
    assert "Nothing was changed." in browser.post(url(booking), body, follow=True).content.decode()
    assert not Stay.objects.filter(room=other).exists()


def test_nobody_is_moved_by_a_click_on_another_page(staff, booking, room, other):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(staff.people[Role.OWNER])
    assert look(strict, booking, room, other).status_code == 403
    # A link moves nobody, either.
    query = {"from": room.pk, "to": other.pk, "confirmed": "1"}
    assert staff.admin("owner").get(url(booking), query).status_code == 200
    assert sleeps(booking) == ["A101"]
