"""Processes stored webhook events: one per transaction, with dead letters for those that fail."""

import json
import logging
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, ProgrammingError, transaction
from django.db.models import F

from backend.common.db.database_trouble import is_away
from backend.common.db.transitions import move
from backend.common.jobs import Job, enqueue, enqueue_each, room_for
from backend.common.time_limits import TimeIsUp
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.payments.core.razorpay_facts import PaymentFact, dispute_fact, link_fact, payment_fact, refund_fact
from backend.payments.core.razorpay_fields import Malformed
from backend.payments.gateway import GatewayUnavailable
from backend.payments.links import payment_links
from backend.payments.models import PaymentLink, WebhookEvent
from backend.payments.reconciliation import fresh_facts
from backend.payments.refunds import refund_news
from backend.payments.settlement import disputes, settlement
from backend.payments.settlement.capture_rules import SettlementOutcome
from backend.payments.states import EventState, LinkState

log = logging.getLogger(__name__)

NOBODYS_FAULT = (OperationalError, ProgrammingError, InterfaceError, GatewayUnavailable)
RING_AGAIN_AFTER = timedelta(seconds=15)
# So many that are late and that nobody has looked at are worked on together.
DRAIN_FROM = 20

# What an event asks for, ready to be done inside the transaction; it answers what came of it.
Work = Callable[[datetime], str]


def _work_of_payment(event: WebhookEvent, payload: Any, now: datetime) -> Work:
    fact = fresh_facts.freshest(_payment_in(payload), told_at=event.received_at, at=now)
    settle_payment = _settlement_work(fact, now)
    return lambda at: settle_payment(at).value


def _work_of_refund(event: WebhookEvent, payload: Any, now: datetime) -> Work:
    fact = refund_fact(_entity(payload, "refund"))
    # A refund may overtake the news of its own payment: then that is settled first.
    of_payment = fresh_facts.payment_unheard_of(fact.payment_id, payload)
    settle_first = _settlement_work(of_payment, now) if of_payment is not None else None

    def work(at: datetime) -> str:
        if settle_first is not None:
            settle_first(at)
        return f"refund_{refund_news.take_in_refund(fact, at=at).state}"

    return work


def _work_of_dispute(event: WebhookEvent, payload: Any, now: datetime) -> Work:
    fact = dispute_fact(_entity(payload, "dispute"))
    of_payment = fresh_facts.payment_unheard_of(fact.payment_id, payload)
    settle_first = _settlement_work(of_payment, now) if of_payment is not None else None

    def work(at: datetime) -> str:
        if settle_first is not None:
            settle_first(at)
        return f"dispute_{disputes.take_in_dispute(fact, at=at).state}"

    return work


def _work_of_link(event: WebhookEvent, payload: Any, now: datetime) -> Work:
    fact = link_fact(_entity(payload, "payment_link"))
    link = PaymentLink.objects.filter(reference_id=fact.reference).first()
    if link is None:
        # Another shop's; its money, if there is any, is told by events of its own.
        return lambda at: "ignored"
    paid = payment_fact(_entity(payload, "payment")) if fact.state is LinkState.PAID else None
    told = fresh_facts.with_its_sum_explained(paid, at=now, link=link) if paid is not None else None

    def work(at: datetime) -> str:
        if told is None:
            # Somebody may be paying all the same: Razorpay is asked before the link counts as ended.
            payment_links.look_now(link, at=at)
            return "link_looked_at"
        payment_links.attach(link, order_id=told.order_id, at=at)
        outcome = settlement.settle(told, at=at)
        payment_links.take_in_link(link, fact, at=at)
        return outcome.value

    return work


def _settlement_work(fact: PaymentFact, now: datetime) -> Callable[[datetime], SettlementOutcome]:
    """What settles the payment, and before that makes the order known that Razorpay made for a link of ours."""
    link = fresh_facts.link_behind(fact.order_id, fact.payment_id)
    told = fresh_facts.with_its_sum_explained(fact, at=now, link=link)

    def settle_payment(at: datetime) -> SettlementOutcome:
        if link is not None:
            payment_links.attach(link, order_id=fact.order_id, at=at)
        return settlement.settle(told, at=at)

    return settle_payment


PAYMENT_EVENTS = ("payment.authorized", "payment.captured", "payment.failed", "order.paid")
REFUND_EVENTS = ("refund.created", "refund.processed", "refund.failed")
LINK_EVENTS = ("payment_link.paid", "payment_link.expired", "payment_link.cancelled")
DISPUTE_EVENTS = ("created", "under_review", "action_required", "won", "lost", "closed")
HANDLERS: dict[str, Callable[[WebhookEvent, Any, datetime], Work]] = {
    **dict.fromkeys(PAYMENT_EVENTS, _work_of_payment),
    **dict.fromkeys(REFUND_EVENTS, _work_of_refund),
    **dict.fromkeys(LINK_EVENTS, _work_of_link),
    **{f"payment.dispute.{news}": _work_of_dispute for news in DISPUTE_EVENTS},
}


