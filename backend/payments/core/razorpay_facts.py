"""Facts parsed from Razorpay's entities, in webhooks and API answers alike."""

from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from backend.payments.core import razorpay_fields as fields
from backend.payments.core.razorpay_fields import Malformed
from backend.payments.states import DisputeState, LinkState, PaymentState, RefundState


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
    # Of the Offer that took something off; empty for none, and where Razorpay was not asked for it.
    offer_id: str = ""
    # In seconds since 1970; 0 where it is not told.
    created_at: int = 0
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
    currency: str = ""


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
    # Of what was paid on its page.
    payment_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OrderFact:
    """An order as Razorpay has it; `receipt` is ours, empty where somebody else made it without one."""

    order_id: str
    amount_paise: int
    currency: str
    receipt: str
    created_at: int


S = TypeVar("S", bound=Enum)

LINK_STATES = {
    "created": LinkState.OPEN,
    # Ours take no parts; should one be left half paid all the same, it is not over.
    "partially_paid": LinkState.OPEN,
    "paid": LinkState.PAID,
    "expired": LinkState.EXPIRED,
    "cancelled": LinkState.CANCELLED,
}


ORDER_STATUSES = ("created", "attempted", "paid")
# Where an answer's words are shown or kept, so much of them.
SHORT, NAME = 32, 64


def order_fact(entity: Any) -> OrderFact:
    """The fact in an order entity. Raises Malformed, as all of these do."""
    fields.kind_is(entity, "order")
    if entity.get("status") not in ORDER_STATUSES:
        raise Malformed("status is not one of an order")
    return OrderFact(
        order_id=fields.id_of(entity, "id", "order"),
        amount_paise=fields.amount_of(entity, least=1),
        currency=fields.currency_of(entity),
        receipt=fields.text_if_told(entity, "receipt"),
        created_at=fields.moment_if_told(entity, "created_at") or 0,
    )


def payment_fact(entity: Any) -> PaymentFact:
    """The fact in a payment entity. Its `status` counts: card samples say `captured: true` even when failed."""
    fields.kind_is(entity, "payment")
    state = _state(PaymentState, entity)
    amount_paise = fields.amount_of(entity)
    # What was given back, and what Razorpay keeps, is a part of it.
    fields.amount_if_told(entity, "amount_refunded", most=amount_paise)
    return PaymentFact(
        order_id=fields.id_of(entity, "order_id", "order"),
        payment_id=fields.id_of(entity, "id", "pay"),
        state=state,
        amount_paise=amount_paise,
        currency=fields.currency_of(entity),
        method=fields.text_if_told(entity, "method")[:SHORT],
        error_code=fields.text_if_told(entity, "error_code")[:NAME],
        error_reason=fields.text_if_told(entity, "error_reason")[:NAME],
        fee_paise=fields.amount_if_told(entity, "fee", most=amount_paise),
        offer_id=_offer_of(entity),
        created_at=fields.moment_if_told(entity, "created_at") or 0,
        captured=state == PaymentState.CAPTURED or (state == PaymentState.REFUNDED and bool(entity.get("captured"))),
    )


def _offer_of(entity: dict[str, Any]) -> str:
    """Named by itself, or in the list that `expand[]=offers` asks for; what is no id says nothing, and harms nobody."""
    listed = entity.get("offers")
    items = listed.get("items") if isinstance(listed, dict) else None
    first = items[0] if isinstance(items, list) and items and isinstance(items[0], dict) else {}
    named = {"id": entity.get("offer_id") or first.get("id")}
    try:
        return fields.id_if_told(named, "id", "offer")
    except Malformed:
        return ""


def refund_fact(entity: Any) -> RefundFact:
    """The fact in a refund entity."""
    fields.kind_is(entity, "refund")
    return RefundFact(
        refund_id=fields.id_of(entity, "id", "rfnd"),
        payment_id=fields.id_of(entity, "payment_id", "pay"),
        state=_state(RefundState, entity),
        receipt=fields.text_if_told(entity, "receipt"),
        amount_paise=fields.amount_of(entity, least=1),
        currency=fields.currency_of(entity),
    )


def dispute_fact(entity: Any) -> DisputeFact:
    """The fact in a dispute entity."""
    fields.kind_is(entity, "dispute")
    return DisputeFact(
        dispute_id=fields.id_of(entity, "id", "disp"),
        payment_id=fields.id_of(entity, "payment_id", "pay"),
        state=_state(DisputeState, entity),
        amount_paise=fields.amount_of(entity),
        deducted_paise=fields.amount_if_told(entity, "amount_deducted"),
        phase=fields.text_if_told(entity, "phase")[:SHORT],
        reason=fields.text_if_told(entity, "reason_code")[:NAME],
        respond_by=fields.moment_if_told(entity, "respond_by"),
    )


def link_fact(entity: Any) -> LinkFact:
    """The fact in a payment link entity."""
    fields.kind_is(entity, "payment_link")
    state = LINK_STATES.get(str(entity.get("status")))
    if state is None:
        raise Malformed("status is not one of a payment link")
    paid = fields.list_in(entity, "payments") if entity.get("payments") else []
    return LinkFact(
        link_id=fields.id_of(entity, "id", "plink"),
        reference=fields.text_if_told(entity, "reference_id")[:NAME],
        state=state,
        amount_paise=fields.amount_of(entity, least=1),
        currency=fields.currency_of(entity),
        short_url=fields.text_of(entity, "short_url"),
        order_id=fields.id_if_told(entity, "order_id", "order"),
        payment_ids=tuple(fields.id_of(payment, "payment_id", "pay") for payment in paid),
    )


def _state(states: type[S], entity: dict[str, Any]) -> S:
    try:
        return states(entity.get("status"))
    except ValueError:
        raise Malformed("status is not a known one") from None
