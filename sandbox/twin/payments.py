"""Payments: one try of a guest to pay an order, and every turn it can take."""

import logging
import time
from dataclasses import asdict
from typing import Any

from sandbox.twin import deals, entities, events, orders, request_bodies
from sandbox.twin.account import TwinAccount
from sandbox.twin.entities import Entity
from sandbox.twin.instructions import Pay, TwinManner
from sandbox.twin.refusals import BadInstruction, Refusal, unknown_id
from sandbox.twin.store import Record

logger = logging.getLogger("sandbox.twin.payments")

CAPTURE_FIELDS = frozenset({"amount", "currency", "notes"})
# What a payment in this state can still turn into; a failed one may yet be paid in the guest's UPI app.
TURNS: dict[str, tuple[str, ...]] = {
    "created": ("captured", "failed", "authorized", "failed_then_captured"),
    "failed": ("captured", "failed", "authorized", "failed_then_captured"),
    "authorized": ("captured",),
    "captured": (),
    "refunded": (),
}


def fetch_twin_payment(account: TwinAccount, payment_id: str) -> Entity:
    """The payment, or the refusal Razorpay gives."""
    found = account.store.payments.get(payment_id)
    if found is None:
        raise unknown_id()
    return found


def of_order(account: TwinAccount, order_id: str) -> list[Entity]:
    """Every try to pay this order, the first one first."""
    return [entity for entity in account.store.payments.oldest_first() if entity["order_id"] == order_id]


def payments_page(account: TwinAccount, query: dict[str, str]) -> Entity:
    """Payments, newest first."""
    return entities.collection(orders.cut(list(account.store.payments.newest_first()), query))


def pay_twin_order(account: TwinAccount, order: Record, instruction: Pay) -> Entity:
    """A guest pays, or tries to; the payment as it is now."""
    _refuse_impossible(account, order, instruction)
    with account.store.together():
        payment = _payment(account, order, instruction)
        if instruction.delay_seconds:
            arguments = {"payment_id": payment["id"], "instruction": asdict(instruction)}
            account.agenda.after(instruction.delay_seconds, "settle_payment", arguments)
        else:
            _settle(account, payment, instruction)
    return payment


def settle_payment_later(account: TwinAccount, arguments: Record) -> None:
    """The delayed part of `pay`, read back from the agenda."""
    given = arguments["instruction"]
    manner = TwinManner(**given["manner"] | {"drop": tuple(given["manner"]["drop"])})
    instruction = Pay(**given | {"manner": manner})
    payment = account.store.payments.get(arguments["payment_id"])
    if payment is None or instruction.outcome not in TURNS[payment["status"]]:
        logger.info("a delayed payment was overtaken: nothing left to do")
        return
    _settle(account, payment, instruction)


def _refuse_impossible(account: TwinAccount, order: Record, instruction: Pay) -> None:
    if not account.webhooks.can_sign(instruction.manner.signed_with):
        raise BadInstruction("there is no previous webhook secret", key="webhooks.secret")
    paid = order["entity"]["status"] == "paid"
    if instruction.payment_id is None:
        if paid and not instruction.force:
            raise BadInstruction("the order is already paid; say force to pay it again", key="force", status=409)
        return
    payment = account.store.payments.get(instruction.payment_id)
    if payment is None or payment["order_id"] != order["entity"]["id"]:
        raise BadInstruction("the order has no such payment", key="payment_id", status=404)
    if instruction.outcome not in TURNS[payment["status"]]:
        message = f"a payment that is {payment['status']} cannot become {instruction.outcome}"
        raise BadInstruction(message, key="outcome", status=409)


def _payment(account: TwinAccount, order: Record, instruction: Pay) -> Entity:
    if instruction.payment_id is not None:
        return fetch_twin_payment(account, instruction.payment_id)
    entity = order["entity"]
    deal = deals.struck(account, entity["amount"], instruction)
    payment = entities.payment_entity(
        order_id=entity["id"],
        amount=deal["amount"],
        currency=instruction.currency or entity["currency"],
        method=deal["method"],
        at=int(time.time()),
    )
    account.store.deals.put(payment["id"], deal)
    entity["attempts"] += 1
    if entity["status"] == "created":
        entity["status"] = "attempted"
    account.store.orders.put(entity["id"], order)
    return account.store.payments.put(payment["id"], payment)


