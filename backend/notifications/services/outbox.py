"""Stores messages, then sends them; a sweep retries those that were not sent.

Each goes by SMS, and to who has an e-mail address by e-mail too: a row of its own, with a try, an end and a receipt of
its own. To a number from abroad it goes by e-mail alone.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from backend.common.db.transitions import move, move_all
from backend.common.errors import Retryable
from backend.common.jobs import Job, enqueue, enqueue_each, room_for
from backend.notifications import gateway
from backend.notifications.core.dlt import Unfit
from backend.notifications.gateway import mail_carrier, sms_texts
from backend.notifications.gateway.carrier import Rejected, Sms
from backend.notifications.gateway.failover import Accepted
from backend.notifications.gateway.letters import Letter
from backend.notifications.models import Channel, Message, MessageKind, MessageOutcome
from backend.notifications.services import message_incidents, quiet_hours, receipts
from backend.notifications.services.addressees import Addressee
from backend.notifications.services.drafted_messages import BY_EMAIL, Words, draft_halves
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
# What a draft says of its message.
DRAFTED = ("kind", "to", "channel", "language", "about_attempt", "params", "created_at", "next_try_at")
# Only the rooms above know what a letter says of a booking.
WriteLetter = Callable[[Message], Letter]


def queue_messages(words: Sequence[Words], *, at: datetime) -> None:
    """Have new messages sent once the surrounding transaction has committed: by SMS, and by e-mail where there is an
    address.

    Raises IntegrityError for a key that was queued before.
    """
    many = len(words) > RINGS_MOST
    messages = Message.objects.bulk_create(
        message for said in words for message in draft_halves(said, next_try_at=at if many else at + RING_AGAIN, at=at)
    )
    if many:
        enqueue(Job.RING_MESSAGES)
        return
    for message in messages:
        _ring_first(message)


def queue_once(words: Sequence[Words], *, at: datetime) -> int:
    """Have those sent that were not queued before, whoever else queues them now; how many there were to queue."""
    drafts = [draft for said in words for draft in draft_halves(said, next_try_at=at, at=at)]
    Message.objects.bulk_create(drafts, ignore_conflicts=True)
    if drafts:
        enqueue(Job.RING_MESSAGES)
    return len(drafts)


def queue_message(
    *,
    kind: str,
    to: str | Addressee,
    params: Mapping[str, object],
    dedupe_key: str,
    at: datetime,
    channel: str = Channel.SMS,
    not_before: datetime | None = None,
) -> Message:
    """Have a message sent once the surrounding transaction has committed; per key, only the first time.

    By e-mail too, where the addressee has an address. `not_before`: until then it waits, and can be dropped.
    """
    words: Words = {"kind": kind, "to": to, "params": params, "dedupe_key": dedupe_key}
    draft, *others = draft_halves(words, next_try_at=not_before or at + RING_AGAIN, at=at)
    said = {name: getattr(draft, name) for name in DRAFTED}
    if draft.channel != Channel.EMAIL:
        said["channel"] = Channel(channel)
    if not_before:
        said["next_try_at"] = not_before
    message, created = Message.objects.get_or_create(dedupe_key=dedupe_key, defaults=said)
    if created:
        for other in others:
            other.next_try_at = not_before or at
            other.save(force_insert=True)
        if not_before is None:
            _ring_first(message)
    return message


def send_queued(
    *, message_id: int, at: datetime, secrets: Mapping[str, str] | None = None, write: WriteLetter | None = None
) -> None:
    """Send a message that is still queued. `secrets` are words of the text that are written down nowhere; `write` makes
    the letter of one that goes by e-mail."""
    message = Message.objects.filter(pk=message_id, state=MessageState.QUEUED).first()
    if message is not None and message.kind in quiet_hours.WAITS and quiet_hours.is_quiet(at):
        Message.objects.filter(pk=message.pk).update(next_try_at=quiet_hours.morning(at))
        return
    if message is None or not move(message, MessageState.SENDING, claimed_at=at, tries=message.tries + 1):
        return
    try:
        accepted = mail_carrier.post_letter(write(message), at=at) if write else _carry(message, secrets or {}, at=at)
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


def take_message_back(*, dedupe_key: str, reason: str) -> bool:
    """Drop what still waits of a message, on every channel. False when its guest has heard of it, or may be hearing."""
    halves = list(Message.objects.filter(dedupe_key__in=[dedupe_key, dedupe_key + BY_EMAIL]))
    taken = [_is_taken_back(message, reason) for message in halves]
    return all(taken)


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


def _is_taken_back(message: Message, reason: str) -> bool:
    if message.state == MessageState.DROPPED:
        return True
    return message.state == MessageState.QUEUED and drop_message(message=message, reason=reason)


def _carry(message: Message, secrets: Mapping[str, str], *, at: datetime) -> Accepted:
    language = sms_texts.spoken_language(message.kind, message.language)
    words = sms_texts.variables(message.kind, {**message.params, **secrets}, language)
    text = sms_texts.render(message.kind, words, language)
    if message.channel == Channel.SMS:
        sms_texts.scrub(message.kind, words, text, language)
    sms = Sms(
        to=message.to,
        kind=message.kind,
        text=text,
        variables=words,
        message_id=message.reference,
        channel=message.channel,
        language=language,
    )
    return gateway.choose_gateway().send(sms, at=at)


def _ring_first(message: Message) -> None:
    # Letters are not rung for: the next sweep finds them, and their papers may need as long. Codes have none.
    if message.channel != Channel.EMAIL or message.kind in JOBS:
        _ring(message)


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
        if move(message, MessageState.FAILED, last_error=str(error)[:100], **_refused(message, error, at=at)):
            message_incidents.given_up(message, error, at=at)


def _refused(message: Message, error: Exception, *, at: datetime) -> dict[str, Any]:
    """A letter that was not even taken is as one that came back: its address takes none."""
    if message.channel != Channel.EMAIL or not isinstance(error, Rejected):
        return {}
    return {"delivery": MessageOutcome.UNDELIVERED, "delivery_reason": "refused", "delivery_at": at}
