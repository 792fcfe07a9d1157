"""What a guest reads of letters that came back."""

import pytest

from backend.catalogue.models.roles import Role
from backend.holds.models import AttemptDetails
from backend.holds.services import guest_addresses
from backend.notifications.gateway.carrier import Rejected
from backend.notifications.models import Channel, Message, MessageOutcome
from backend.notifications.services import bounced_addresses, outbox
from tests import cast
from tests.invariants import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(bell, asha, asha_browser, room):
    type(asha).objects.update(email="asha@example.com")
    return story.booked(asha_browser, room)


@pytest.fixture
def shown(asha_browser, booking):
    def read():
        (listed,) = asha_browser.get("/api/bookings/").json()["results"]
        alone = asha_browser.get(f"/api/bookings/{booking.reference}/").json()
        assert listed["email_bounced"] == alone["email_bounced"]
        return alone["email_bounced"]

    return read


def letters():
    return Message.objects.filter(channel=Channel.EMAIL)


def test_a_booking_says_that_a_letter_about_it_came_back(shown):
    assert not shown()
    letters().update(delivery=MessageOutcome.UNDELIVERED)
    assert shown()


def test_the_desk_and_the_back_office_say_it_too(shown, booking):
    owner = cast.logged_in(cast.works_at(booking.resort, Role.OWNER))
    at_desk = f"/api/desk/resorts/{booking.resort.slug}/bookings/"

    def told() -> list[bool]:
        (listed,) = owner.get(at_desk).json()["results"]
        return [listed["email_bounced"], owner.get(f"{at_desk}{booking.reference}/").json()["email_bounced"]]

    assert told() == [False, False]
    letters().update(delivery=MessageOutcome.UNDELIVERED)
    assert told() == [True, True]


def test_what_was_said_by_sms_alone_is_no_letter(shown):
    Message.objects.exclude(channel=Channel.EMAIL).update(delivery=MessageOutcome.UNDELIVERED)
    assert not shown()


def test_another_address_is_another_matter(shown):
    letters().update(delivery=MessageOutcome.UNDELIVERED)
    later = letters().get()
    later.pk, later.dedupe_key, later.to, later.delivery = None, "later:email", "new@example.com", ""
    later.save(force_insert=True)
    assert not shown()


def test_a_letter_that_is_not_even_taken_is_as_one_that_came_back(shown, now):
    message = letters().get()

    def refused(_):
        raise Rejected("smtp 550")

    outbox.send_queued(message_id=message.pk, at=now, write=refused)
    assert shown()
    message.refresh_from_db()
    assert message.state == "failed"
    assert bounced_addresses.has_bounced(Message(pk=0, to=message.to, about_attempt=message.about_attempt))


def test_somebody_may_send_it_again(shown, now):
    message = letters().get()
    for state in ("sending", "failed"):
        letters().update(state=state, delivery=MessageOutcome.UNDELIVERED)
    assert outbox.send_message_again(message_id=message.pk, at=now)
    assert not shown()
    message.refresh_from_db()
    assert not bounced_addresses.has_bounced(message)


def test_a_letter_goes_to_the_address_and_in_the_language_that_were_said_with_the_stay(asha, booking):
    assert guest_addresses.address_of(booking) == "asha@example.com"
    AttemptDetails.objects.create(attempt=booking.attempt, contact_email="work@example.com", language="kn")
    fresh = type(booking).objects.get(pk=booking.pk)
    to = guest_addresses.addressee_of(fresh, attempt_id=fresh.attempt_id)
    assert (to.email, to.language) == ("work@example.com", "kn")
