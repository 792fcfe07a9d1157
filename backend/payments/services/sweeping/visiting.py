"""Goes through the orders one by one: compare or repair, and continue after failures."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from backend.payments import gateway
from backend.payments.facts import Malformed
from backend.payments.models import Payment, PaymentOrder, Refund
from backend.payments.services import checking
from backend.payments.services.sweeping import comparing
from backend.payments.services.sweeping.findings import Finding, Gap
from backend.payments.services.sweeping.patience import patiently

log = logging.getLogger(__name__)

# So many orders without an answer, one after the other, and Razorpay is down: the rest would only wait.
GIVE_UP_AFTER = 5


def look(order: PaymentOrder) -> list[Finding]:
    """How our rows of an order differ from Razorpay's; changes nothing."""
    return comparing.gaps(order, comparing.shown(order))


def mend(order: PaymentOrder, *, at: datetime) -> list[Finding]:
    """Settle what differs, and compare the rows again: what differs no longer was mended."""
    shown = comparing.shown(order)
    before = comparing.gaps(order, shown)
    if before:
        patiently(lambda: checking.take_in_all(shown.payments, at=at))
    left = {(finding.gap, finding.subject) for finding in comparing.gaps(order, shown)} if before else set()
    return [
        replace(finding, note=f"{finding.note}, and our rows refuse the step")
        if (finding.gap, finding.subject) in left
        else replace(finding, mended=True, note=_became(finding.subject))
        for finding in before
    ]


def each(order_ids: Iterable[int], visit: Callable[[PaymentOrder], list[Finding]]) -> Iterator[list[Finding]]:
    """Visit orders one after the other; one that cannot be asked for, or mended, does not stop the rest."""
    silent = 0
    for pk in order_ids:
        order = PaymentOrder.objects.get(pk=pk)
        if silent >= GIVE_UP_AFTER:
            yield [_unreachable(order, "not asked for: Razorpay is down")]
            continue
        try:
            found = visit(order)
            silent = 0
        except gateway.GatewayUnavailable:
            silent += 1
            found = [_unreachable(order, "Razorpay does not answer")]
        except (gateway.GatewayRefused, Malformed) as error:
            silent = 0
            found = [_unreachable(order, str(error))]
        except Exception as error:
            log.exception("order %s not mended", order)
            found = [_unreachable(order, f"not repaired: {type(error).__name__} {error}")]
        yield found


def _unreachable(order: PaymentOrder, why: str) -> Finding:
    subject = f"order {order.razorpay_order_id}"
    return Finding(gap=Gap.UNREACHABLE, subject=subject, amount_paise=order.amount_paise, note=why)


def _became(subject: str) -> str:
    """What a mended payment or refund is now."""
    kind, name = subject.split()
    if kind == "refund":
        return str(Refund.objects.get(razorpay_refund_id=name).state)
    payment = Payment.objects.select_related("booking").get(razorpay_payment_id=name)
    if payment.booking is not None:
        return f"booked as {payment.booking.reference}"
    return "goes back" if payment.refunds.exists() else str(payment.state)