def _settle(account: TwinAccount, payment: Entity, instruction: Pay) -> None:
    at = time.time()
    order = orders.record(account, payment["order_id"])
    happened: list[Record] = []
    if instruction.outcome.startswith("failed"):
        happened += _fail(payment, at=int(at))
    if instruction.outcome != "failed":
        was_authorized = payment["status"] == "authorized"
        if not was_authorized:
            happened += _authorize(payment, at=int(at))
        late = at + instruction.late_minutes * 60
        open_order = order["entity"]["status"] != "paid" or instruction.force
        asked = instruction.outcome != "authorized" and open_order
        if asked and (was_authorized or _captures_by_itself(account, order, authorized_at=late)):
            happened += _capture(account, order, payment, at=int(at))
    account.store.payments.put(payment["id"], payment)
    account.webhooks.send(happened, instruction.manner)


def _captures_by_itself(account: TwinAccount, order: Record, *, authorized_at: float) -> bool:
    """Money authorised after the order's window is not captured: it returns to the guest by itself."""
    if account.faults.knobs["ignore_capture_options"]:
        return True
    window = order["automatic_expiry_minutes"]
    if not order["captures"] or window is None:
        return bool(order["captures"])
    return bool(authorized_at <= order["entity"]["created_at"] + window * 60)


def _fail(payment: Entity, *, at: int) -> list[Record]:
    _outcome(payment, paid=False)
    payment |= {"status": "failed", **entities.FAILURE}
    return [events.snapshot("payment.failed", payment, at=at)]


def _authorize(payment: Entity, *, at: int) -> list[Record]:
    _outcome(payment, paid=True)
    payment |= {"status": "authorized", **dict.fromkeys(entities.ERROR_FIELDS)}
    return [events.snapshot("payment.authorized", payment, at=at)]


def _outcome(payment: Entity, *, paid: bool) -> None:
    payment["acquirer_data"] = entities.acquirer_data(payment["method"], paid=paid)
    if payment["method"] == "upi":
        # Razorpay's own test addresses.
        payment["vpa"] = "success@razorpay" if paid else "failure@razorpay"
        payment["upi"] = {"vpa": payment["vpa"]}


def _capture(account: TwinAccount, order: Record, payment: Entity, *, at: int) -> list[Record]:
    payment |= {"status": "captured", "captured": True, **deals.fee_of(account, payment)}
    happened = [events.snapshot("payment.captured", payment, at=at)]
    entity = order["entity"]
    if entity["status"] != "paid":
        entity["amount_paid"] = payment["amount"]
        entity["amount_due"] = max(0, entity["amount"] - payment["amount"])
        entity["status"] = "paid"
        account.store.orders.put(entity["id"], order)
        happened.append(events.snapshot("order.paid", payment, at=at, order=entity))
        happened += account.paid_links(order, payment, at=at)
    return happened


def capture(account: TwinAccount, payment_id: str, given: dict[str, Any]) -> Entity:
    """The merchant captures an authorised payment, for exactly its amount."""
    payment = fetch_twin_payment(account, payment_id)
    request_bodies.only_known(given, CAPTURE_FIELDS)
    amount = request_bodies.amount(given)
    if payment["captured"]:
        raise Refusal("This payment has already been captured")
    if payment["status"] != "authorized":
        raise Refusal("Only payments which have been authorized and not yet captured can be captured")
    if amount != payment["amount"]:
        raise Refusal("Capture amount must be equal to the amount authorized", field="amount")
    if given.get("currency", payment["currency"]) != payment["currency"]:
        raise Refusal("The currency must be the same as that of the payment", field="currency")
    order = orders.record(account, payment["order_id"])
    if order["entity"]["status"] == "paid":
        raise Refusal("The order of this payment has already been paid")
    with account.store.together():
        happened = _capture(account, order, payment, at=int(time.time()))
        account.store.payments.put(payment_id, payment)
        account.webhooks.send(happened, TwinManner())
    return payment


def dispute_payment(account: TwinAccount, payment_id: str, *, amount: int | None, reason: str, phase: str) -> Entity:
    """The guest's bank asks the money back."""
    payment = account.store.payments.get(payment_id)
    if payment is None:
        raise BadInstruction("there is no such payment", key="payment_id", status=404)
    if not payment["captured"]:
        raise BadInstruction("only a captured payment can be disputed", key="payment_id", status=409)
    at = int(time.time())
    asked = amount or payment["amount"]
    entity = entities.dispute_entity(payment=payment, amount=asked, reason_code=reason, phase=phase, at=at)
    happened = [events.snapshot("payment.dispute.created", payment, at=at, dispute=entity)]
    account.webhooks.send(happened, TwinManner())
    return entity
