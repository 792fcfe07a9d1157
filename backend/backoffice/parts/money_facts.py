"""Facts about money that moves, for pages that ask: how much, and whose it is."""

import json
from collections.abc import Iterator

from backend.backoffice.forms.acts import Facts, Meaning, shown_money
from backend.common.phrases import spoken
from backend.incidents.models import Incident
from backend.payments.models import Payment, PaymentOrder, Refund, WebhookEvent


def refund_facts(refund: Refund) -> Facts:
    """What goes back, of which payment, to whom, and why."""
    return (
        *payment_facts(refund.payment),
        (spoken("Goes back to the guest"), shown_money(refund.amount_paise)),
        (spoken("Reason"), spoken(refund.get_reason_display())),
    )


def payment_facts(payment: Payment) -> Facts:
    """Who paid, for what."""
    attempt = payment.order.attempt
    booking = payment.booking.reference if payment.booking else spoken("none")
    return (
        (spoken("Guest"), str(attempt.user)),
        (spoken("Resort"), str(attempt.resort)),
        (spoken("Booking"), booking),
        (spoken("Payment"), f"{payment.razorpay_payment_id}, {shown_money(payment.amount_paise)}"),
    )


def incident_meaning(incident: Incident) -> Meaning:
    """What Retry would do about it: with sum and guest, where it is about money that we know."""
    told: Facts = (
        (spoken("What happened"), incident.happened),
        (spoken("What was done"), incident.done),
        (spoken("What to do"), incident.advice),
    )
    kind, _, key = incident.subject.partition(" ")
    refund = _refund_of(kind, key)
    if refund is not None:
        return Meaning(facts=(*refund_facts(refund), *told), sum_paise=refund.amount_paise)
    payment = _payment_of(kind, key)
    if payment is not None:
        return Meaning(facts=(*payment_facts(payment), *told), sum_paise=payment.amount_paise)
    event = WebhookEvent.objects.filter(pk=int(key)).first() if kind == "event" and key.isdecimal() else None
    if event is not None:
        return event_meaning(event, told)
    # Nothing of it moves money: a page of its own is question enough.
    return Meaning(facts=told, needs_reason=False)


def event_meaning(event: WebhookEvent, more: Facts = ()) -> Meaning:
    """What a stored delivery says, as far as it can be read."""
    facts: Facts = ((spoken("Event"), f"{event.kind}, {event.event_id}"),)
    for entity in _entities(event):
        amount, order = entity.get("amount"), entity.get("order_id")
        known = PaymentOrder.objects.filter(razorpay_order_id=order).first() if isinstance(order, str) else None
        if known is not None:
            facts += ((spoken("Guest"), str(known.attempt.user)), (spoken("Resort"), str(known.attempt.resort)))
        if isinstance(amount, int) and not isinstance(amount, bool) and amount >= 0:
            return Meaning(facts=(*facts, (spoken("Sum"), shown_money(amount)), *more), sum_paise=amount)
    return Meaning(facts=(*facts, *more))


def _refund_of(kind: str, key: str) -> Refund | None:
    refunds = Refund.objects.select_related("payment__order__attempt__user", "payment__order__attempt__resort")
    if kind == "refund" and key.isdecimal():
        return refunds.filter(pk=int(key)).first()
    return refunds.filter(payment__razorpay_payment_id=key).order_by("pk").last() if kind == "payment" else None


def _payment_of(kind: str, key: str) -> Payment | None:
    return Payment.objects.filter(razorpay_payment_id=key).first() if kind == "payment" else None


def _entities(event: WebhookEvent) -> Iterator[dict[str, object]]:
    """What the delivery is about, the payment first; nothing of a body that is no JSON of Razorpay's."""
    try:
        payload = json.loads(bytes(event.body))["payload"]
        found = [payload[name]["entity"] for name in ("payment", "refund", "order") if name in payload]
    except (ValueError, KeyError, TypeError):
        return
    yield from (entity for entity in found if isinstance(entity, dict))
