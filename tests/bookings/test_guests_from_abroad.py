"""Guests with a number from abroad hear of their stay by e-mail alone, and nothing is amiss because no SMS goes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.bookings.services import stay_notices
from backend.incidents.models import Incident
from backend.notifications.gateway import mail_carrier
from backend.notifications.gateway.carrier import Rejected
from backend.notifications.gateway.failover import Accepted
from backend.notifications.models import Message, MessageKind
from backend.notifications.services import outbox
from backend.payments.links import reminders
from backend.payments.models import PaymentLink
from tests import cast
from tests.bookings.test_stay_notices import on
from tests.invariants import story

pytestmark = pytest.mark.django_db
EMMA, MAIL = "+447911123456", "emma@example.co.uk"


@pytest.fixture
def emma(db):
    return User.objects.create(phone_number=EMMA, name="Emma", email=MAIL, login_email=MAIL)


@pytest.fixture
def booking(bell, emma, room):
    return story.booked(cast.logged_in(emma), room)


def told():
    return list(Message.objects.order_by("pk").values_list("kind", "channel", "to"))


def test_a_booking_is_told_by_e_mail_alone_and_the_audit_finds_it_told(booking, monkeypatch, now):
    assert told() == [("booking_confirmed", "email", MAIL)]
    assert story.findings("I3") == []
    monkeypatch.setattr(mail_carrier, "post_letter", lambda letter, at: Accepted(gateway="sandbox", id="mail_1"))
    outbox.send_queued(message_id=Message.objects.get().pk, at=now, write=lambda message: message)
    assert Message.objects.get().state == "sent"
    assert not Incident.objects.exists()


def test_who_emptied_the_profile_is_still_written_to_at_the_address_of_the_login(bell, emma, room):
    User.objects.update(email="")
    story.booked(cast.logged_in(emma), room)
    assert told() == [("booking_confirmed", "email", MAIL)]


def test_a_reminder_goes_by_e_mail_once(booking):
    type(booking).objects.update(confirmed_at=timezone.now() - timedelta(days=20))
    for hour in (10, 11):
        stay_notices.queue_stay_notices(at=on(booking.check_in - timedelta(days=1), hour))
    assert told()[1:] == [("arrival_reminder", "email", MAIL)]


def test_a_reminder_of_a_balance_that_was_taken_back_is_sent_anew(booking, now):
    link = PaymentLink(amount_paise=100_00, short_url="https://rzp.io/i/x")
    for _ in range(2):
        reminders.tell_of_balance(booking, link, MessageKind.BALANCE_DUE, today=cast.in_days(0), at=now)
        reminders.drop_reminders(booking)
    assert (
        list(Message.objects.filter(kind="balance_due").values_list("channel", "state")) == [("email", "dropped")] * 2
    )


def test_a_message_that_is_taken_back_is_not_sent(booking):
    key = Message.objects.get().dedupe_key
    assert outbox.take_message_back(dedupe_key=key, reason="test")
    assert Message.objects.get().state == "dropped"


def test_where_letters_were_switched_off_a_person_is_told_to_call(bell, emma, room, settings):
    settings.EMAIL_GATEWAY = ""
    story.booked(cast.logged_in(emma), room)
    message = Message.objects.get()
    for _ in range(outbox.TRIES_MOST):
        Message.objects.update(state="queued")
        outbox.send_queued(message_id=message.pk, at=timezone.now(), write=_refuse)
    incident = Incident.objects.get()
    assert "call them" in incident.advice
    assert EMMA not in incident.happened
    assert "by SMS as well" not in incident.advice


def _refuse(_):
    raise Rejected("none")


def test_the_desk_sees_number_and_address_and_whoever_may_see_neither_sees_four_digits(booking, resort):
    path = f"/api/desk/resorts/{resort.slug}/bookings/{booking.reference}/"
    seen = {}
    for role, phone in (("manager", cast.MEERA), ("accountant", "+919000000007")):
        shown = cast.logged_in(cast.works_at(resort, role, phone)).get(path).json()
        seen[role] = (shown["guest_phone"], shown["contact_email"])
    assert seen == {"manager": (EMMA, MAIL), "accountant": ("••••••3456", "")}
