"""Ways into the middle of a story about money, without a browser or Razorpay; and the audit of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.invariants.core.findings import AuditReport
from backend.invariants.services import invariant_audit
from backend.payments.core.razorpay_facts import payment_fact
from backend.payments.models import Payment, PaymentOrder
from backend.payments.settlement import settlement
from tests.holds import steps
from tests.payments import news


def ordered(browser, room, **wish) -> PaymentOrder:
    """An attempt with an order that waits to be paid."""
    attempt = steps.paying_for(browser, room, **wish)
    return PaymentOrder.objects.create(
        attempt=attempt,
        amount_paise=attempt.total_paise,
        state="created",
        receipt=f"dandeli-{attempt.pk}",
        razorpay_order_id=f"order_{attempt.pk}",
        created_at=timezone.now(),
    )


def told(order: PaymentOrder, status: str = "captured", *, id: str = "", **fields: Any) -> Payment:
    """Razorpay tells us of a payment for the order."""
    name = id or f"pay_{order.pk}"
    fields = {"amount": order.amount_paise, "method": "upi", **fields}
    settlement.settle(payment_fact(news.payment(order.razorpay_order_id, status, id=name, **fields)), at=timezone.now())
    return Payment.objects.get(razorpay_payment_id=name)


def booked(browser, room, **wish) -> FinalBooking:
    """A booking that was paid."""
    payment = told(ordered(browser, room, **wish))
    assert payment.booking is not None
    return payment.booking


def came_and_went(order: PaymentOrder) -> Payment:
    """Taken and given back before we heard of it."""
    return told(order, "refunded", captured=True)


def report(*, at: datetime | None = None, **more: Any) -> AuditReport:
    return invariant_audit.audit_all(at=at or timezone.now(), **more)


def findings(invariant: str, **more: Any) -> list[str]:
    """What the audit has to say of one invariant."""
    verdict = next(verdict for verdict in report(**more).verdicts if verdict.name == invariant)
    assert verdict.found.unchecked == ""
    return [f"{finding.subject}: {finding.said}" for finding in verdict.found.shown]


def sql(statement: str) -> None:
    """Write past everything that would refuse it."""
    with connection.cursor() as cursor:
        # No trigger fires for a replica: neither the ledger's nor those of the states.
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(statement)
        finally:
            cursor.execute("RESET session_replication_role")


@contextmanager
def without(table: str, *constraints: str) -> Iterator[None]:
    """PostgreSQL does not refuse, until the rows of the table are gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass"
            " AND conname = ANY(%s)",
            [table, list(constraints)],
        )
        kept = cursor.fetchall()
        assert len(kept) == len(constraints)
        for name, _ in kept:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        try:
            yield
        finally:
            cursor.execute(f"TRUNCATE {table} CASCADE")
            for name, definition in kept:
                cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