def process(*, event_id: int, at: datetime) -> None:
    """Do what one stored event says. Safe to repeat, and to be killed in the middle of."""
    event = WebhookEvent.objects.get(pk=event_id)
    if event.state != EventState.RECEIVED:
        return
    # Counted before the work, so that an event that kills its worker cannot do so for ever.
    WebhookEvent.objects.filter(pk=event_id).update(tries=F("tries") + 1)
    try:
        # Many workers may be rung for a fresh event at once; one that kills its workers has been rung for a while.
        if event.tries >= settings.WEBHOOK_MAX_TRIES and event.waits_since <= at - RING_AGAIN_AFTER:
            raise Malformed("its processing never came to an end")
        _process(event, at=at)
    except TimeIsUp:
        # Counted above, and rung for again.
        raise
    except Exception as error:
        _write_down_failure(event, error, at=at)


def ring_unprocessed(*, at: datetime) -> int:
    """Ring again for events that nobody has finished, the oldest first; how many."""
    late = at - RING_AGAIN_AFTER
    waiting = WebhookEvent.objects.filter(state=EventState.RECEIVED, received_at__lte=late)
    waiting = waiting.exclude(replayed_at__gt=late)
    room = room_for(Job.PROCESS_EVENT)
    if room and waiting.filter(claimed_at=None)[:DRAIN_FROM].count() == DRAIN_FROM:
        # Rings were lost, or there was no worker: those that nobody has looked at are drained.
        enqueue(Job.DRAIN_EVENTS)
        waiting = waiting.exclude(claimed_at=None)
    ids = list(waiting.order_by("received_at").values_list("pk", flat=True)[:room])
    enqueue_each(Job.PROCESS_EVENT, "event_id", ids)
    return len(ids)


def replay_event(*, event_id: int, at: datetime) -> bool:
    """Have a dead event tried again; False when it is not dead."""
    event = WebhookEvent.objects.get(pk=event_id)
    anew = {"tries": 0, "processed_at": None, "replayed_at": at}
    if event.state != EventState.DEAD or not move(event, EventState.RECEIVED, **anew):
        return False
    enqueue(Job.PROCESS_EVENT, event_id=event.pk)
    return True


def _process(event: WebhookEvent, *, at: datetime) -> None:
    said = json.loads(bytes(event.body))
    handler = HANDLERS.get(event.kind)
    work = handler(event, said.get("payload"), at) if handler else lambda at: "ignored"
    with transaction.atomic():
        # Whoever comes second waits here, finds it done, and walks on.
        locked = WebhookEvent.objects.select_for_update().get(pk=event.pk)
        if locked.state != EventState.RECEIVED:
            return
        outcome = work(at)
        failed_before = bool(locked.last_error)
        move(locked, EventState.PROCESSED, processed_at=at, outcome=outcome, last_error="")
        if failed_before:
            reports.solve(IncidentKind.DEAD_EVENT, IncidentKind.UNKNOWN_ORDER, subject=f"event {event.pk}", at=at)


def told_payment(said: Any) -> PaymentFact:
    """What the body of one of PAYMENT_EVENTS says of its payment. Raises Malformed."""
    return _payment_in(said.get("payload"))


def _payment_in(payload: Any) -> PaymentFact:
    return payment_fact(_entity(payload, "payment"))


def _entity(payload: Any, name: str) -> Any:
    try:
        return payload[name]["entity"]
    except (KeyError, TypeError) as error:
        raise Malformed(f"no {name} entity in the payload") from error


def _write_down_failure(event: WebhookEvent, error: Exception, *, at: datetime) -> None:
    """Keep the reason; a letter that cannot be understood, or has had its tries, is dead, and a person is told."""
    hopeless = isinstance(error, Malformed | ValueError) or event.tries + 1 >= settings.WEBHOOK_MAX_TRIES
    log.warning("webhook event %s %s: %s", event.pk, "dead" if hopeless else "will be tried again", error)
    reason = "".join(traceback.format_exception(error))[-4000:]
    with transaction.atomic():
        if isinstance(error, NOBODYS_FAULT) or is_away(error):
            # The database is away or not migrated yet, or Razorpay cannot be asked whose money this is: that says
            # nothing about the event, so it does not count.
            WebhookEvent.objects.filter(pk=event.pk).update(last_error=reason, tries=event.tries)
        elif not hopeless:
            WebhookEvent.objects.filter(pk=event.pk).update(last_error=reason)
        elif move(event, EventState.DEAD, processed_at=at, last_error=reason):
            _tell(event, error, at=at)


def _tell(event: WebhookEvent, error: Exception, *, at: datetime) -> None:
    foreign = isinstance(error, settlement.UnknownOrder | refund_news.UnknownPayment)
    reports.report(
        IncidentKind.UNKNOWN_ORDER if foreign else IncidentKind.DEAD_EVENT,
        subject=f"event {event.pk}",
        happened=f"{event.kind or 'A webhook'} ({event.event_id}) could not be processed: {error}.",
        done="It is kept as a dead letter with its reason; nothing else was changed.",
        advice="If another shop uses this Razorpay account, mark it as solved. Otherwise use Retry.",
        at=at,
    )
