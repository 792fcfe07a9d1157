"""Payment links at Razorpay: create, check and cancel them until they have ended."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from backend.common.db.transitions import move
from backend.common.jobs import Job, enqueue, enqueue_each, room_for
from backend.common.money import rupees
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.payments import gateway
from backend.payments.core.razorpay_facts import link_fact, payment_fact
from backend.payments.core.razorpay_fields import Malformed
from backend.payments.links import link_creation, payment_links
from backend.payments.models import PaymentLink
from backend.payments.orders import final_refusals
from backend.payments.reconciliation import order_checks
from backend.payments.states import LINK_UNFINISHED, LinkState

log = logging.getLogger(__name__)

# Longer than its calls to Razorpay can take: whoever holds a claim for this long has died.
CLAIM_SECONDS = 60
WAIT_SECONDS = 5
FIRST_BACK_OFF_SECONDS = 30
LONGEST_BACK_OFF_SECONDS = 3600
# From this try on a person should know.
REPORT_AT_TRY = 5
# An open link is asked about after a quarter of its age: guests mostly pay when they are asked to.
SOONEST, LATEST = timedelta(minutes=10), timedelta(hours=6)
TROUBLE = (gateway.GatewayUnavailable, gateway.GatewayRefused, Malformed)


class LinkInTheMaking(gateway.GatewayUnavailable):
    code = "link_in_the_making"
    message = "The payment link is being created. Try again in a moment."


def ring_due_links(*, at: datetime) -> int:
    """Close what is needed no more, and ring for every link whose time has come; how many."""
    payment_links.close_needless(at=at)
    due = PaymentLink.objects.filter(_free(at), state__in=LINK_UNFINISHED, next_try_at__lte=at)
    ids = list(due.order_by("next_try_at").values_list("pk", flat=True)[: room_for(Job.TEND_LINK)])
    enqueue_each(Job.TEND_LINK, "link_id", ids)
    return len(ids)


def tend(*, link_id: int, at: datetime) -> None:
    """Do what a link needs now. Repeating it is safe, and so is dying in the middle."""
    link = PaymentLink.objects.select_related("booking__resort").get(pk=link_id)
    if link.state not in LINK_UNFINISHED or link.next_try_at > at or not _claim(link, at=at):
        return
    try:
        _tend(link, at=at)
    except TROUBLE as error:
        log.warning("link %s not tended (try %s): %s", link.reference_id, link.tries, error)


def link_at_razorpay(link: PaymentLink, *, at: datetime) -> PaymentLink:
    """The link with its address, made now if there is none. Raises GatewayUnavailable, and PaymentRefused or
    AmountAboveMaximum where Razorpay says no for good; its job tries on.

    Belongs outside of transactions.
    """
    if link.short_url:
        return link
    # Before the claim: whoever gets no place has not begun.
    with gateway.waiting_place():
        if not _claim(link, at=at):
            return _wait_for_the_other(link)
        try:
            _tend(link, at=at)
        except gateway.GatewayRefused as refusal:
            raise final_refusals.refusal_for(refusal, what="a payment link", paise=link.amount_paise) from refusal
        except Malformed as error:
            raise gateway.GatewayUnavailable from error
    if not link.short_url:
        raise LinkInTheMaking
    return link


def _free(at: datetime) -> Q:
    return Q(claimed_at=None) | Q(claimed_at__lt=at - timedelta(seconds=CLAIM_SECONDS))


def _claim(link: PaymentLink, *, at: datetime) -> bool:
    """Only one at a time talks to Razorpay about a link; the next try looks before it makes another."""
    mine = PaymentLink.objects.filter(_free(at), pk=link.pk, state__in=LINK_UNFINISHED)
    if not mine.update(claimed_at=at, tries=F("tries") + 1):
        return False
    link.refresh_from_db()
    return True


def _tend(link: PaymentLink, *, at: datetime) -> None:
    tries = link.tries
    try:
        WORK[LinkState(link.state)](link, at)
    except TROUBLE as error:
        _write_down_failure(link, error, at=at)
        raise
    later = _next(link, at) if link.state != LinkState.CLOSING else at
    row = PaymentLink.objects.filter(pk=link.pk)
    done = row.filter(state=link.state).update(claimed_at=None, tries=0, last_error="", next_try_at=later)
    if not done or link.state == LinkState.CLOSING:
        # It was closed meanwhile, and whoever was rung for that found it claimed.
        row.update(claimed_at=None, next_try_at=at)
        enqueue(Job.TEND_LINK, link_id=link.pk)
    if tries > 1:
        reports.solve(IncidentKind.LINK_STUCK, subject=f"link {link.pk}", at=at)


def _make(link: PaymentLink, at: datetime) -> None:
    entity = (link_creation.known(link) if link.tries > 1 else None) or link_creation.create_link_once(link, at=at)
    payment_links.take_in_link(link, link_fact(entity), at=at)


def _check(link: PaymentLink, at: datetime) -> None:
    follow(link, gateway.fetch_link(str(link.razorpay_link_id)), at=at)


def _take_back(link: PaymentLink, at: datetime) -> None:
    if link.razorpay_link_id is None:
        found = link_creation.known(link)
        if found is None:
            # It never came to be, and nobody makes it any more.
            move(link, LinkState.CANCELLED)
            return
        payment_links.take_in_link(link, link_fact(found), at=at)
    try:
        entity = gateway.cancel_link(str(link.razorpay_link_id))
    except gateway.GatewayRefused as refusal:
        # Paid, or over already.
        entity = gateway.fetch_link(str(link.razorpay_link_id))
        if link_fact(entity).state is LinkState.OPEN:
            raise gateway.GatewayUnavailable from refusal
    follow(link, entity, at=at)


def follow(link: PaymentLink, entity: dict[str, Any], *, at: datetime) -> None:
    """Take in a link as Razorpay shows it. The money first: what was paid on its page is settled before it counts as
    ended."""
    fact = link_fact(entity)
    for order_id in {fact.order_id, *_orders_of(entity)} - {""}:
        payment_links.attach(link, order_id=order_id, at=at)
        order_checks.take_in_all(gateway.payments_of(order_id), at=at)
    payment_links.take_in_link(link, fact, at=at)


def _orders_of(entity: dict[str, Any]) -> set[str]:
    """Orders of the payments that a link names, where it does not name its order."""
    if entity.get("order_id"):
        return set()
    return {payment_fact(gateway.fetch_payment(known)).order_id for known in link_fact(entity).payment_ids}


WORK: dict[LinkState, Callable[[PaymentLink, datetime], None]] = {
    LinkState.NEW: _make,
    LinkState.OPEN: _check,
    LinkState.CLOSING: _take_back,
}


def _next(link: PaymentLink, at: datetime) -> datetime:
    wait = min(max((at - link.created_at) / 4, SOONEST), LATEST)
    return max(min(at + wait, link.expires_at + timedelta(minutes=1)), at + timedelta(minutes=1))


def _wait_for_the_other(link: PaymentLink) -> PaymentLink:
    for _ in range(WAIT_SECONDS * 5):
        link.refresh_from_db()
        if link.short_url:
            return link
        time.sleep(0.2)
    raise LinkInTheMaking


def _write_down_failure(link: PaymentLink, error: Exception, *, at: datetime) -> None:
    final = isinstance(error, gateway.GatewayRefused) and error.reason.final
    wait = min(FIRST_BACK_OFF_SECONDS * 2 ** min(link.tries, 20), LONGEST_BACK_OFF_SECONDS)
    wait = LONGEST_BACK_OFF_SECONDS if final else wait
    again = at + timedelta(seconds=wait)
    with transaction.atomic():
        PaymentLink.objects.filter(pk=link.pk).update(claimed_at=None, next_try_at=again, last_error=str(error)[:500])
        if final or link.tries >= REPORT_AT_TRY:
            reports.report(
                IncidentKind.LINK_STUCK,
                subject=f"link {link.pk}",
                happened=f"Razorpay was asked {link.tries} times about the link for {rupees(link.amount_paise)}"
                f" ({link.reference_id}, {link.state}): {error}.",
                done="It is tried again at growing intervals. The guest can still pay in the app.",
                advice="Check the link in Razorpay's dashboard. Retry tries again now.",
                at=at,
            )
