import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from backend.common import clock
from backend.common.money import rupees
from backend.payments import gateway
from backend.payments.links import payment_links
from backend.payments.management import periods, tables
from backend.payments.models import PaymentLink, PaymentOrder
from backend.payments.reconciliation.sweeps import period_lists, visits
from backend.payments.reconciliation.sweeps.gaps import OrderFinding, OrderGap

BAR_WIDTH = 30


class Command(BaseCommand):
    help = (
        "Compare a period with Razorpay and repair what differs: every order of ours, and every payment that Razorpay "
        "lists. Running it again is safe. Exits with 1 when something is left for a person."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", help="a day, an instant, or an age: 2026-11-01, 2026-11-01T18:30, 2h, 3d")
        parser.add_argument("--until", help="the same; a day counts in full; now when left out")
        parser.add_argument("--order", help="only this order: Razorpay's id, or our receipt")
        parser.add_argument("--dry-run", action="store_true", help="change nothing, and say what would be repaired")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        self.dry = options["dry_run"]
        findings: list[OrderFinding] = []
        # The SDK prints its troubles.
        with redirect_stdout(sys.stderr):
            if options["order"]:
                order_ids = self._one(options["order"])
            else:
                findings, order_ids = self._period(options["since"], options["until"], now=now)
            # Each order at its own moment: a sweep may take an hour, and holds run out meanwhile.
            visit = visits.look_at_order if self.dry else lambda order: visits.mend_order(order, at=clock.now())
            for found in visits.each(self._counted(order_ids), visit):
                findings += found
        self._tell(findings, orders=len(order_ids))

    def _one(self, name: str) -> list[int]:
        named = PaymentOrder.objects.filter(Q(razorpay_order_id=name) | Q(receipt=name))
        found = list(named.filter(razorpay_order_id__isnull=False).values_list("pk", flat=True))
        if not found:
            raise CommandError(f"{name} is not an order of ours that Razorpay knows.")
        return found

    def _period(self, since: str | None, until: str | None, *, now: datetime) -> tuple[list[OrderFinding], list[int]]:
        """What the list of all payments shows by itself, and the orders to ask for."""
        if since is None:
            raise CommandError("Say from when: --since 2026-11-01, or --since 3d; or one --order.")
        begin, end = periods.period_begin(since, at=now), min(periods.period_end(until, at=now) if until else now, now)
        if begin >= end:
            raise CommandError("That period is empty, or has not begun.")
        self.stdout.write(f"{_shown(begin)} to {_shown(end)}{', dry run' if self.dry else ''}")
        listed: list[dict[str, Any]] = []
        findings: list[OrderFinding] = []
        links: dict[str, PaymentLink] = {}
        try:
            listed.extend(period_lists.payments_of_period(since=begin, until=end))
            links = period_lists.behind_links(listed)
        except (gateway.GatewayUnavailable, gateway.GatewayRefused) as error:
            why = "Razorpay does not answer" if isinstance(error, gateway.GatewayUnavailable) else str(error)
            findings.append(OrderFinding(gap=OrderGap.UNREACHABLE, subject="the list of payments", note=why))
        for order_id, link in [] if self.dry else links.items():
            payment_links.attach(link, order_id=order_id, at=clock.now())
        findings += period_lists.paid_on(links, listed) if self.dry else []
        foreign = period_lists.foreign(listed, links=links)
        for finding in [] if self.dry else foreign:
            period_lists.report_foreign_money(finding, at=clock.now())
        return findings + foreign, period_lists.orders(since=begin, until=end, listed=listed)

    def _counted(self, order_ids: Sequence[int]) -> Iterator[int]:
        """The ids, with a bar on a terminal that grows as they are asked for."""
        for done, order_id in enumerate(order_ids, 1):
            yield order_id
            if self.stderr.isatty():
                bar = ("#" * (BAR_WIDTH * done // len(order_ids))).ljust(BAR_WIDTH)
                self.stderr.write(f"\r[{bar}] {done}/{len(order_ids)}", str, "" if done < len(order_ids) else "\n")

    def _tell(self, findings: list[OrderFinding], *, orders: int) -> None:
        self.stdout.write(f"Orders checked: {orders}. Differences: {len(findings)}.")
        if not findings:
            return
        for finding in findings:
            self.stdout.write(f"  {finding.gap.value}: {finding.subject}, {_money(finding)}: {self._fate(finding)}")
        self.stdout.write("")
        rows = [_row(gap, [finding for finding in findings if finding.gap is gap]) for gap in OrderGap]
        for line in tables.lines(("", "found", "rupees", "repaired", "rupees", "left", "rupees"), rows):
            self.stdout.write(line)
        left = sum(not finding.mended for finding in findings)
        if left:
            raise CommandError(f"{left} left{' (nothing was changed)' if self.dry else ' for a person'}.", returncode=1)

    def _fate(self, finding: OrderFinding) -> str:
        if finding.mended:
            return f"repaired, {finding.note}"
        mendable = finding.gap in (OrderGap.PAYMENT, OrderGap.CAPTURE, OrderGap.REFUND)
        return f"would be repaired, {finding.note}" if self.dry and mendable else f"LEFT, {finding.note}"


def _row(gap: OrderGap, findings: list[OrderFinding]) -> list[object]:
    mended = [finding for finding in findings if finding.mended]
    left = [finding for finding in findings if not finding.mended]
    sums = [[len(part), _rupees(part)] for part in (findings, mended, left)]
    return [gap.value, *(cell for pair in sums for cell in pair)]


def _rupees(findings: list[OrderFinding]) -> str:
    """Other currencies are named in their lines, and not added to rupees."""
    return rupees(sum(finding.amount_paise for finding in findings if finding.currency == "INR"))


def _money(finding: OrderFinding) -> str:
    return rupees(finding.amount_paise) + ("" if finding.currency == "INR" else f" {finding.currency}")


def _shown(instant: datetime) -> str:
    return f"{timezone.localtime(instant):%d %b %Y %H:%M %Z}"
