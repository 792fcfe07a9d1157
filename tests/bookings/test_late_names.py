"""One name is enough to pay; the others are named until check-in, by the guest or at the desk."""

from datetime import timedelta

import pytest

from backend.bookings.models import FinalBooking
from backend.bookings.services import arrivals
from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Role
from backend.holds.models import AttemptGuest, BookingAttempt
from backend.pricing.models import ChildBand
from tests import cast
from tests.holds import decided
from tests.holds.steps import confirmed, held
from tests.payments import tiers

pytestmark = pytest.mark.django_db
ADD = "/api/booking/add-guests/"


def named(room, *people) -> list[dict[str, object]]:
    return [{"room_id": room.pk, "name": name, "age": age} for name, age in people]


def add(browser, attempt, guests, **more):
    return browser.post(ADD, {"booking_attempt_id": attempt.pk, "guests": guests, **more}, format="json")


def late(browser, booking, guests):
    return browser.post(f"/api/bookings/{booking.reference}/guests/", {"guests": guests}, format="json")


def names() -> list[str]:
    return list(AttemptGuest.objects.values_list("name", flat=True))


@pytest.fixture
def booking(asha_browser, room):
    """Asha's, who has named herself alone of two."""
    attempt = held(asha_browser, room)
    answer = add(asha_browser, attempt, named(room, ("Asha", 34)), others_later=True)
    assert (answer.status_code, answer.json()["status"]) == (200, "guests_added")
    return confirmed(attempt)


def test_one_name_is_enough_to_pay(asha_browser, room, twin):
    attempt = held(asha_browser, room)
    add(asha_browser, attempt, named(room, ("Asha", 34)), others_later=True)
    assert cast.initiate(asha_browser, attempt.pk).status_code == 200


def test_without_any_name_nobody_pays(asha_browser, room):
    attempt = held(asha_browser, room)
    assert cast.initiate(asha_browser, attempt.pk).json()["code"] == "guests_missing"
    assert add(asha_browser, attempt, [], others_later=True).status_code == 400


def test_more_than_were_announced_are_refused_all_the_same(asha_browser, room):
    attempt = held(asha_browser, room)
    three = named(room, ("Asha", 34), ("Ravi", 36), ("Meena", 30))
    answer = add(asha_browser, attempt, three, others_later=True)
    assert "guest_count_mismatch" in [error["code"] for error in answer.json()["errors"]]


def test_the_other_is_named_afterwards(asha_browser, booking, room):
    told = asha_browser.get(f"/api/bookings/{booking.reference}/").json()
    assert (told["guest_count"], [guest["name"] for guest in told["guests"]]) == (2, ["Asha"])
    answer = late(asha_browser, booking, named(room, ("Ravi", 36)))
    assert [guest["name"] for guest in answer.json()["guests"]] == ["Asha", "Ravi"] == names()


def test_a_third_of_two_is_refused_and_so_is_another_room(asha_browser, booking, resort, room):
    two = late(asha_browser, booking, named(room, ("Ravi", 36), ("Meena", 30)))
    assert ("/guests", "guest_count_mismatch") in [(e["pointer"], e["code"]) for e in two.json()["errors"]]
    elsewhere = late(asha_browser, booking, named(cast.a_room(resort, "A102"), ("Ravi", 36)))
    assert [(e["pointer"], e["code"]) for e in elsewhere.json()["errors"]] == [
        ("/guests/0/room_id", "room_not_in_attempt")
    ]
    assert names() == ["Asha"]


def test_the_same_key_names_once(asha_browser, booking, room):
    url, body = f"/api/bookings/{booking.reference}/guests/", {"guests": named(room, ("Ravi", 36))}
    first, again = (asha_browser.post(url, body, format="json", headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, again.json()) == (200, first.json())
    assert names() == ["Asha", "Ravi"]


def test_the_desk_names_them_too(booking, resort, room):
    url = f"/api/desk/resorts/{resort.slug}/bookings/{booking.reference}/guests/"
    desk = cast.logged_in(cast.works_at(resort, Role.FRONT_DESK))
    answer = desk.post(url, {"guests": named(room, ("Ravi", 36))}, format="json")
    assert (answer.status_code, names()) == (200, ["Asha", "Ravi"])


def test_after_check_in_and_after_the_end_it_is_too_late(asha, asha_browser, booking, room):
    at = tiers.midnight(booking.check_in) + timedelta(hours=15)
    arrivals.note_arrival(booking=booking, user_id=asha.pk, at=at)
    assert late(asha_browser, booking, named(room, ("Ravi", 36))).json()["code"] == "guest_arrived"
    FinalBooking.objects.update(checked_in_at=None, state="cancelled")
    assert late(asha_browser, booking, named(room, ("Ravi", 36))).json()["code"] == "booking_ended"
    assert names() == ["Asha"]


def test_another_guests_booking_is_not_there(ravi_browser, booking, room):
    assert late(ravi_browser, booking, named(room, ("Ravi", 36))).status_code == 404


def test_who_wants_a_register_checks_nobody_in_who_has_no_name(booking, resort, room):
    from backend.guest_register.services import check_in
    from backend.guest_register.services.requirements import RegisterIncomplete

    Resort.objects.filter(pk=resort.pk).update(check_in_needs_register=True)
    AttemptGuest.objects.update(age=12)
    at = tiers.midnight(booking.check_in) + timedelta(hours=15)
    with pytest.raises(RegisterIncomplete) as refused:
        check_in.check_in_guests(booking=booking, user_id=booking.user_id, at=at)
    assert refused.value.extra == {"guests": [], "unnamed": 1}


def test_children_who_are_not_named_yet_keep_their_beds(asha_browser, resort):
    """Two adults with children of 4 and 9: who is named late must still be them."""
    room = cast.a_room(resort, "F1", capacity=5)
    ChildBand.objects.create(resort=resort, first_age=0, last_age=12)
    wish = decided.body(room, guests=4, child_ages=[9, 4])
    answer = asha_browser.post(decided.SELECT, wish, format="json")
    attempt = BookingAttempt.objects.get(pk=answer.json()["booking_attempt_id"])

    def codes(*people) -> list[str]:
        answer = add(asha_browser, attempt, named(room, *people), others_later=True).json()
        return [error["code"] for error in answer.get("errors", [])]

    assert codes(("Asha", 34)) == []
    assert codes(("Asha", 34), ("Anu", 9)) == []
    assert codes(("Asha", 34), ("Anu", 8)) == ["ages_differ"]
    assert codes(("Asha", 34), ("Ravi", 36), ("Meena", 60)) == ["ages_differ"]
