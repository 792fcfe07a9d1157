"""Refunds: money on its way back, whole or in part, at once or in some days."""

import time
from typing import Any

from sandbox.twin import entities, events, orders, payments, request_bodies
from sandbox.twin.account import TwinAccount
from sandbox.twin.entities import Entity
from sandbox.twin.instructions import TwinManner
from sandbox.twin.refusals import Refusal, unknown_id
from sandbox.twin.store import Record

KNOWN_FIELDS = frozenset({"amount", "speed", "notes", "receipt"})


def fetch_twin_refund(account: TwinAccount, refund_id: str) -> Entity:
    """The refund, or the refusal Razorpay gives."""
    found = account.store.refunds.get(refund_id)
    if found is None:
        raise unknown_id()
    return found


def refunds_page(account: TwinAccount, query: dict[str, str], payment_id: str | None = None) -> Entity:
    """Refunds, newest first; of one payment, or all."""
    found = [
        refund
        for refund in account.store.refunds.newest_first()
        if payment_id is None or refund["payment_id"] == payment_id
    ]
    return entities.collection(orders.cut(found, query))


def create_twin_refund(account: TwinAccount, payment_id: str, given: dict[str, Any]) -> Entity:
    """Give a captured payment back, whole or in part."""
    payment = payments.fetch_twin_payment(account, payment_id)
    request_bodies.only_known(given, KNOWN_FIELDS)
    asked = request_bodies.amount(given, required=False)
    speed = given.get("speed", "normal")
    if speed not in ("normal", "optimum"):
        raise Refusal("The speed must be normal or optimum.", field="speed")
    notes, receipt = request_bodies.notes(given), request_bodies.receipt(given)
    amount = _refundable(payment, asked)
    at = int(time.time())
    refund = entities.refund_entity(payment=payment, amount=amount, notes=notes, receipt=receipt, speed=speed, at=at)
    with account.store.together():
        _move_money(account, payment, amount)
        account.store.refunds.put(refund["id"], refund)
        _hand_to_bank(account, refund, payment)
    return refund


def _refundable(payment: Entity, asked: int | None) -> int:
    if not payment["captured"]:
        raise Refusal("The payment status should be captured for action to be taken")
    left: int = payment["amount"] - payment["amount_refunded"]
    if left == 0:
        raise Refusal("The payment has been fully refunded already")
    if asked is not None and asked > left:
        raise Refusal("The total refund amount is greater than the refund payment amount", field="amount")
    return left if asked is None else asked


def _move_money(account: TwinAccount, payment: Entity, amount: int) -> None:
    payment["amount_refunded"] += amount
    whole = payment["amount_refunded"] >= payment["amount"]
    payment["refund_status"] = "full" if whole else "partial" if payment["amount_refunded"] else None
    payment["status"] = "refunded" if whole else "captured"
    account.store.payments.put(payment["id"], payment)


def _hand_to_bank(account: TwinAccount, refund: Entity, payment: Entity) -> None:
    """Processed at once, or later; a refund that will fail is pending first, as a real one is."""
    knobs = account.faults.knobs
    at_once = knobs["refund_outcome"] == "processed" and not knobs["refund_seconds"]
    happened: list[Record] = []
    if at_once:
        # `refund.created` of an instant refund already says processed.
        _process(account, refund)
    happened.append(events.snapshot("refund.created", payment, at=refund["created_at"], refund=refund))
    if at_once:
        happened.append(events.snapshot("refund.processed", payment, at=refund["created_at"], refund=refund))
    else:
        arguments = {"refund_id": refund["id"], "outcome": knobs["refund_outcome"]}
        account.agenda.after(knobs["refund_seconds"], "settle_refund", arguments)
    account.webhooks.send(happened, TwinManner())


def _process(account: TwinAccount, refund: Entity) -> None:
    refund |= {"status": "processed", "acquirer_data": {"arn": entities.digits(23)}}
    account.store.refunds.put(refund["id"], refund)


def settle_refund_later(account: TwinAccount, arguments: Record) -> None:
    """The bank's answer to a pending refund."""
    refund = account.store.refunds.get(arguments["refund_id"])
    payment = account.store.payments.get(refund["payment_id"]) if refund else None
    if refund is None or payment is None:
        return
    if arguments["outcome"] == "processed":
        _process(account, refund)
    else:
        # The money stays with the merchant, so it can be refunded again.
        refund["status"] = "failed"
        account.store.refunds.put(refund["id"], refund)
        _move_money(account, payment, -refund["amount"])
    name = f"refund.{refund['status']}"
    happened = [events.snapshot(name, payment, at=int(time.time()), refund=refund)]
    account.webhooks.send(happened, TwinManner())
