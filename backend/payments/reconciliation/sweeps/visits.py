"""Goes through the orders one by one: compare or repair, and continue after failures."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from backend.common.time_limits import TimeIsUp
from backend.payments import gateway
from backend.payments.core.razorpay_fields import Malformed
from backend.payments.models import Payment, PaymentOrder, Refund
from backend.payments.reconciliation import order_checks
from backend.payments.reconciliation.sweeps import comparison
from backend.payments.reconciliation.sweeps.gaps import OrderFinding, OrderGap
from backend.payments.reconciliation.sweeps.patience import patiently

log = logging.getLogger(__name__)

# So many orders without an answer, one after the other, and Razorpay is down: the rest would only wait.
GIVE_UP_AFTER = 5


def look_at_order(order: PaymentOrder) -> list[OrderFinding]:
    """How our rows of an order differ from Razorpay's; changes nothing."""
    return comparison.order_gaps(order, comparison.shown_by_razorpay(order))


def mend_order(order: PaymentOrder, *, at: datetime) -> list[OrderFinding]:
    """Settle what differs, and compare the rows again: what differs no longer was mended."""
    shown = comparison.shown_by_razorpay(order)
    before = comparison.order_gaps(order, shown)
    if before:
        patiently(lambda: order_checks.take_in_all(shown.payments, at=at))
    left = {(finding.gap, finding.subject) for finding in comparison.order_gaps(order, shown)} if before else set()
    return [
        replace(finding, note=f"{finding.note}, and our rows refuse the step")
        if (finding.gap, finding.subject) in left
        else replace(finding, mended=True, note=_became(finding.subject))
        for finding in before
    ]


def each(order_ids: Iterable[int], visit: Callable[[PaymentOrder], list[OrderFinding]]) -> Iterator[list[OrderFinding]]:
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
        except TimeIsUp:
            raise
        except Exception as error:
            log.exception("order %s not mended", order)
            found = [_unreachable(order, f"not repaired: {type(error).__name__} {error}")]
        yield found


def _unreachable(order: PaymentOrder, why: str) -> OrderFinding:
    subject = f"order {order.razorpay_order_id}"
    return OrderFinding(gap=OrderGap.UNREACHABLE, subject=subject, amount_paise=order.amount_paise, note=why)


def _became(subject: str) -> str:
    """What a mended payment or refund is now."""
    kind, name = subject.split()
    if kind == "refund":
        return str(Refund.objects.get(razorpay_refund_id=name).state)
    payment = Payment.objects.select_related("booking").get(razorpay_payment_id=name)
    if payment.booking is not None:
        return f"booked as {payment.booking.reference}"
    return "goes back" if payment.refunds.exists() else str(payment.state)
