"""Records delivery receipts.

They come late, twice, in any order, and now and then before our own row knows what the provider calls the message.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from backend.common import redis
from backend.notifications.models import Message, MessageOutcome
from backend.notifications.services import message_incidents
from backend.notifications.services.delivery_reports import DeliveryReport
from backend.notifications.states import MessageState

# Longer than a claim lives, see outbox.CLAIM_DEAD.
EARLY_SECONDS = 600


def take_receipt(*, gateway: str, reports: Iterable[DeliveryReport], at: datetime) -> None:
    """Write reports down, each once; one of a message that is not ours changes nothing."""
    for report in reports:
        if _known(gateway, report, at=at):
            continue
        _keep_early(gateway, report)
        # Our own row may have learnt the name just before that.
        _known(gateway, report, at=at)


def catch_up(*, gateway: str, gateway_id: str, at: datetime) -> None:
    """Take what was reported before the message was known to be sent."""
    try:
        kept: bytes | None = redis.run("return redis.call('GETDEL', KEYS[1])", [_key(gateway, gateway_id)], [])
    except redis.Unavailable:
        return
    if kept:
        outcome, _, reason = kept.decode().partition(" ")
        _known(gateway, DeliveryReport(gateway_id=gateway_id, outcome=MessageOutcome(outcome), reason=reason), at=at)


def _known(gateway: str, report: DeliveryReport, *, at: datetime) -> bool:
    sent = Message.objects.filter(gateway=gateway, gateway_id=report.gateway_id, state=MessageState.SENT)
    with transaction.atomic():
        message = sent.select_for_update().first()
        if message is None:
            return False
        if message.delivery in ("", MessageOutcome.UNDELIVERED) and message.delivery != report.outcome:
            _write(message, report, at=at)
    return True


def _write(message: Message, report: DeliveryReport, *, at: datetime) -> None:
    reason = "" if report.outcome == MessageOutcome.DELIVERED else report.reason
    Message.objects.filter(pk=message.pk).update(delivery=report.outcome, delivery_reason=reason, delivery_at=at)
    if report.outcome == MessageOutcome.DELIVERED:
        message_incidents.arrived(message, at=at)
    else:
        message_incidents.undelivered(message, reason, at=at)


def _keep_early(gateway: str, report: DeliveryReport) -> None:
    first_word = report.outcome != MessageOutcome.DELIVERED
    said = f"{report.outcome.value} {report.reason}"
    try:
        redis.client().set(_key(gateway, report.gateway_id), said, ex=EARLY_SECONDS, nx=first_word)
    except redis.Unavailable:
        return


def _key(gateway: str, gateway_id: str) -> str:
    return f"{redis.PREFIX}:sms:early:{gateway}:{gateway_id}"
