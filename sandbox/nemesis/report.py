"""What happened, for people and for programs."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from sandbox.nemesis.campaign import Run


def facts(run: Run) -> dict[str, Any]:
    """Everything, as it goes into the JSON."""
    verdict, tally = run.end.verdict, run.tally
    account = verdict.account if verdict else None
    return {
        "seed": run.plan.seed,
        "seconds": run.plan.seconds,
        "guests": len(run.plan.guests),
        "clean": run.clean,
        "recovered_after_seconds": round(run.end.seconds, 1),
        "journeys": {f"{kind}: {how}": count for (kind, how), count in sorted(tally.journeys.items())},
        "answers": {f"{what}: {status}": count for (what, status), count in sorted(tally.answers.items())},
        "disasters": tally.disasters,
        "rows": verdict.figures if verdict else {},
        "money_paise": {
            name: getattr(account, name)
            for name in ("captured", "confirmed", "refunded", "due", "failed", "unexplained")
            if account
        },
        "findings": verdict.findings if verdict else ["the house did not answer"],
        "left": verdict.waiting if verdict else [],
        "seen_by_guests": tally.wrongs,
        "server_errors": tally.server_errors,
        "audit": run.end.audit,
    }


def write_report(run: Run, var: Path) -> Path:
    """The report as JSON."""
    file = var / f"report-{run.plan.seed}.json"
    file.write_text(json.dumps(facts(run), indent=1, default=str))
    return file


def table(run: Run) -> str:
    """The report for the terminal."""
    found = facts(run)
    lines: list[str] = []
    lines += _part("Journeys", _by_kind(run))
    lines += _part("Answers", _by_status(run))
    lines += _part("Disasters", _struck(run))
    for what, states in found["rows"].items():
        lines += [f"{what:<16}" + ", ".join(f"{state} {count}" for state, count in states.items())]
    rupees = {name: f"{paise / 100:,.2f}" for name, paise in found["money_paise"].items()}
    lines += _part("Money in rupees", [f"{name:<14}{amount:>16}" for name, amount in rupees.items()])
    for title, key in (("Findings", "findings"), ("Left undone", "left"), ("Guests saw", "seen_by_guests")):
        lines += _part(title, found[key]) if found[key] else []
    unexplained = found["money_paise"].get("unexplained", "?")
    recovered = f"{found['recovered_after_seconds']:.0f} s after the last disaster"
    lines += ["", f"Audit: {found['audit'].splitlines()[-1] if found['audit'] else '-'}"]
    lines += [f"{'CLEAN' if run.clean else 'NOT CLEAN'} {recovered}; {unexplained} paise unexplained."]
    return "\n".join(lines)


def _part(title: str, lines: list[str]) -> list[str]:
    return ["", title, *(f"  {line}" for line in lines)]


def _by_kind(run: Run) -> list[str]:
    kinds = sorted({kind for kind, _ in run.tally.journeys})
    lines = []
    for kind in kinds:
        ends = Counter({how: n for (name, how), n in run.tally.journeys.items() if name == kind})
        told = ", ".join(f"{how} {count}" for how, count in ends.most_common())
        lines.append(f"{kind:<18}{ends.total():>5}  {told}")
    return lines


def _by_status(run: Run) -> list[str]:
    statuses: Counter[str] = Counter()
    for (what, status), count in run.tally.answers.items():
        if what.startswith("api "):
            statuses[status] += count
    return [f"{status:<18}{count:>6}" for status, count in sorted(statuses.items())]


def _struck(run: Run) -> list[str]:
    kinds: dict[str, list[str]] = {}
    for struck in run.tally.disasters:
        missed = " (missed)" if struck["result"].startswith("missed") else ""
        kinds.setdefault(struck["kind"], []).append(f"{struck['at']:.0f}{missed}")
    return [f"{kind:<18}{len(times):>3}  at {', '.join(times)} s" for kind, times in sorted(kinds.items())]
