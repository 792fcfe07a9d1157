"""Orders: what a guest is asked to pay."""

import hashlib
import hmac
from typing import Any

from sandbox.twin import entities, request_bodies
from sandbox.twin.account import TwinAccount
from sandbox.twin.entities import Entity
from sandbox.twin.refusals import Refusal, unknown_id
from sandbox.twin.store import Record

KNOWN_FIELDS = frozenset(
    {
        "amount",
        "currency",
        "receipt",
        "notes",
        "payment",
        "payment_capture",
        "partial_payment",
        "first_payment_min_amount",
        "offer_id",
        "offers",
        "discount",
        "customer_id",
        "customer_details",
        "method",
        "token",
        "bank_account",
        "transfers",
        "unique_receipt",
        "products",
        "line_items",
        "line_items_total",
    }
)
AUTOMATIC_EXPIRY_LEAST_MINUTES = 12
MANUAL_EXPIRY_MOST_MINUTES = 7200


def create_twin_order(account: TwinAccount, given: dict[str, Any], *, at: int) -> Entity:
    """A new order; a receipt that was used before is treated as the account's knob says."""
    request_bodies.only_known(given, KNOWN_FIELDS)
    amount = request_bodies.amount(given, most=account.faults.knobs["most_paise"])
    currency = request_bodies.currency(given)
    receipt, notes = request_bodies.receipt(given), request_bodies.notes(given)
    capture = _capture(given)
    assert amount is not None
    known = _with_receipt(account, receipt)
    mode = account.faults.knobs["receipt_mode"]
    if known is not None and mode == "unique_error":
        raise Refusal("Order receipt should be unique.", field="receipt")
    if known is not None and (mode == "unique_same" or given.get("unique_receipt") is True):
        return known
    entity = entities.order_entity(amount=amount, currency=currency, receipt=receipt, notes=notes, at=at)
    account.store.orders.put(entity["id"], {"entity": entity, **capture})
    return entity


def _with_receipt(account: TwinAccount, receipt: str | None) -> Entity | None:
    if receipt is None:
        return None
    for order in account.store.orders.newest_first():
        if order["entity"]["receipt"] == receipt:
            found: Entity = order["entity"]
            return found
    return None


def _capture(given: dict[str, Any]) -> Record:
    """Whether money is captured by itself, and until how long after the order was made."""
    payment = given.get("payment") or {}
    if not isinstance(payment, dict):
        raise Refusal("The payment must be an array.", field="payment")
    capture = payment.get("capture", "automatic" if given.get("payment_capture", 1) in (1, True) else "manual")
    if capture not in ("automatic", "manual"):
        raise Refusal("The capture must be automatic or manual.", field="payment.capture")
    options = payment.get("capture_options") or {}
    if not isinstance(options, dict):
        raise Refusal("The capture options must be an array.", field="payment.capture_options")
    automatic = _minutes(options, "automatic_expiry_period", least=AUTOMATIC_EXPIRY_LEAST_MINUTES)
    manual = _minutes(options, "manual_expiry_period", least=automatic or AUTOMATIC_EXPIRY_LEAST_MINUTES)
    if automatic is None and manual is not None and capture == "automatic":
        raise Refusal("The automatic expiry period is required.", field="automatic_expiry_period")
    if options.get("refund_speed", "normal") not in ("normal", "optimum"):
        raise Refusal("The refund speed must be normal or optimum.", field="refund_speed")
    return {"captures": capture == "automatic", "automatic_expiry_minutes": automatic}


def _minutes(options: dict[str, Any], name: str, *, least: int) -> int | None:
    value = options.get(name)
    if value is None:
        return None
    words = name.replace("_", " ")
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refusal(f"The {words} must be an integer.", field=name)
    if not least <= value <= MANUAL_EXPIRY_MOST_MINUTES:
        limits = f"between {least} and {MANUAL_EXPIRY_MOST_MINUTES} minutes"
        raise Refusal(f"The {words} must be {limits}.", field=name)
    return value


def record(account: TwinAccount, order_id: str) -> Record:
    """The order as the twin keeps it, or the refusal Razorpay gives."""
    found = account.store.orders.get(order_id)
    if found is None:
        raise unknown_id()
    return found


def orders_page(account: TwinAccount, query: dict[str, str]) -> Entity:
    """Orders, newest first, filtered and cut as asked."""
    receipt = query.get("receipt")
    found = [
        order["entity"]
        for order in account.store.orders.newest_first()
        if receipt is None or order["entity"]["receipt"] == receipt
    ]
    return entities.collection(cut(found, query))


def cut(found: list[Entity], query: dict[str, str]) -> list[Entity]:
    """One page of a list: `from`, `to`, `skip` and `count` as every Razorpay list takes them."""
    since = request_bodies.whole_number(query, "from", default=0)
    until = request_bodies.whole_number(query, "to", default=10**14)
    skip = request_bodies.whole_number(query, "skip", default=0)
    count = request_bodies.whole_number(
        query, "count", default=request_bodies.COUNT_DEFAULT, most=request_bodies.COUNT_MOST
    )
    inside = [entity for entity in found if since <= entity["created_at"] <= until]
    return inside[skip : skip + count]


def checkout(account: TwinAccount, order_id: str, payment_id: str) -> Entity:
    """What the payment window hands to the merchant's page: proof of origin, not of capture."""
    message = f"{order_id}|{payment_id}".encode()
    secret = account.settings.key_secret.encode()
    return {
        "razorpay_order_id": order_id,
        "razorpay_payment_id": payment_id,
        "razorpay_signature": hmac.new(secret, message, hashlib.sha256).hexdigest(),
    }
