"""Prints an audit report, as text or as JSON."""

from collections.abc import Iterator
from typing import Any

from backend.common.money import rupees
from backend.invariants.core.findings import AuditReport, Money, Verdict

HEAD = ("invariant", "says", "rows", "findings", "seconds")
RIGHT = (2, 3, 4)


def verdict_table(report: AuditReport) -> str:
    """Verdicts, money, findings, and one line that says it all."""
    parts = [_grid([HEAD, *map(_row, report.verdicts)]), [_money(each) for each in report.money]]
    parts += [list(_findings(verdict)) for verdict in report.verdicts]
    return "\n\n".join("\n".join(lines) for lines in [*parts, [summary(report)]] if lines)


def summary(report: AuditReport) -> str:
    """The last line."""
    rows, seconds = (sum(each) for each in zip(*((v.found.rows, v.seconds) for v in report.verdicts), strict=True))
    broken = ", ".join(verdict.name for verdict in report.verdicts if verdict.found.count)
    said = f"{report.count:,} finding{'s' * (report.count > 1)} in {broken}" if broken else "Clean"
    skipped = "".join(f"; {verdict.name} was NOT CHECKED: {verdict.found.unchecked}" for verdict in report.unchecked)
    return f"{said}{skipped}; {rows:,} rows looked at in {seconds:.2f} s."


def plain(report: AuditReport) -> dict[str, Any]:
    """Everything, for JSON."""
    return {
        "at": report.at.isoformat(),
        "clean": report.count == 0,
        "complete": not report.unchecked,
        "findings": report.count,
        "invariants": [_plain(verdict) for verdict in report.verdicts],
        "money": [
            {
                "currency": each.currency,
                "captured_paise": each.captured_paise,
                "booked_paise": each.booked_paise,
                "refunded_paise": each.refunded_paise,
                "refund_due_paise": each.due_paise,
                "waived_paise": each.waived_paise,
                "owner_paise": each.owner_paise,
                "unexplained_paise": each.unexplained_paise,
            }
            for each in report.money
        ],
    }


def _plain(verdict: Verdict) -> dict[str, Any]:
    found = verdict.found
    return {
        "name": verdict.name,
        "says": verdict.says,
        "rows": found.rows,
        "findings": found.count,
        "unchecked": found.unchecked,
        "seconds": round(verdict.seconds, 3),
        "shown": [{"subject": finding.subject, "said": finding.said} for finding in found.shown],
    }


def _row(verdict: Verdict) -> tuple[str, ...]:
    found = verdict.found
    count = "not checked" if found.unchecked else f"{found.count:,}"
    return (verdict.name, verdict.says, f"{found.rows:,}", count, f"{verdict.seconds:.2f}")


def _grid(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    cells = (
        [
            cell.rjust(width) if n in RIGHT else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        for row in rows
    )
    lines = ["  ".join(row).rstrip() for row in cells]
    return [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]


def _money(money: Money) -> str:
    waived = f" + waived {rupees(money.waived_paise)}" if money.waived_paise else ""
    owner = f" + the owner's {rupees(money.owner_paise)}" if money.owner_paise else ""
    return (
        f"{money.currency}: captured {rupees(money.captured_paise)} = booked {rupees(money.booked_paise)}"
        f" + refunded {rupees(money.refunded_paise)} + refund due {rupees(money.due_paise)}{waived}{owner};"
        f" unexplained {rupees(money.unexplained_paise)}"
    )


def _findings(verdict: Verdict) -> Iterator[str]:
    for finding in verdict.found.shown:
        yield f"{verdict.name} {finding.subject}: {finding.said}"
    left = verdict.found.count - len(verdict.found.shown)
    if left:
        yield f"{verdict.name} and {left:,} more"
