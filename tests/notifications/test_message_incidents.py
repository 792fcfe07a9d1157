"""A message that reached nobody is a problem that a person sees, and can mend."""

from datetime import timedelta

import pytest

from backend.common.db.transitions import move
from backend.incidents.models import Incident
from backend.incidents.services import mends
from backend.notifications.gateway.carrier import Rejected, Undelivered
from backend.notifications.models import Message
from backend.notifications.services import outbox, receipts
from backend.notifications.services.delivery_reports import DeliveryReport
from backend.notifications.states import MessageState
from tests.cast import ASHA

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(db, now):
    return outbox.queue_message(kind="otp", to=ASHA, params={"minutes": 5}, dedupe_key="otp:1", at=now)


def problems():
    return [(problem.kind, problem.subject, problem.state) for problem in Incident.objects.order_by("pk")]


def lost(message, phones, now):
    phones.trouble = [Rejected("test 21211")]
    outbox.send_queued(message_id=message.pk, at=now)


def test_a_message_that_is_given_up_is_a_problem_with_a_masked_phone(message, phones, now):
    lost(message, phones, now)
    assert problems() == [("message_failed", f"message {message.pk}", "open")]
    told = Incident.objects.get().happened
    assert told.endswith("8888 was not sent: test 21211.")
    assert ASHA[:-4] not in told


def test_a_message_that_kills_its_workers_is_a_problem(message, now):
    move(message, MessageState.SENDING, claimed_at=now, tries=outbox.TRIES_MOST)
    for _ in range(2):
        outbox.ring_unfinished_messages(at=now + timedelta(seconds=61))
    assert problems() == [("message_failed", f"message {message.pk}", "open")]
    assert Incident.objects.get().times == 1


def test_a_message_that_waits_for_its_next_try_is_none(message, phones, now):
    phones.trouble = [Undelivered("test 503")]
    outbox.send_queued(message_id=message.pk, at=now)
    assert problems() == []


def test_a_message_that_did_not_arrive_is_a_problem_until_it_did(message, phones, now):
    outbox.send_queued(message_id=message.pk, at=now)
    name = Message.objects.get().gateway_id
    for outcome, state in (("undelivered", "open"), ("delivered", "solved")):
        report = DeliveryReport(gateway_id=name, outcome=receipts.MessageOutcome(outcome), reason="30003")
        receipts.take_receipt(gateway="test", reports=[report], at=now)
        assert problems() == [("message_failed", f"message {message.pk}", state)]


def test_one_login_code_that_is_given_up_is_no_problem(code, phones, now):
    phones.trouble = [Rejected("test 21211")]
    outbox.send_queued(message_id=code.pk, at=now, secrets={"code": "123456"})
    assert Message.objects.get().state == MessageState.FAILED
    assert problems() == []


def test_login_codes_that_dlt_would_drop_are_one_problem(code, phones, now, settings):
    settings.SMS_GATEWAY, settings.SMS_TEMPLATE_IDS = ["msg91"], {**settings.SMS_TEMPLATE_IDS, "otp": ""}
    outbox.send_queued(message_id=code.pk, at=now, secrets={"code": "123456"})
    assert (phones.calls, problems()) == (0, [("message_failed", "login codes", "open")])
    assert mends.mend(Incident.objects.get(), at=now).startswith("nothing to retry")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"SMS_DLT_HEADER": "DANDELI"}, "SMS_DLT_HEADER is not six letters"),
        ({"SMS_TEMPLATE_IDS": {"booking_confirmed": ""}}, "SMS_TEMPLATE_BOOKING_CONFIRMED is missing"),
    ],
)
def test_what_is_not_registered_is_refused_before_it_is_sent(message, phones, now, settings, change, reason):
    settings.SMS_GATEWAY = ["msg91"]
    for name, value in change.items():
        setattr(settings, name, value)
    outbox.send_queued(message_id=message.pk, at=now)
    assert (phones.calls, Message.objects.get().last_error) == (0, reason)
    assert reason in Incident.objects.get().happened


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"rupees": "-5", "paise": "00"}, "rupees is not numeric"),
        ({"rupees": "5" * 41, "paise": "00"}, "rupees is longer than 40 characters"),
        ({"amount": "7500"}, "rupees is missing"),
    ],
)
def test_a_value_that_cannot_be_made_to_fit_is_refused_before_it_is_sent(db, phones, now, params, reason):
    params = {**params, "resort": "Kali River Lodge"}
    message = outbox.queue_message(kind="payment_refunded", to=ASHA, params=params, dedupe_key="refund:1", at=now)
    outbox.send_queued(message_id=message.pk, at=now)
    assert (phones.calls, Message.objects.get().state) == (0, MessageState.FAILED)
    assert Message.objects.get().last_error == reason


def test_a_long_name_is_shortened_when_it_is_queued(db, now):
    params = {"reference": "K7QM-2X4P", "resort": "The Grand Old Vintage Teak Estate & Riverside Gardens"}
    message = outbox.queue_message(kind="booking_cancelled", to=ASHA, params=params, dedupe_key="cancelled:1", at=now)
    assert message.params["resort"] == "The Grand Old Vintage Teak Estate and"


def test_one_click_sends_it_again_and_that_solves_the_problem(message, phones, now):
    lost(message, phones, now)
    assert mends.mend(Incident.objects.get(), at=now) == "it is being sent again"
    outbox.send_queued(message_id=message.pk, at=now)
    assert [to for to, _ in phones.texts] == [ASHA]
    assert problems() == [("message_failed", f"message {message.pk}", "solved")]


def test_what_did_not_arrive_can_be_sent_again(message, phones, now):
    outbox.send_queued(message_id=message.pk, at=now)
    lost_on_the_way = DeliveryReport(
        gateway_id=Message.objects.get().gateway_id, outcome=receipts.MessageOutcome.UNDELIVERED, reason="30003"
    )
    receipts.take_receipt(gateway="test", reports=[lost_on_the_way], at=now)
    assert outbox.send_message_again(message_id=message.pk, at=now)
    again = Message.objects.get()
    assert (again.state, again.tries, again.delivery, again.sent_at) == (MessageState.QUEUED, 0, "", None)


def test_a_second_click_sends_nothing_more(message, phones, now):
    lost(message, phones, now)
    assert outbox.send_message_again(message_id=message.pk, at=now)
    assert not outbox.send_message_again(message_id=message.pk, at=now)
    said = mends.mend(Incident.objects.get(), at=now)
    assert said.startswith("nothing to do")


def test_a_login_code_is_never_sent_again(code, phones, now):
    phones.trouble = [Rejected("test 21211")]
    outbox.send_queued(message_id=code.pk, at=now, secrets={"code": "123456"})
    assert not outbox.send_message_again(message_id=code.pk, at=now)
