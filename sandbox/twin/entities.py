"""Orders, payments, refunds and disputes with the fields and types Razorpay gives them."""

import secrets
import string
from typing import Any

Entity = dict[str, Any]

BASE62 = string.ascii_letters + string.digits
ID_LENGTH = 14
METHODS = ("upi", "card", "netbanking", "wallet", "emi", "paylater")
CARD_METHODS = ("card", "emi")
ERROR_FIELDS = ("error_code", "error_description", "error_source", "error_step", "error_reason")
FAILURE = {
    "error_code": "BAD_REQUEST_ERROR",
    "error_description": "Payment was unsuccessful due to a temporary issue. If amount got deducted, "
    "it will be refunded within 5-7 working days.",
    "error_source": "gateway",
    "error_step": "payment_response",
    "error_reason": "payment_failed",
}
NO_EVIDENCE: tuple[str, ...] = (
    "summary",
    "shipping_proof",
    "billing_proof",
    "cancellation_proof",
    "customer_communication",
    "proof_of_service",
    "explanation_letter",
    "refund_confirmation",
    "access_activity_log",
    "refund_cancellation_policy",
    "term_and_conditions",
    "others",
    "submitted_at",
)


def new_id(prefix: str) -> str:
    """`order_` and fourteen base62 characters, and the like."""
    return prefix + "".join(secrets.choice(BASE62) for _ in range(ID_LENGTH))


def digits(count: int) -> str:
    """A bank's reference number."""
    return "".join(secrets.choice(string.digits) for _ in range(count))


def order_entity(*, amount: int, currency: str, receipt: str | None, notes: Any, at: int) -> Entity:
    """A new order."""
    return {
        "amount": amount,
        "amount_due": amount,
        "amount_paid": 0,
        "attempts": 0,
        "created_at": at,
        "currency": currency,
        "entity": "order",
        "id": new_id("order_"),
        "notes": notes,
        "offer_id": None,
        "receipt": receipt,
        "status": "created",
    }


def payment_entity(*, order_id: str, amount: int, currency: str, method: str, at: int) -> Entity:
    """A new payment, before the bank has said anything."""
    entity: Entity = {
        "id": new_id("pay_"),
        "entity": "payment",
        "amount": amount,
        "currency": currency,
        "status": "created",
        "order_id": order_id,
        "invoice_id": None,
        "international": False,
        "method": method,
        "amount_refunded": 0,
        "refund_status": None,
        "captured": False,
        "description": None,
        "card_id": new_id("card_") if method in CARD_METHODS else None,
        "bank": "HDFC" if method in ("netbanking", "emi") else None,
        "wallet": {"wallet": "mobikwik", "paylater": "lazypay"}.get(method),
        "vpa": "success@razorpay" if method == "upi" else None,
        "email": "void@razorpay.com",
        "contact": "+919999999999",
        "notes": [],
        "fee": None,
        "tax": None,
        **dict.fromkeys(ERROR_FIELDS),
        "acquirer_data": {},
        "created_at": at,
    }
    return entity | _extras(method)


def _extras(method: str) -> Entity:
    """Fields that only one method has."""
    if method == "upi":
        return {"upi": {"vpa": "success@razorpay"}}
    if method == "emi":
        return {"emi_plan": {"issuer": "HDFC", "type": "credit", "rate": 1500, "duration": 6}}
    if method == "card":
        # The documented answer for a card carries a `upi` object too: RuPay credit cards pay through UPI.
        return {
            "customer_id": new_id("cust_"),
            "token_id": new_id("token_"),
            "provider": None,
            "upi": {"payer_account_type": "credit_card", "vpa": "gaurav.kumar@examplebank", "flow": "intent"},
            "reward": None,
        }
    return {}


def acquirer_data(method: str, *, paid: bool) -> Entity:
    """What the bank calls the payment; it names only what it accepted."""
    if method == "upi":
        rrn = {"rrn": digits(12) if paid else None}
        return rrn | ({"upi_transaction_id": secrets.token_hex(16).upper()} if paid else {})
    if method == "card":
        return {"authentication_reference_number": digits(30) if paid else None}
    name = {"netbanking": "bank_transaction_id", "emi": "auth_code"}.get(method, "transaction_id")
    return {name: digits(7) if paid else None}


def card(card_id: str, *, emi: bool) -> Entity:
    """The card behind a payment; REST shows it only when asked to expand it."""
    return {
        "id": card_id,
        "entity": "card",
        "iin": "999999",
        "name": "Gaurav Kumar",
        "last4": "0153",
        "network": "Visa",
        "type": "credit" if emi else "debit",
        "sub_type": "business",
        "issuer": "HDFC" if emi else None,
        "international": False,
        "emi": emi,
    }


def fee_and_tax(amount: int) -> Entity:
    """Two per cent, and 18 % tax on that; `fee` contains `tax`."""
    base = amount * 2 // 100
    tax = base * 18 // 100
    return {"fee": base + tax, "tax": tax}


def refund_entity(*, payment: Entity, amount: int, notes: Any, receipt: str | None, speed: str, at: int) -> Entity:
    """A new refund, not yet at the bank."""
    return {
        "id": new_id("rfnd_"),
        "entity": "refund",
        "amount": amount,
        "receipt": receipt,
        "currency": payment["currency"],
        "payment_id": payment["id"],
        "notes": notes,
        "acquirer_data": {"arn": None},
        "created_at": at,
        "batch_id": None,
        "status": "pending",
        "speed_processed": "normal",
        "speed_requested": speed,
    }


def dispute_entity(*, payment: Entity, amount: int, reason_code: str, phase: str, at: int) -> Entity:
    """A chargeback that has just been opened."""
    return {
        "id": new_id("disp_"),
        "entity": "dispute",
        "payment_id": payment["id"],
        "amount": amount,
        "currency": payment["currency"],
        "amount_deducted": 0,
        "reason_code": reason_code,
        "respond_by": at + 7 * 24 * 3600,
        "status": "open",
        "evidence": {"amount": amount} | dict.fromkeys(NO_EVIDENCE),
        "phase": phase,
        "created_at": at,
    }


def payment_link(
    *,
    amount: int,
    currency: str,
    reference_id: str,
    description: str,
    expire_by: int,
    given: Entity,
    notes: Any,
    base: str,
    at: int,
) -> Entity:
    """A new payment link; its short address is a page of the twin."""
    link_id = new_id("plink_")
    return {
        "accept_partial": bool(given.get("accept_partial")),
        "amount": amount,
        "amount_paid": 0,
        "callback_method": given.get("callback_method") or "",
        "callback_url": given.get("callback_url") or "",
        "cancelled_at": 0,
        "created_at": at,
        "currency": currency,
        "customer": given.get("customer") or {},
        "description": description,
        "expire_by": expire_by,
        "expired_at": 0,
        "first_min_partial_amount": given.get("first_min_partial_amount") or 0,
        "id": link_id,
        "notes": notes or None,
        "notify": given.get("notify") or {"email": False, "sms": False},
        "payments": [],
        "reference_id": reference_id,
        "reminder_enable": bool(given.get("reminder_enable")),
        "reminders": [],
        "short_url": f"{base}/l/{link_id.removeprefix('plink_')}",
        "status": "created",
        "updated_at": at,
        "upi_link": bool(given.get("upi_link")),
        "user_id": "",
    }


def collection(items: list[Entity]) -> Entity:
    """A list, the way REST wraps it."""
    return {"entity": "collection", "count": len(items), "items": items}
