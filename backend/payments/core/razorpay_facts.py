"""Facts parsed from Razorpay's entities, in webhooks and API answers alike."""

from dataclasses import dataclass
from typing import Any

from backend.payments.states import DisputeState, LinkState, PaymentState, RefundState


class Malformed(Exception):
    """Signed by Razorpay, and yet not what its documentation describes."""


@dataclass(frozen=True, kw_only=True)
class PaymentFact:
    """A payment stands like this; `amount_paise` in the smallest unit of `currency`."""

    order_id: str
    payment_id: str
    state: PaymentState
    amount_paise: int
    currency: str
    method: str
    error_code: str
    error_reason: str
    # 0 while Razorpay has not said.
    fee_paise: int = 0
    # Whether the money was ever taken: an authorisation that ran out is `refunded` too, and was not.
    captured: bool = False


@dataclass(frozen=True, kw_only=True)
class RefundFact:
    """A refund stands like this; `receipt` is our idempotency key where the refund is ours."""

    refund_id: str
    payment_id: str
    state: RefundState
    receipt: str
    amount_paise: int


@dataclass(frozen=True, kw_only=True)
class DisputeFact:
    """A dispute stands like this; `deducted_paise` is what the bank has taken back."""

    dispute_id: str
    payment_id: str
    state: DisputeState
    amount_paise: int
    deducted_paise: int
    phase: str
    reason: str
    respond_by: int | None


@dataclass(frozen=True, kw_only=True)
class LinkFact:
    """A payment link stands like this; `reference` is ours, `order_id` empty until somebody begins to pay."""

    link_id: str
    reference: str
    state: LinkState
    amount_paise: int
    currency: str
    short_url: str
    order_id: str


LINK_STATES = {
    "created": LinkState.OPEN,
    # Ours take no parts; should one be left half paid all the same, it is not over.
    "partially_paid": LinkState.OPEN,
    "paid": LinkState.PAID,
    "expired": LinkState.EXPIRED,
    "cancelled": LinkState.CANCELLED,
}


def payment_fact(entity: Any) -> PaymentFact:
    """The fact in a payment entity. Its `status` counts: card samples say `captured: true` even when failed."""
    try:
        return PaymentFact(
            order_id=_text(entity, "order_id"),
            payment_id=_text(entity, "id"),
            state=PaymentState(entity["status"]),
            amount_paise=_whole(entity, "amount"),
            currency=_text(entity, "currency")[:3],
            method=str(entity.get("method") or "")[:32],
            error_code=str(entity.get("error_code") or "")[:64],
            error_reason=str(entity.get("error_reason") or "")[:64],
            fee_paise=_whole_if_told(entity, "fee"),
            captured=entity["status"] == "captured"
            or (entity["status"] == "refunded" and bool(entity.get("captured"))),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed(f"payment entity: {type(error).__name__} {error}") from error


def refund_fact(entity: Any) -> RefundFact:
    """The fact in a refund entity."""
    try:
        return RefundFact(
            refund_id=_text(entity, "id"),
            payment_id=_text(entity, "payment_id"),
            state=RefundState(entity["status"]),
            receipt=str(entity.get("receipt") or ""),
            amount_paise=_whole(entity, "amount"),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed(f"refund entity: {type(error).__name__} {error}") from error


def dispute_fact(entity: Any) -> DisputeFact:
    """The fact in a dispute entity."""
    try:
        return DisputeFact(
            dispute_id=_text(entity, "id"),
            payment_id=_text(entity, "payment_id"),
            state=DisputeState(entity["status"]),
            amount_paise=_whole(entity, "amount"),
            deducted_paise=_whole_if_told(entity, "amount_deducted"),
            phase=str(entity.get("phase") or "")[:32],
            reason=str(entity.get("reason_code") or "")[:64],
            respond_by=entity.get("respond_by"),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed(f"dispute entity: {type(error).__name__} {error}") from error


def link_fact(entity: Any) -> LinkFact:
    """The fact in a payment link entity."""
    try:
        return LinkFact(
            link_id=_text(entity, "id"),
            reference=str(entity.get("reference_id") or "")[:64],
            state=LINK_STATES[entity["status"]],
            amount_paise=_whole(entity, "amount"),
            currency=_text(entity, "currency"),
            short_url=_text(entity, "short_url"),
            order_id=str(entity.get("order_id") or "")[:40],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed(f"payment link entity: {type(error).__name__} {error}") from error


def _text(entity: Any, key: str) -> str:
    value = entity[key]
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError(f"{key} is not a text")
    return value


def _whole(entity: Any, key: str) -> int:
    value = entity[key]
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise ValueError(f"{key} is not an amount")
    return value


def _whole_if_told(entity: Any, key: str) -> int:
    return 0 if entity.get(key) is None else _whole(entity, key)
