"""Looking for people and bookings by what the desk is told: a part of a name, the end of a number, of a reference."""

import pytest
from django.db import connection
from django.test import Client

from backend.accounts.models import User
from backend.bookings.models import FinalBooking
from backend.guest_register.models import RegisterEntry
from backend.holds.models import AttemptGuest, BookingAttempt
from tests.backoffice.pages import listed, page

pytestmark = pytest.mark.django_db

# Index, and a question of the admin that it has to answer.
ANSWERED = {
    "guests_by_part_of_name": AttemptGuest.objects.filter(name__icontains="Devi"),
    "people_by_part_of_name": User.objects.filter(name__icontains="Devi"),
    "people_by_part_of_phone": User.objects.filter(phone_number__icontains="88888"),
    "bookings_by_reference_part": FinalBooking.objects.filter(reference__icontains="K7QX"),
}


def _name(booking, *names):
    for guest, name in zip(booking.attempt.guests.order_by("pk"), names, strict=False):
        AttemptGuest.objects.filter(pk=guest.pk).update(name=name)


@pytest.mark.parametrize("word", ["sunita", "NITA DE", "devi", "रेखा", "Devi Sunita"])
def test_a_booking_is_found_by_a_part_of_any_guests_name(staff, both, word):
    _name(both[0], "Sunita Devi", "रेखा शर्मा")
    _name(both[1], "Sunita Devi", "रेखा शर्मा")
    for role in staff.people:
        browser = staff.admin(role)
        assert listed(browser, FinalBooking, q=word) == [both[0]]
        assert listed(browser, BookingAttempt, q=word) == [both[0].attempt]


def test_every_word_has_to_be_found_wherever_it_is(staff, both):
    _name(both[0], "Sunita Devi", "Ramesh")
    reference = both[0].reference
    assert listed(staff.admin("owner"), FinalBooking, q=f"devi ramesh {reference[-3:]}") == [both[0]]
    assert listed(staff.admin("owner"), FinalBooking, q="devi suresh") == []
    assert listed(staff.admin("owner"), FinalBooking, q='"sunita devi"') == [both[0]]
    assert listed(staff.admin("owner"), FinalBooking, q='"devi sunita"') == []


def test_whoever_booked_is_found_by_name_and_by_number(staff, both):
    User.objects.filter(pk=both[0].user_id).update(name="Asha Kulkarni")
    for word in ("kulkar", "99888"):
        assert listed(staff.admin("owner"), FinalBooking, q=word) == [both[0]]
        assert listed(staff.admin("owner"), BookingAttempt, q=word) == [both[0].attempt]


def test_an_attempt_is_found_by_its_number_alone_and_by_no_part_of_it(staff, both):
    assert listed(staff.admin("owner"), BookingAttempt, q=str(both[0].attempt_id)) == [both[0].attempt]
    assert listed(staff.admin("owner"), BookingAttempt, q="9" * 30) == []
    assert listed(staff.admin("owner"), BookingAttempt, q="२") == []


def test_filters_and_searches_narrow_each_other(staff, both):
    _name(both[0], "Sunita Devi")
    owner = staff.admin("owner")
    assert listed(owner, FinalBooking, q="sunita", state__exact="confirmed") == [both[0]]
    assert listed(owner, FinalBooking, q="sunita", state__exact="cancelled") == []


def test_the_register_is_searched_by_name(staff, both):
    entry = RegisterEntry.objects.get(booking=both[0])
    AttemptGuest.objects.filter(pk=entry.guest_id).update(name="Lakshmi Rao")
    assert listed(staff.admin("front_desk"), RegisterEntry, q="kshmi") == [entry]
    assert listed(staff.admin("front_desk"), RegisterEntry, q="suresh") == []


def test_people_are_searched_by_name_number_and_address(both):
    boss = Client()
    boss.force_login(User.objects.create_superuser("+919000000099", "a-long-password"))
    User.objects.filter(pk=both[0].user_id).update(name="Asha Kulkarni", email="asha@example.in")
    for word in ("kulkar", "99888", "example.in", "asha 99888"):
        assert listed(boss, User, q=word) == [both[0].user], word


@pytest.mark.parametrize("word", ["%", "_", "\\", "'", '"', "a", "\u0000", "x" * 3000])
def test_what_nobody_means_finds_nothing_and_breaks_nothing(staff, both, word):
    assert staff.admin("owner").get(page(FinalBooking), {"q": word}, follow=True).status_code == 200


@pytest.mark.parametrize("index", ANSWERED)
def test_the_question_is_one_that_the_index_answers(index):
    with connection.cursor() as cursor:
        # Of an empty table reading all of it is cheapest; which index could answer is seen all the same.
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in ANSWERED[index].order_by().explain()


def test_the_extension_needs_no_superuser():
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE plain_owner")
        cursor.execute(f'GRANT CREATE ON DATABASE "{connection.settings_dict["NAME"]}" TO plain_owner')
        cursor.execute("GRANT CREATE, USAGE ON SCHEMA public TO plain_owner")
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        cursor.execute("SET LOCAL ROLE plain_owner")
        cursor.execute("CREATE EXTENSION pg_trgm")
        cursor.execute(
            "SELECT rolsuper FROM pg_extension JOIN pg_roles r ON r.oid = extowner WHERE extname = 'pg_trgm'"
        )
        assert cursor.fetchone() == (False,)
