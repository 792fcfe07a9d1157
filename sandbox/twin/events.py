"""Webhook bodies: snapshots taken when something happened, with the quirks of the documented ones."""

import json
from typing import Any

from sandbox.twin import entities
from sandbox.twin.entities import Entity
from sandbox.twin.store import Record

ACCOUNT_ID = "acc_TwinDandeli001"
NAMES = (
    "payment.authorized",
    "payment.captured",
    "order.paid",
    "payment.failed",
    "refund.created",
    "refund.processed",
    "refund.failed",
    "payment.dispute.created",
    "payment_link.paid",
    "payment_link.expired",
    "payment_link.cancelled",
)
# Subscribed to as well; the twin's disputes stay open.
OTHER_DISPUTES = tuple(
    f"payment.dispute.{news}" for news in ("under_review", "action_required", "won", "lost", "closed")
)
PAYMENT_EVENTS = ("payment.authorized", "payment.captured", "payment.failed")
REST_ONLY_FOR_CARDS = ("customer_id", "provider", "upi", "reward")
NOT_IN_ORDER_PAID = ("error_source", "error_step", "error_reason", "acquirer_data")
NOT_IN_ORDER_PAID_CARD = ("iin", "sub_type")


def snapshot(name: str, payment: Entity, *, at: int, **others: Entity) -> Record:
    """One event, its body frozen as the text that will be signed."""
    shown: Entity = {"payment": {"entity": _payment(name, payment)}}
    for kind, entity in others.items():
        shown[kind] = {"entity": entity}
    if name.startswith("refund."):
        shown = {"refund": shown["refund"], "payment": shown["payment"]}
    # Key order varies between the documented events: card payments come sorted, and so do links.
    in_order = _is_card_payment(name, payment) or name.startswith("payment_link.")
    about = {"order_id": payment["order_id"], "payment_id": payment["id"]}
    return _event(name, shown, about, in_order=in_order, at=at)


def of_link(name: str, link: Entity, *, at: int) -> Record:
    """The end of a link that nobody paid."""
    about = {"order_id": link.get("order_id"), "payment_id": None}
    return _event(name, {"payment_link": {"entity": link}}, about, in_order=True, at=at)


def said(name: str, payload: Entity, *, at: int) -> Record:
    """An event that somebody made up."""
    return _event(name, payload, {"order_id": None, "payment_id": None}, in_order=False, at=at)


def _event(name: str, shown: Entity, about: Entity, *, in_order: bool, at: int) -> Record:
    body = {
        "entity": "event",
        "account_id": ACCOUNT_ID,
        "event": name,
        "contains": list(shown),
        "payload": shown,
        "created_at": at,
    }
    text = json.dumps(body, separators=(",", ":"), sort_keys=in_order)
    return {"id": entities.new_id(""), "event": name, **about, "body": text, "created_at": at}


def _is_card_payment(name: str, payment: Entity) -> bool:
    return payment["method"] == "card" and name in PAYMENT_EVENTS


def _payment(name: str, payment: Entity) -> Entity:
    if payment["method"] == "card":
        payment = _without(payment, REST_ONLY_FOR_CARDS)
    if _is_card_payment(name, payment):
        return _card_payment(payment)
    if name == "order.paid":
        return _order_paid(payment)
    if name in ("payment.authorized", "payment.failed"):
        return payment
    return payment | {"base_amount": payment["amount"], "amount_transferred": 0}


def _card_payment(payment: Entity) -> Entity:
    """The documented card events say `captured: true` whatever happened, and "" where others say null."""
    return payment | {
        "acquirer_data": {"auth_code": entities.digits(6), "rrn": entities.digits(12)},
        "amount_transferred": 0,
        "captured": True,
        "card": entities.card(payment["card_id"], emi=False),
        "error_code": payment["error_code"] or "",
        "error_description": payment["error_description"] or "",
    }


def _order_paid(payment: Entity) -> Entity:
    shown = _without(payment, (*NOT_IN_ORDER_PAID, "token_id"))
    if payment["card_id"]:
        card = entities.card(payment["card_id"], emi=payment["method"] == "emi")
        shown["card"] = _without(card, NOT_IN_ORDER_PAID_CARD)
    return shown


def _without(entity: Entity, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in entity.items() if name not in names}
