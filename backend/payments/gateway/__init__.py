"""Razorpay: what is asked of it, and only answers that can be true.

Each function is one call (`calls`), or one for each page; every answer is checked (`answers`) before anybody here sees
it. All raise GatewayUnavailable, of which ImpossibleAnswer is one, and GatewayRefused.
"""

import json
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from backend.payments.core.razorpay_fields import Malformed
from backend.payments.gateway import alarms, answers, calls
from backend.payments.gateway.calls import waiting_place
from backend.payments.gateway.gateway_errors import GatewayPaused, GatewayRefused, GatewayUnavailable, ImpossibleAnswer

__all__ = ["GatewayPaused", "GatewayRefused", "GatewayUnavailable", "ImpossibleAnswer", "waiting_place"]

# Razorpay lists ten where it is not told how many, and never more than a hundred.
PAGE = 100
MOST_PAGES = 50

Entity = dict[str, Any]
T = TypeVar("T")


def create_order(body: Entity) -> Entity:
    """POST /v1/orders."""
    check = partial(answers.new_order, body=body)
    return _asked("order.create", lambda sdk, options: sdk.order.create(body, **options), check)


def orders_with_receipt(receipt: str) -> list[Entity]:
    """GET /v1/orders?receipt=…, newest first."""
    check = partial(answers.orders_called, receipt=receipt)
    return _asked("order.list", lambda sdk, options: sdk.order.all({"receipt": receipt}, **options), check)


def payments_of(order_id: str) -> list[Entity]:
    """GET /v1/orders/:id/payments."""
    check = partial(answers.payments_of_order, order_id=order_id)
    return _asked("order.payments", lambda sdk, options: sdk.order.payments(order_id, **options), check)


def fetch_payment(payment_id: str) -> Entity:
    """GET /v1/payments/:id."""
    check = partial(answers.payment_asked_for, payment_id=payment_id)
    return _asked("payment.fetch", lambda sdk, options: sdk.payment.fetch(payment_id, **options), check)


def payment_with_offers(payment_id: str) -> Entity:
    """GET /v1/payments/:id?expand[]=offers: the same, with the account's Offers that were taken, which nobody tells
    otherwise."""
    check = partial(answers.payment_asked_for, payment_id=payment_id)
    offers = {"expand[]": "offers"}
    return _asked("payment.fetch", lambda sdk, options: sdk.payment.fetch(payment_id, offers, **options), check)


def payments_between(since: int, until: int, *, skip: int, count: int) -> list[Entity]:
    """GET /v1/payments?from=…&to=…: one page of what the whole account took in, newest first."""
    page = {"from": since, "to": until, "skip": skip, "count": count}
    return _asked("payment.list", lambda sdk, options: sdk.payment.all(page, **options), answers.payments_listed)


def refunds_of(payment_id: str) -> list[Entity]:
    """GET /v1/payments/:id/refunds, page by page: all of them, newest first, each once."""
    found: dict[str, Entity] = {}
    for number in range(MOST_PAGES):
        page = _page_of_refunds(payment_id, skip=number * PAGE)
        # A refund made in the meantime moves the last one of a page to the next.
        found.update((entity["id"], entity) for entity in page)
        if len(page) < PAGE:
            return list(found.values())
    raise disbelieve("refund.list", Malformed("more refunds of one payment than there can be"))


def create_refund(payment_id: str, *, body: str, idempotency_key: str) -> Entity:
    """POST /v1/payments/:id/refund, with the stored body: equal to the byte on every try."""
    headers, said = {"X-Refund-Idempotency": idempotency_key}, json.loads(body)
    check = partial(answers.new_refund, payment_id=payment_id, body=said)
    return _asked(
        "refund.create", lambda sdk, options: sdk.payment.refund(payment_id, said, headers=headers, **options), check
    )


def fetch_order(order_id: str) -> Entity:
    """GET /v1/orders/:id."""
    check = partial(answers.order_asked_for, order_id=order_id)
    return _asked("order.fetch", lambda sdk, options: sdk.order.fetch(order_id, **options), check)


def methods_enabled() -> Entity:
    """GET /v1/methods: which ways to pay are on. The SDK's own call for it lacks the version in its address."""
    return _asked("methods", lambda sdk, options: sdk.get("/v1/methods", {}, **options), answers.methods_told)


def webhooks_set_up() -> list[Entity]:
    """GET /v1/webhooks: where the account's events go. Not every account is told."""
    return _asked(
        "webhook.list", lambda sdk, options: sdk.webhook.all({"count": 100}, **options), answers.webhooks_listed
    )


def create_link(body: Entity) -> Entity:
    """POST /v1/payment_links."""
    check = partial(answers.new_link, body=body)
    return _asked("link.create", lambda sdk, options: sdk.payment_link.create(body, **options), check)


def fetch_link(link_id: str) -> Entity:
    """GET /v1/payment_links/:id."""
    check = partial(answers.link_asked_for, link_id=link_id)
    return _asked("link.fetch", lambda sdk, options: sdk.payment_link.fetch(link_id, {}, **options), check)


def links_with_reference(reference: str) -> list[Entity]:
    """GET /v1/payment_links?reference_id=…"""
    check = partial(answers.links_called, reference=reference)
    return _asked("link.list", lambda sdk, options: sdk.payment_link.all({"reference_id": reference}, **options), check)


def links_of_payment(payment_id: str) -> list[Entity]:
    """GET /v1/payment_links?payment_id=…: the link on whose page this was paid."""
    return _asked(
        "link.list",
        lambda sdk, options: sdk.payment_link.all({"payment_id": payment_id}, **options),
        answers.links_listed,
    )


def cancel_link(link_id: str) -> Entity:
    """POST /v1/payment_links/:id/cancel."""
    check = partial(answers.link_asked_for, link_id=link_id)
    return _asked("link.cancel", lambda sdk, options: sdk.payment_link.cancel(link_id, **options), check)


def disbelieve(what: str, error: Malformed) -> ImpossibleAnswer:
    """The refusal of an answer that cannot be true, with a person told: raise it."""
    alarms.report_impossible(what, str(error))
    return ImpossibleAnswer(str(error))


def _page_of_refunds(payment_id: str, *, skip: int) -> list[Entity]:
    check = partial(answers.refunds_of_payment, payment_id=payment_id)
    page = {"count": PAGE, "skip": skip}
    return _asked(
        "refund.list", lambda sdk, options: sdk.payment.fetch_multiple_refund(payment_id, page, **options), check
    )


def _asked(name: str, work: Callable[[Any, Entity], Any], check: Callable[[Any], T]) -> T:
    answer = calls.ask_razorpay(name, work)
    try:
        return check(answer)
    except Malformed as error:
        raise disbelieve(name, error) from error
