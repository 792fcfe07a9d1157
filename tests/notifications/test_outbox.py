from datetime import timedelta

import pytest

from backend.common.db.transitions import IllegalMove, move
from backend.notifications.gateway.carrier import Rejected, Undelivered
from backend.notifications.models import Message
from backend.notifications.services import outbox
from backend.notifications.states import MessageState
from tests.cast import ASHA

pytestmark = pytest.mark.django_db


def fresh(message):
    return Message.objects.get(pk=message.pk)


def test_a_queued_message_is_sent_once_however_often_it_is_rung_for(message, phones, now):
    for _ in range(3):
        outbox.send_queued(message_id=message.pk, at=now)
    assert phones.texts == [
        (ASHA, "Your stay at Kali River Lodge from 20 Dec 2026 is confirmed. Booking K7QM-2X4P. Dandeli")
    ]
    assert fresh(message).state == MessageState.SENT
    assert fresh(message).gateway_id == f"test-{message.reference}"


def test_the_same_news_is_told_once(message, now):
    again = outbox.queue_message(kind="booking_confirmed", to=ASHA, params={}, dedupe_key="booking:1", at=now)
    assert again.pk == message.pk
    assert Message.objects.count() == 1


def test_a_ring_for_a_message_that_does_not_exist_does_nothing(phones, now):
    outbox.send_queued(message_id=404, at=now)
    assert phones.calls == 0


def test_an_unknown_kind_is_refused_before_anything_is_written(now):
    with pytest.raises(ValueError, match="advert"):
        outbox.queue_message(kind="advert", to=ASHA, params={}, dedupe_key="x", at=now)
    assert not Message.objects.exists()


def test_a_busy_gateway_gets_another_try_later(message, phones, now):
    phones.trouble = [Undelivered("test 503")]
    outbox.send_queued(message_id=message.pk, at=now)
    waiting = fresh(message)
    assert (waiting.state, waiting.tries, waiting.last_error) == (MessageState.QUEUED, 1, "test 503")
    assert waiting.next_try_at == now + outbox.WAITS[0]


def test_a_message_that_was_late_forgets_its_trouble(message, phones, now):
    phones.trouble = [Undelivered("test 503")]
    for _ in range(2):
        outbox.send_queued(message_id=message.pk, at=now)
    assert (fresh(message).state, fresh(message).last_error) == (MessageState.SENT, "")


def test_a_rejected_message_is_given_up_at_once(message, phones, now):
    phones.trouble = [Rejected("test 21211")]
    outbox.send_queued(message_id=message.pk, at=now)
    assert (fresh(message).state, fresh(message).last_error) == (MessageState.FAILED, "test 21211")


def test_six_tries_are_enough(message, phones, now):
    phones.trouble = [Undelivered("test 503")] * 10
    for _ in range(10):
        outbox.send_queued(message_id=message.pk, at=now)
    assert phones.calls == outbox.TRIES_MOST == 6
    assert fresh(message).state == MessageState.FAILED


def test_each_wait_is_longer_than_the_one_before():
    assert list(outbox.WAITS) == sorted(set(outbox.WAITS))


def test_a_message_whose_ring_was_lost_is_rung_for_again(message, bell, now, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert outbox.ring_unfinished_messages(at=now + timedelta(seconds=16)) == 1
    assert bell.rung == [("notifications.send_message", {"message_id": message.pk})]


def test_a_fresh_message_is_left_to_its_first_ring(message, now):
    assert outbox.ring_unfinished_messages(at=now + timedelta(seconds=10)) == 0


def test_two_sweeps_in_a_row_ring_once(message, now):
    late = now + timedelta(seconds=16)
    assert [outbox.ring_unfinished_messages(at=late), outbox.ring_unfinished_messages(at=late)] == [1, 0]


def test_a_message_claimed_by_a_dead_worker_is_queued_again(message, phones, now):
    move(message, MessageState.SENDING, claimed_at=now, tries=1)
    outbox.ring_unfinished_messages(at=now + timedelta(seconds=61))
    outbox.send_queued(message_id=message.pk, at=now + timedelta(seconds=62))
    assert fresh(message).state == MessageState.SENT


def test_a_message_that_is_being_sent_is_left_alone(message, phones, now):
    move(message, MessageState.SENDING, claimed_at=now, tries=1)
    assert outbox.ring_unfinished_messages(at=now + timedelta(seconds=30)) == 0
    outbox.send_queued(message_id=message.pk, at=now)
    assert phones.calls == 0


def test_a_message_that_kills_its_workers_is_given_up(message, now):
    move(message, MessageState.SENDING, claimed_at=now, tries=outbox.TRIES_MOST)
    outbox.ring_unfinished_messages(at=now + timedelta(seconds=61))
    assert (fresh(message).state, fresh(message).last_error) == (MessageState.FAILED, "claim died")


def test_a_sent_message_stays_sent(message, phones, now):
    outbox.send_queued(message_id=message.pk, at=now)
    with pytest.raises(IllegalMove):
        move(fresh(message), MessageState.FAILED)
    assert not outbox.send_message_again(message_id=message.pk, at=now)
    assert fresh(message).state == MessageState.SENT


def test_a_login_code_has_a_queue_of_its_own(bell, now, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        code = outbox.queue_message(kind="otp", to=ASHA, params={"minutes": 5}, dedupe_key="otp:1", at=now)
    assert bell.rung == [("accounts.send_otp", {"message_id": code.pk})]


def test_nothing_is_rung_when_the_surrounding_work_is_undone(bell, now, transactional_db):
    from django.db import transaction

    with transaction.atomic():
        outbox.queue_message(kind="otp", to=ASHA, params={"minutes": 5}, dedupe_key="otp:1", at=now)
        transaction.set_rollback(True)
    assert bell.rung == []
