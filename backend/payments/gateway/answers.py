"""What each call's answer must be like, to be one: the fields by `core/razorpay_facts`, and that it is about what was
asked for. All answer the entities as they came, and raise Malformed."""

from typing import Any

from django.conf import settings

from backend.payments.core import razorpay_fields as fields
from backend.payments.core.razorpay_facts import LinkFact, link_fact, order_fact, payment_fact, refund_fact
from backend.payments.core.razorpay_fields import Malformed
from backend.payments.states import PaymentState

Entity = dict[str, Any]
MOST_URL = 200


def new_order(answer: Any, *, body: Entity) -> Entity:
    """The order that `body` asks for."""
    fact = order_fact(answer)
    fields.same(fact.amount_paise, body["amount"], "amount")
    fields.same(fact.currency, body["currency"], "currency")
    fields.same(fact.receipt, body.get("receipt", ""), "receipt")
    return dict(answer)


def order_asked_for(answer: Any, *, order_id: str) -> Entity:
    """This order."""
    fields.same(order_fact(answer).order_id, order_id, "order id")
    return dict(answer)


def orders_called(answer: Any, *, receipt: str) -> list[Entity]:
    """Those of the list that carry this receipt."""
    found = fields.list_in(answer, "items")
    return [entity for entity in found if order_fact(entity).receipt == receipt]


def payments_of_order(answer: Any, *, order_id: str) -> list[Entity]:
    """Payments of this order, each once."""
    found = fields.list_in(answer, "items")
    for entity in found:
        fields.same(payment_fact(entity).order_id, order_id, "order_id of a payment")
    return _once(found)


def payment_asked_for(answer: Any, *, payment_id: str) -> Entity:
    """This payment."""
    fields.same(payment_fact(answer).payment_id, payment_id, "payment id")
    return dict(answer)


def payments_listed(answer: Any) -> list[Entity]:
    """Anybody's payments, in an account that others may use as well: with or without an order."""
    found = fields.list_in(answer, "items")
    for entity in found:
        fields.kind_is(entity, "payment")
        fields.id_of(entity, "id", "pay")
        fields.id_if_told(entity, "order_id", "order")
        fields.amount_if_told(entity, "amount_refunded", most=fields.amount_of(entity))
        fields.currency_of(entity)
        if entity.get("status") not in PaymentState.values:
            raise Malformed("status is not a known one")
    return found


def refunds_of_payment(answer: Any, *, payment_id: str) -> list[Entity]:
    """Refunds of this payment, each once."""
    found = fields.list_in(answer, "items")
    for entity in found:
        fields.same(refund_fact(entity).payment_id, payment_id, "payment_id of a refund")
    return _once(found)


def new_refund(answer: Any, *, payment_id: str, body: Entity) -> Entity:
    """The refund that `body` asks for."""
    fact = refund_fact(answer)
    fields.same(fact.payment_id, payment_id, "payment_id")
    fields.same(fact.amount_paise, body["amount"], "amount")
    # Some samples in the documentation have none.
    fields.same(fact.receipt or body["receipt"], body["receipt"], "receipt")
    return dict(answer)


def new_link(answer: Any, *, body: Entity) -> Entity:
    """The link that `body` asks for."""
    fact = _link(answer)
    fields.same(fact.amount_paise, body["amount"], "amount")
    fields.same(fact.currency, body["currency"], "currency")
    fields.same(fact.reference, body["reference_id"], "reference_id")
    return dict(answer)


def link_asked_for(answer: Any, *, link_id: str) -> Entity:
    """This link."""
    fields.same(_link(answer).link_id, link_id, "link id")
    return dict(answer)


def links_called(answer: Any, *, reference: str) -> list[Entity]:
    """Those of the list that carry this reference."""
    return [entity for entity in links_listed(answer) if entity.get("reference_id") == reference]


def links_listed(answer: Any) -> list[Entity]:
    """Anybody's links."""
    found = fields.list_in(answer, "payment_links")
    for entity in found:
        fields.moment_if_told(entity, "created_at")
        _link(entity)
    return found


def methods_told(answer: Any) -> Entity:
    """Which methods are on, by name."""
    fields.kind_is(answer, "methods")
    return dict(answer)


def webhooks_listed(answer: Any) -> list[Entity]:
    """Where the account's events go: an address and the names of events, however they are told."""
    found = fields.list_in(answer, "items")
    for entity in found:
        fields.text_of(entity, "url")
    return found


def _link(entity: Any) -> LinkFact:
    """A link whose address may be sent to a guest: over TLS, except on a developer's machine."""
    fact = link_fact(entity)
    safe = ("https://",) if settings.RAZORPAY_BASE_URL.startswith("https://") else ("https://", "http://")
    if not fact.short_url.startswith(safe) or len(fact.short_url) > MOST_URL or not fact.short_url.isprintable():
        raise Malformed("short_url is not an address")
    return fact


def _once(found: list[Entity]) -> list[Entity]:
    if len({entity["id"] for entity in found}) != len(found):
        raise Malformed("the same id twice")
    return found
