"""The REST API the Razorpay SDK talks to: basic auth, then the fault knobs, then the effect."""

import base64
import binascii
import hmac
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.twin import deals, entities, links, orders, payments, refunds, request_bodies, setup, trouble
from sandbox.twin.account import ACCOUNT, TwinAccount
from sandbox.twin.entities import Entity
from sandbox.twin.refusals import Refusal, unauthorised

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Call:
    """One authorised request, read whole."""

    account: TwinAccount
    id: str
    query: dict[str, str]
    raw: bytes
    given: dict[str, Any]
    refund_key: str | None


Effect = Callable[[Call], Entity]


def routes() -> list[web.RouteDef]:
    """Every documented path; the names are those the fault knobs go by."""
    return [
        web.post("/v1/orders", _endpoint("order.create", _create_order)),
        web.get("/v1/orders", _endpoint("order.list", lambda call: orders.orders_page(call.account, call.query))),
        web.get("/v1/orders/{id}", _endpoint("order.fetch", _fetch_order)),
        web.get("/v1/orders/{id}/payments", _endpoint("order.payments", _order_payments)),
        web.post("/v1/payment_links", _endpoint("link.create", _create_link)),
        web.post("/v1/payment_links/", _endpoint("link.create", _create_link)),
        web.get("/v1/payment_links", _endpoint("link.list", lambda call: links.links_page(call.account, call.query))),
        web.get("/v1/payment_links/", _endpoint("link.list", lambda call: links.links_page(call.account, call.query))),
        web.get(
            "/v1/payment_links/{id}", _endpoint("link.fetch", lambda call: links.fetch_twin_link(call.account, call.id))
        ),
        web.post("/v1/payment_links/{id}/cancel", _endpoint("link.cancel", _cancel_link)),
        web.get(
            "/v1/payments", _endpoint("payment.list", lambda call: payments.payments_page(call.account, call.query))
        ),
        web.get("/v1/payments/{id}", _endpoint("payment.fetch", _fetch_payment)),
        web.post("/v1/payments/{id}/capture", _endpoint("payment.capture", _capture)),
        web.post("/v1/payments/{id}/refund", _endpoint("refund.create", _refund)),
        web.get("/v1/payments/{id}/refunds", _endpoint("refund.list", _payment_refunds)),
        web.get("/v1/refunds", _endpoint("refund.list", lambda call: refunds.refunds_page(call.account, call.query))),
        web.get(
            "/v1/refunds/{id}", _endpoint("refund.fetch", lambda call: refunds.fetch_twin_refund(call.account, call.id))
        ),
        web.get("/v1/methods", _endpoint("methods", lambda call: setup.methods(call.account))),
        web.get("/v1/webhooks", _endpoint("webhook.list", lambda call: setup.webhooks_page(call.account))),
        web.route("*", "/v1/{rest:.*}", _unknown_url),
    ]


def _endpoint(name: str, effect: Effect) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            call = await _read(request)
            return await _with_refund_key(call, lambda: trouble.around(request, call.account.faults, name, answer))
        except Refusal as refusal:
            return web.json_response(refusal.body(), status=refusal.status)

    def answer(request: web.Request) -> web.Response:
        call: Call = request["call"]
        return web.json_response(effect(call))

    return handle


async def _read(request: web.Request) -> Call:
    account = request.app[ACCOUNT]
    _authorise(account, request.headers.get("Authorization", ""))
    raw = await request.read()
    call = Call(
        account=account,
        id=request.match_info.get("id", ""),
        query=dict(request.query),
        raw=raw,
        given=request_bodies.body(raw, request.content_type),
        refund_key=_refund_key(request),
    )
    request["call"] = call
    return call


def _refund_key(request: web.Request) -> str | None:
    return request.headers.get("X-Refund-Idempotency") if request.path.endswith("/refund") else None


def _authorise(account: TwinAccount, header: str) -> None:
    scheme, _, encoded = header.partition(" ")
    try:
        given = base64.b64decode(encoded, validate=True) if scheme.lower() == "basic" else b""
    except binascii.Error:
        given = b""
    key_id, _, secret = given.partition(b":")
    if key_id != account.settings.key_id.encode():
        raise unauthorised("The api key provided is invalid")
    if not hmac.compare_digest(secret, account.settings.key_secret.encode()):
        raise unauthorised("Authentication failed")


async def _with_refund_key(call: Call, proceed: Callable[[], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    """Same key and body: the same refund. The key is taken first, so a slow call is seen."""
    if call.refund_key is None:
        return await proceed()
    keys = call.account.refund_keys
    known = keys.claim(call.refund_key, call.id, call.raw)
    if known is not None:
        return web.json_response(refunds.fetch_twin_refund(call.account, known["refund_id"]))
    try:
        return await proceed()
    finally:
        keys.release(call.refund_key)


async def _unknown_url(request: web.Request) -> web.Response:
    refusal = Refusal("The requested URL was not found on the server.", status=404)
    return web.json_response(refusal.body(), status=refusal.status)


def _create_order(call: Call) -> Entity:
    return orders.create_twin_order(call.account, call.given, at=int(time.time()))


def _create_link(call: Call) -> Entity:
    return links.create_twin_link(call.account, call.given, at=int(time.time()))


def _cancel_link(call: Call) -> Entity:
    return links.cancel_twin_link(call.account, call.id, at=int(time.time()))


def _fetch_order(call: Call) -> Entity:
    found: Entity = orders.record(call.account, call.id)["entity"]
    return found


def _order_payments(call: Call) -> Entity:
    orders.record(call.account, call.id)
    return entities.collection(payments.of_order(call.account, call.id))


def _fetch_payment(call: Call) -> Entity:
    payment = payments.fetch_twin_payment(call.account, call.id)
    if payment["card_id"] and call.query.get("expand[]") == "card":
        return payment | {"card": entities.card(payment["card_id"], emi=payment["method"] == "emi")}
    if call.query.get("expand[]") == "offers":
        return payment | {"offers": entities.collection(deals.offers_of(call.account, call.id))}
    return payment


def _capture(call: Call) -> Entity:
    return payments.capture(call.account, call.id, call.given)


def _refund(call: Call) -> Entity:
    with call.account.store.together():
        refund = refunds.create_twin_refund(call.account, call.id, call.given)
        if call.refund_key is not None:
            call.account.refund_keys.remember(call.refund_key, call.id, call.raw, refund["id"])
    return refund


def _payment_refunds(call: Call) -> Entity:
    payments.fetch_twin_payment(call.account, call.id)
    return refunds.refunds_page(call.account, call.query, payment_id=call.id)
