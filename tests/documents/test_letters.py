"""Letters to guests, as an e-mail program gets them."""

from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from backend.bookings.services import cancellation
from backend.common.jobs import Job
from backend.documents.services import guest_letters, sheets
from backend.documents.services.sheets import PaperNotReady
from backend.notifications.models import Channel, Message, MessageKind
from backend.notifications.services import outbox
from backend.notifications.states import MessageState
from backend.payments.refunds import cancellations
from tests.documents import paper_story
from tests.invariants import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def asha(asha):
    asha.name, asha.email = "Asha Rao", "asha@example.com"
    asha.save()
    return asha


@pytest.fixture
def registered(registered):
    registered.contact_email, registered.contact_phone = "desk@beachside.example", "+91 832 000 0000"
    registered.save()
    return registered


@pytest.fixture
def carried(bell, django_capture_on_commit_callbacks):
    """What a sweep and the workers make of the letters that wait."""

    def carry(at=None):
        with django_capture_on_commit_callbacks(execute=True):
            outbox.ring_unfinished_messages(at=at or timezone.now() + timedelta(seconds=20))
        bell.answer(Job.SEND_MESSAGE)
        return mail.outbox

    return carry


def waiting(*, email="asha@example.com"):
    return Message.objects.filter(channel=Channel.EMAIL, to=email)


def test_a_confirmation_comes_with_the_voucher_and_a_calendar_entry(booking, carried):
    (letter,) = carried()
    assert letter.to == ["asha@example.com"]
    assert letter.from_email == "Beachside Resort <stays@dandeli.example>"
    assert letter.reply_to == ["desk@beachside.example"]
    assert letter.subject == f"Your stay at Beachside Resort is confirmed ({booking.reference})"
    for said in ("Dear Asha Rao,", booking.reference, "A101", "₹39,375.00", "+91 832 000 0000", "from 14:00"):
        assert said in letter.body
    (html, kind) = letter.alternatives[0]
    assert kind == "text/html"
    assert booking.reference in html
    voucher, entry = letter.attachments
    assert (voucher[2], entry[2]) == ("application/pdf", "text/calendar")
    assert booking.reference in paper_story.text_of(voucher[1])
    (event,) = Calendar.from_ical(entry[1]).walk("VEVENT")
    there = timezone.get_default_timezone()
    assert event["DTSTART"].dt == datetime.combine(booking.check_in, time(14), tzinfo=there)
    assert event["DTEND"].dt == datetime.combine(booking.check_out, time(11), tzinfo=there)
    assert "Beachside Resort" in event["SUMMARY"]


def test_it_is_sent_once_however_often_it_is_rung_for(booking, carried):
    for _ in range(3):
        carried()
    assert len(mail.outbox) == 1
    assert waiting().get().state == MessageState.SENT


def test_who_has_no_address_gets_no_letter(asha, asha_browser, registered, room, carried):
    type(asha).objects.update(email="")
    story.booked(asha_browser, room)
    assert carried() == []
    assert Message.objects.filter(kind=MessageKind.BOOKING_CONFIRMED).count() == 1


def test_where_no_gateway_is_set_no_letter_is_kept(settings, asha_browser, registered, room, carried):
    settings.EMAIL_GATEWAY = ""
    story.booked(asha_browser, room)
    assert not waiting().exists()


def test_a_worker_that_dies_with_the_letter_in_its_hands_loses_nothing(booking, carried, monkeypatch):
    class Killed(BaseException):
        pass

    def die(*_, **__):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(guest_letters, "write_letter", die)
        with pytest.raises(Killed):
            carried()
    assert (waiting().get().state, mail.outbox) == (MessageState.SENDING, [])
    later = timezone.now() + outbox.CLAIM_DEAD + timedelta(seconds=30)
    assert len(carried(at=later)) == 1


def test_two_tries_carry_the_same_name(booking, now):
    message = waiting().get()
    names = {guest_letters.write_letter(message, at=now).message_id for _ in range(2)}
    assert names == {message.reference}


def test_a_letter_waits_while_too_many_papers_are_being_made(booking, carried, monkeypatch):
    def busy(*_, **__):
        raise PaperNotReady(retry_after=2)

    with monkeypatch.context() as patch:
        patch.setattr(sheets, "handed_out", busy)
        assert carried() == []
    assert (waiting().get().state, waiting().get().last_error) == (MessageState.QUEUED, "paper_not_ready")
    assert len(carried(at=timezone.now() + timedelta(minutes=5))) == 1


def test_a_cancelled_booking_is_told_with_an_entry_that_takes_it_off_the_calendar(booking, carried, now):
    cancellations.cancel_by_staff(booking=booking, user_id=booking.user_id, at=now)
    told = {letter.subject.split(" (")[0]: letter for letter in carried()}
    letter = told["Your booking at Beachside Resort is cancelled"]
    (event,) = Calendar.from_ical(letter.attachments[0][1]).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"
    assert "₹39,375.00 go back" in told["Your refund from Beachside Resort is on its way"].body


def test_what_is_taken_back_before_it_is_sent_is_not_sent(booking, now):
    cancellations.cancel_by_staff(booking=booking, user_id=booking.user_id, at=now)
    key = cancellation.end_message_key(booking.endings.get())
    assert outbox.take_message_back(dedupe_key=key, reason="undone")
    halves = Message.objects.filter(kind=MessageKind.BOOKING_CANCELLED)
    assert [half.state for half in halves] == [MessageState.DROPPED] * 2


@pytest.mark.parametrize(("language", "word"), [("hi", "प्रिय"), ("kn", "ಪ್ರಿಯ"), ("en", "Dear")])
def test_every_kind_can_be_written_in_every_language(booking, now, language, word):
    message = waiting().get()
    message.language = language
    message.params |= {"amount": "1234567.50", "due_on": "1 Dec 2026", "ends_on": "2 Dec 2026", "room": "A102"}
    for kind in set(MessageKind) - {MessageKind.OTP}:
        message.kind = kind
        letter = guest_letters.write_letter(message, at=now)
        assert word in letter.text
        assert "{" not in letter.text + letter.subject
        assert booking.reference in letter.html
    message.kind = MessageKind.PAYMENT_REFUNDED
    assert "₹12,34,567.50" in guest_letters.write_letter(message, at=now).text


def test_names_are_shown_as_they_are_and_are_no_markup(booking, registered, now):
    registered.name = 'Sea & Sand\r\nBcc: x@example.com <b>"'
    registered.save()
    letter = guest_letters.write_letter(waiting().get(), at=now)
    assert "<b>" not in letter.html
    assert "Sea &amp; Sand" in letter.html


def test_a_letter_names_nobody_but_its_guest_in_its_headers(booking, registered, carried):
    registered.name = "Sea & Sand\r\nBcc: x@example.com"
    registered.save()
    (letter,) = carried()
    headers, _, _ = letter.message().as_bytes().partition(b"\n\n")
    assert b"\nBcc:" not in headers
    assert letter.recipients() == ["asha@example.com"]
