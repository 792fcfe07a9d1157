"""The control API: what guests, banks and bad luck do, for tests, demos and the checkout page."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.twin import events, links, orders, payments, refunds
from sandbox.twin.account import ACCOUNT, TwinAccount
from sandbox.twin.instructions import Part, Pay, TwinManner
from sandbox.twin.refusals import BadInstruction, Refusal
from sandbox.twin.store import Record

SHOWN_DEFAULT = 200
SHOWN_MOST = 10_000
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Answer = Callable[[TwinAccount, web.Request, Any], Awaitable[Any]]


def routes() -> list[web.RouteDef]:
    """Every lever of the twin."""
    return [
        web.get("/healthz", _lever(_health)),
        web.get("/twin/orders", _lever(_orders)),
        web.get("/twin/orders/{id}", _lever(_order)),
        web.post("/twin/orders/{id}/pay", _lever(_pay)),
        web.post("/twin/payment_links/{id}/pay", _lever(_pay_link)),
        web.post("/twin/payment_links/{id}/expire", _lever(_expire_link)),
        web.post("/twin/payments/{id}/dispute", _lever(_dispute)),
        web.post("/twin/refunds", _lever(_refund)),
        web.get("/twin/faults", _lever(_faults)),
        web.post("/twin/faults", _lever(_set_faults)),
        web.delete("/twin/faults", _lever(_clear_faults)),
        web.get("/twin/deliveries", _lever(_deliveries)),
        web.get("/twin/deliveries/", _lever(_deliveries)),
        web.post("/twin/deliveries/{id}/resend", _lever(_resend)),
        web.post("/twin/webhook/enable", _lever(_enable)),
        web.post("/twin/webhook/send", _lever(_send)),
        web.post("/twin/reset", _lever(_reset)),
    ]


def _lever(answer: Answer) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            given = await _json(request)
            return web.json_response(await answer(request.app[ACCOUNT], request, given))
        except BadInstruction as error:
            return web.json_response({"error": error.message, "key": error.key}, status=error.status)
        except Refusal as refusal:
            # The levers obey the same rules of money as the REST API, and say no in its words.
            return web.json_response({"error": refusal.description, "key": refusal.field}, status=400)

    return handle


async def _json(request: web.Request) -> Any:
    if not request.can_read_body or not await request.read():
        return {}
    try:
        return await request.json()
    except ValueError:
        raise BadInstruction("the body is not valid JSON") from None


async def _health(account: TwinAccount, request: web.Request, given: Any) -> Any:
    return {"status": "ok"}


async def _orders(account: TwinAccount, request: web.Request, given: Any) -> Any:
    found = [order["entity"] for order in account.store.orders.newest_first()]
    return {"count": len(found), "items": found[: _limit(request)]}


def _known_order(account: TwinAccount, order_id: str) -> Record:
    order = account.store.orders.get(order_id)
    if order is None:
        raise BadInstruction("there is no such order", key="order_id", status=404)
    return order


async def _order(account: TwinAccount, request: web.Request, given: Any) -> Any:
    order = _known_order(account, request.match_info["id"])
    tries = payments.of_order(account, request.match_info["id"])
    return {"order": order["entity"], "payments": tries, "key_id": account.settings.key_id}


async def _pay(account: TwinAccount, request: web.Request, given: Any) -> Any:
    order = _known_order(account, request.match_info["id"])
    payment = payments.pay_twin_order(account, order, Pay.read(given))
    return {"payment": payment, "checkout": orders.checkout(account, payment["order_id"], payment["id"])}


async def _pay_link(account: TwinAccount, request: web.Request, given: Any) -> Any:
    payment = links.pay_twin_link(account, request.match_info["id"], Pay.read(given))
    return {"payment": payment}


async def _expire_link(account: TwinAccount, request: web.Request, given: Any) -> Any:
    """Its time is over now."""
    links.expire(account, {"link_id": request.match_info["id"]})
    return links.fetch_twin_link(account, request.match_info["id"])


async def _dispute(account: TwinAccount, request: web.Request, given: Any) -> Any:
    part = Part(given)
    part.only("amount", "reason_code", "phase")
    return payments.dispute_payment(
        account,
        request.match_info["id"],
        amount=part.integer("amount", None, least=1, most=10**12),
        reason=part.text("reason_code") or "processed_invalid_expired_card",
        phase=part.text("phase") or "chargeback",
    )


async def _refund(account: TwinAccount, request: web.Request, given: Any) -> Any:
    """A refund made in the dashboard: the merchant's program hears of it by webhook only."""
    part = Part(given)
    part.only("payment_id", "amount", "notes", "receipt", "speed")
    payment_id = part.text("payment_id", required=True) or ""
    if account.store.payments.get(payment_id) is None:
        raise BadInstruction("there is no such payment", key="payment_id", status=404)
    return refunds.create_twin_refund(account, payment_id, {k: v for k, v in given.items() if k != "payment_id"})


