"""Stores messages, then sends them; a sweep retries those that were not sent."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypedDict

from django.db import transaction
from django.db.models import Q, QuerySet

from backend.common.db.transitions import move, move_all
from backend.common.errors import Retryable
from backend.common.jobs import Job, enqueue, enqueue_each, room_for
from backend.notifications import gateway
from backend.notifications.core.dlt import Unfit
from backend.notifications.gateway import sms_texts
from backend.notifications.gateway.carrier import Rejected, Sms
from backend.notifications.gateway.failover import Accepted
from backend.notifications.models import Channel, Message, MessageKind, MessageOutcome
from backend.notifications.services import message_incidents, quiet_hours, receipts
from backend.notifications.states import MessageState

log = logging.getLogger(__name__)


class ClaimDied(Exception):
    """Whoever sent this message was killed, again and again."""


# A ring that was lost (broker down or emptied, worker killed) is repeated after this time.
RING_AGAIN = timedelta(seconds=15)
# No round of gateways takes this long, see SMS_TIMEOUT_SECONDS: whoever claimed the message has died.
CLAIM_DEAD = timedelta(seconds=60)
WAITS = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 120, 600, 1800))
TRIES_MOST = len(WAITS) + 1
# Of so many messages that are queued together each is rung for; for more, the sweep rings that is rung for once.
RINGS_MOST = 5
# How many given-up messages one sweep tells people of.
GIVE_UP_AT_ONCE = 500

# Login codes have a job of their own: only accounts can say the code, and nothing may queue in front of it.
JOBS = {MessageKind.OTP: Job.SEND_OTP}


class Words(TypedDict):
    """What a message says, and to whom; of one `dedupe_key` only the first is sent."""

    kind: str
    to: str
    params: Mapping[str, object]
    dedupe_key: str


def queue_messages(words: Sequence[Words], *, at: datetime) -> None:
    """Have new messages sent by SMS once the surrounding transaction has committed.

    Raises IntegrityError for a key that was queued before.
    """
    many = len(words) > RINGS_MOST
    messages = Message.objects.bulk_create(
        Message(
            kind=MessageKind(said["kind"]),
            to=said["to"],
            params=_fitting(said["kind"], said["params"]),
            dedupe_key=said["dedupe_key"],
            created_at=at,
            next_try_at=at if many else at + RING_AGAIN,
        )
        for said in words
    )
    if many:
        enqueue(Job.RING_MESSAGES)
        return
    for message in messages:
        _ring(message)


def queue_message(
    *,
    kind: str,
    to: str,
    params: Mapping[str, object],
    dedupe_key: str,
    at: datetime,
    channel: str = Channel.SMS,
    not_before: datetime | None = None,
) -> Message:
    """Have a message sent once the surrounding transaction has committed; per key, only the first time.

    `not_before`: until then it waits, and can be dropped.
    """
    message, created = Message.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "kind": MessageKind(kind),
            "to": to,
            "channel": Channel(channel),
            "params": _fitting(kind, params),
            "created_at": at,
            "next_try_at": not_before or at + RING_AGAIN,
        },
    )
    if created and not_before is None:
        _ring(message)
    return message


def send_queued(*, message_id: int, at: datetime, secrets: Mapping[str, str] | None = None) -> None:
    """Send a message that is still queued. `secrets` are words of the text that are written down nowhere."""
    message = Message.objects.filter(pk=message_id, state=MessageState.QUEUED).first()
    if message is not None and message.kind in quiet_hours.WAITS and quiet_hours.is_quiet(at):
        Message.objects.filter(pk=message.pk).update(next_try_at=quiet_hours.morning(at))
        return
    if message is None or not move(message, MessageState.SENDING, claimed_at=at, tries=message.tries + 1):
        return
    try:
        accepted = _carry(message, secrets or {}, at=at)
    except (Rejected, Unfit) as error:
        _give_up(message, error, at=at)
    except Retryable as error:
        _try_later(message, error, at=at)
    else:
        move(
            message,
            MessageState.SENT,
            sent_at=at,
            gateway=accepted.gateway,
            gateway_id=accepted.id,
            last_error="",
        )
        message_incidents.arrived(message, at=at)
        receipts.catch_up(gateway=accepted.gateway, gateway_id=accepted.id, at=at)


def send_message_again(*, message_id: int, at: datetime) -> bool:
    """Have a message sent that was given up or did not arrive. False: there is no such message, or no need."""
    with transaction.atomic():
        lost = Q(state=MessageState.FAILED) | Q(state=MessageState.SENT, delivery=MessageOutcome.UNDELIVERED)
        # The code of a login is long over, and whoever was forgotten has no number.
        messages = Message.objects.select_for_update().exclude(kind=MessageKind.OTP).exclude(to="")
        message = messages.filter(lost, pk=message_id).first()
        if message is None:
            return False
        forgotten = {"sent_at": None, "gateway_id": "", "delivery": "", "delivery_reason": "", "delivery_at": None}
        move(message, MessageState.QUEUED, tries=0, next_try_at=at + RING_AGAIN, **forgotten)
        _ring(message)
    return True


def drop_message(*, message: Message, reason: str) -> bool:
    """Take a message back that says what is no longer true. False when it is being sent already."""
    return move(message, MessageState.DROPPED, last_error=reason)


def ring_unfinished_messages(*, at: datetime) -> int:
    """Ring for every message that is due; how many. Any number of sweepers may run at once."""
    dead = Message.objects.filter(state=MessageState.SENDING, claimed_at__lt=at - CLAIM_DEAD)
    for message in dead.filter(tries__gte=TRIES_MOST)[:GIVE_UP_AT_ONCE]:
        _give_up(message, ClaimDied("claim died"), at=at)
    dead = dead.filter(tries__lt=TRIES_MOST)
    move_all(dead, begin=[MessageState.SENDING], to=MessageState.QUEUED, next_try_at=at)
    due = Message.objects.filter(state=MessageState.QUEUED, next_try_at__lte=at)
    own = due.filter(kind__in=JOBS)
    return _ring_due(own, Job.SEND_OTP, at=at) + _ring_due(due.exclude(kind__in=JOBS), Job.SEND_MESSAGE, at=at)


def _ring_due(due: QuerySet[Message], job: Job, *, at: datetime) -> int:
    """Ring for the longest waiting, as far as the job's queue has room."""
    room = room_for(job)
    with transaction.atomic():
        waiting = due.order_by("next_try_at").select_for_update(skip_locked=True)
        # Not again at the next sweep: a long queue must not fill with rings for the same rows.
        ids = list(waiting.values_list("pk", flat=True)[:room])
        Message.objects.filter(pk__in=ids).update(next_try_at=at + RING_AGAIN)
    enqueue_each(job, "message_id", ids)
    return len(ids)


