"""Lists the payments and orders of a period at Razorpay, and those that are not ours."""

from collections.abc import Container, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q

from backend.common.money import rupees
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services import reports
from backend.payments import gateway
from backend.payments.models import PaymentLink, PaymentOrder
from backend.payments.reconciliation import fresh_facts
from backend.payments.reconciliation.sweeps.gaps import OrderFinding, OrderGap
from backend.payments.reconciliation.sweeps.patience import patiently
from backend.payments.states import PaymentState, RefundState

# Razorpay's largest page.
PAGE = 100


def payments_of_period(*, since: datetime, until: datetime) -> Iterator[dict[str, Any]]:
    """Every payment that the account was offered in the period, ours or not.

    Newest first and with a fixed end, so that what comes in meanwhile cannot push one past us. Raises
    GatewayUnavailable and GatewayRefused.
    """
    begin, end, skip = int(since.timestamp()), int(until.timestamp()), 0
    seen: set[str] = set()
    while True:
        page = patiently(partial(gateway.payments_between, begin, end, skip=skip, count=PAGE))
        fresh = [entity for entity in page if entity["id"] not in seen]
        yield from fresh
        seen.update(entity["id"] for entity in fresh)
        skip += len(page)
        if len(page) < PAGE or not fresh:
            return


def orders(*, since: datetime, until: datetime, listed: Iterable[dict[str, Any]]) -> list[int]:
    """Ids of our orders to ask for: made in the period, paid in it, or with a refund that the bank still has."""
    made = Q(created_at__gte=since, created_at__lte=until)
    paid = Q(razorpay_order_id__in={entity.get("order_id") for entity in listed} - {None})
    pending = Q(payments__refunds__state=RefundState.PENDING, payments__refunds__created_at__lte=until)
    wanted = PaymentOrder.objects.filter(made | paid | pending, razorpay_order_id__isnull=False)
    return list(wanted.order_by("pk").values_list("pk", flat=True).distinct())


def behind_links(listed: Iterable[dict[str, Any]]) -> dict[str, PaymentLink]:
    """Our payment link by Razorpay's own order behind it, of money whose order nobody here has heard of.

    Raises GatewayUnavailable.
    """
    found: dict[str, PaymentLink] = {}
    for entity in listed:
        order_id = entity.get("order_id")
        if entity.get("status") != PaymentState.CAPTURED or not order_id or order_id in found:
            continue
        link = patiently(partial(fresh_facts.link_behind, order_id, entity["id"]))
        if link is not None:
            found[order_id] = link
    return found


def paid_on(links: dict[str, PaymentLink], listed: Iterable[dict[str, Any]]) -> list[OrderFinding]:
    """What a dry run says of money that came by these links."""
    return [
        OrderFinding(
            gap=OrderGap.CAPTURE,
            subject=f"payment {entity['id']}",
            amount_paise=entity["amount"],
            currency=entity["currency"],
            note=f"captured at Razorpay for link {links[entity['order_id']].reference_id}, unknown here",
        )
        for entity in listed
        if entity.get("order_id") in links and entity.get("status") == PaymentState.CAPTURED
    ]


def foreign(listed: Iterable[dict[str, Any]], *, links: Container[str] = ()) -> list[OrderFinding]:
    """Money that was taken for an order that is not ours, nor behind one of these links of ours, unless a person has
    looked at it and marked it solved."""
    taken = [entity for entity in listed if entity.get("status") == PaymentState.CAPTURED]
    named = PaymentOrder.objects.filter(razorpay_order_id__in={entity.get("order_id") for entity in taken} - {None})
    ours = set(named.values_list("razorpay_order_id", flat=True))
    judged = Incident.objects.filter(kind=IncidentKind.UNKNOWN_ORDER, solved_by__isnull=False)
    fine = set(judged.values_list("subject", flat=True))
    strange = [entity for entity in taken if entity.get("order_id") not in ours]
    strange = [entity for entity in strange if entity.get("order_id") not in links]
    return [_foreign(entity) for entity in strange if f"payment {entity['id']}" not in fine]


def report_foreign_money(finding: OrderFinding, *, at: datetime) -> None:
    """Foreign money is for a person to judge: nothing here knows whose it is."""
    reports.report(
        IncidentKind.UNKNOWN_ORDER,
        subject=finding.subject,
        happened=f"{rupees(finding.amount_paise)} {finding.currency} were captured {finding.note}.",
        done="Nothing was changed.",
        advice="If another shop uses this Razorpay account, mark it as solved. Otherwise refund it in Razorpay's "
        "dashboard.",
        at=at,
    )


def _foreign(entity: dict[str, Any]) -> OrderFinding:
    return OrderFinding(
        gap=OrderGap.FOREIGN,
        subject=f"payment {entity['id']}",
        amount_paise=entity["amount"] - (entity.get("amount_refunded") or 0),
        currency=entity["currency"],
        note=f"for {entity.get('order_id') or 'no order'}, which is not ours",
    )