async def _faults(account: TwinAccount, request: web.Request, given: Any) -> Any:
    return {"faults": account.faults.waiting, **account.faults.knobs}


async def _set_faults(account: TwinAccount, request: web.Request, given: Any) -> Any:
    account.faults.instruct(given)
    return await _faults(account, request, given)


async def _clear_faults(account: TwinAccount, request: web.Request, given: Any) -> Any:
    account.faults.clear()
    return await _faults(account, request, given)


async def _deliveries(account: TwinAccount, request: web.Request, given: Any) -> Any:
    """Every try, newest first, and what will be tried again."""
    wanted = {name: request.query[name] for name in ("event", "event_id", "order_id") if name in request.query}
    tries = [t for t in account.store.tries.newest_first() if all(t[k] == v for k, v in wanted.items())]
    waiting = [d for d in account.store.deliveries.oldest_first() if _matches(account, d, wanted)]
    knobs = account.faults.knobs
    return {
        "enabled": knobs["webhooks_enabled"],
        "disabled_at": knobs["webhooks_disabled_at"],
        "count": len(tries),
        "items": tries[: _limit(request)],
        "unfinished": waiting,
    }


def _matches(account: TwinAccount, delivery: Record, wanted: dict[str, str]) -> bool:
    event = account.store.events.get(delivery["event_id"]) or {}
    seen = {**delivery, "order_id": event.get("order_id")}
    return all(seen[name] == value for name, value in wanted.items())


async def _resend(account: TwinAccount, request: web.Request, given: Any) -> Any:
    event = account.store.events.get(request.match_info["id"])
    if event is None:
        raise BadInstruction("there is no such event", key="event_id", status=404)
    return await account.webhooks.resend(event)


async def _send(account: TwinAccount, request: web.Request, given: Any) -> Any:
    """Sign and send whatever is said, true or not: the id of the event."""
    part = Part(given)
    part.only("event", "payload")
    payload: Any = part.value.get("payload")
    if not isinstance(payload, dict):
        part.refuse("payload", "an object such as {refund: {entity: {...}}}")
    event = events.said(part.text("event", required=True) or "", payload, at=int(time.time()))
    account.webhooks.send([event], TwinManner())
    return {"event_id": event["id"]}


async def _enable(account: TwinAccount, request: web.Request, given: Any) -> Any:
    account.webhooks.enable()
    return await _faults(account, request, given)


async def _reset(account: TwinAccount, request: web.Request, given: Any) -> Any:
    account.forget()
    return {"forgotten_at": int(time.time())}


def _limit(request: web.Request) -> int:
    text = request.query.get("limit", str(SHOWN_DEFAULT))
    if not text.isdecimal() or not 0 < int(text) <= SHOWN_MOST:
        raise BadInstruction(f"limit must be a whole number between 1 and {SHOWN_MOST}", key="limit")
    return int(text)