def _carry(message: Message, secrets: Mapping[str, str], *, at: datetime) -> Accepted:
    words = sms_texts.variables(message.kind, {**message.params, **secrets})
    text = sms_texts.render(message.kind, words)
    if message.channel == Channel.SMS:
        sms_texts.scrub(message.kind, words, text)
    sms = Sms(
        to=message.to,
        kind=message.kind,
        text=text,
        variables=words,
        message_id=message.reference,
        channel=message.channel,
    )
    return gateway.choose_gateway().send(sms, at=at)


def _fitting(kind: str, params: Mapping[str, object]) -> dict[str, object]:
    """A long name is cut here, on purpose, so that everybody sees what will be sent."""
    fitting = {name: value for name, value in sms_texts.fitted(kind, params).items() if name in params}
    return {**params, **fitting}


def _ring(message: Message) -> None:
    enqueue(JOBS.get(MessageKind(message.kind), Job.SEND_MESSAGE), message_id=message.pk)


def _try_later(message: Message, error: Retryable, *, at: datetime) -> None:
    if message.tries >= TRIES_MOST:
        _give_up(message, error, at=at)
        return
    wait = WAITS[message.tries - 1]
    log.warning("message %s: try %s failed: %s", message.pk, message.tries, error)
    move(message, MessageState.QUEUED, next_try_at=at + wait, last_error=str(error)[:100])


def _give_up(message: Message, error: Exception, *, at: datetime) -> None:
    log.error("message %s: given up: %s", message.pk, error)
    with transaction.atomic():
        if move(message, MessageState.FAILED, last_error=str(error)[:100]):
            message_incidents.given_up(message, error, at=at)
