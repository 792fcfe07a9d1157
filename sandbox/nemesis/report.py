"""What happened, for people and for programs."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.nemesis.answer_limits import (
    ANY_SECONDS,
    PROBE_SECONDS,
    count_probes,
    is_meant,
    is_server_error,
)
from sandbox.nemesis.campaign import Run
from sandbox.nemesis.memory_watch import GROWTH_MOST_MB
from sandbox.nemesis.seen_answers import SeenAnswer
from sandbox.nemesis.weather import Spell, felt_by

UNMEANT = "  NOT MEANT"
PROBED = ("livez", "search", "webhook")
BROKEN, NEVER = ("Limits broken", "broken_limits"), ("Never bit", "never_bit")
LIMITS = (
    f"livez within {PROBE_SECONDS:.0f} s, 99 in 100; search and the intake of webhooks likewise, 9 in 10; anything "
    f"within {ANY_SECONDS:.0f} s; no process grows by {GROWTH_MOST_MB} MB; no 5xx but those listed in answer_limits.py"
)


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
        "disasters": [asdict(spell) for spell in tally.spells],
        "never_bit": _never_bit(run),
        "probes": {who: str(count_probes(_probes(run, who), run.patience)) for who in PROBED},
        "memory": list(run.memory.told()),
        "limits": LIMITS,
        "broken_limits": run.broken,
        "rows": verdict.figures if verdict else {},
        "money_paise": {
            name: getattr(account, name)
            for name in ("captured", "confirmed", "refunded", "due", "failed", "unexplained")
            if account
        },
        "findings": verdict.findings if verdict else ["the house did not answer"],
        "left": verdict.waiting if verdict else [],
        "seen_by_guests": tally.wrongs,
        "server_errors": _server_errors(run),
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
    lines += _part(
        "Server errors", [f"{told:<72}{count:>4}" for told, count in _server_errors(run).items()] or ["none"]
    )
    lines += _part(f"Disasters, and what probes saw: answered within {PROBE_SECONDS:.0f} s, the longest", _struck(run))
    lines += _part("Memory", list(run.memory.told()))
    for what, states in found["rows"].items():
        lines += [f"{what:<16}" + ", ".join(f"{state} {count}" for state, count in states.items())]
    rupees = {name: f"{paise / 100:,.2f}" for name, paise in found["money_paise"].items()}
    lines += _part("Money in rupees", [f"{name:<14}{amount:>16}" for name, amount in rupees.items()])
    for title, key in (
        ("Findings", "findings"),
        ("Left undone", "left"),
        ("Guests saw", "seen_by_guests"),
        BROKEN,
        NEVER,
    ):
        lines += _part(title, found[key]) if found[key] else []
    unmeant = sum(count for told, count in found["server_errors"].items() if told.endswith(UNMEANT))
    unexplained = found["money_paise"].get("unexplained", "?")
    lines += ["", f"Audit: {found['audit'].splitlines()[-1] if found['audit'] else '-'}", f"Limits: {LIMITS}."]
    lines += [
        f"{'CLEAN' if run.clean else 'NOT CLEAN'} {found['recovered_after_seconds']:.0f} s after the last disaster; "
        f"{unexplained} paise unexplained, {unmeant} unmeant 5xx, {len(run.broken)} limits broken."
    ]
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
    """Of each kind: how often, how often it bit, what the probes of those times saw; and what the last one did."""
    lines = [f"{'':<21}{'times':>6}{'bit':>5}  " + "".join(f"{who:<17}" for who in PROBED)]
    for kind in sorted({spell.kind for spell in run.tally.spells}):
        those = [spell for spell in run.tally.spells if spell.kind == kind]
        bit = [spell for spell in those if spell.bit]
        counts = "".join(f"{count_probes(_during(run, who, bit), run.patience)!s:<17}" for who in PROBED)
        lines.append(f"{kind:<21}{len(those):>6}{len(bit):>5}  {counts}{_last(bit or those)}")
    whole = "".join(f"{count_probes(_probes(run, who), run.patience)!s:<17}" for who in PROBED)
    return [*lines, f"{'all':<21}{len(run.tally.spells):>6}{'':>5}  {whole}"]


def _last(spells: list[Spell]) -> str:
    last = spells[-1]
    return f"{last.result}; {last.afterwards}" if last.afterwards else last.result


def _probes(run: Run, who: str) -> list[SeenAnswer]:
    return [probe for probe in run.tally.probes if probe.who == who]


def _during(run: Run, who: str, spells: list[Spell]) -> list[SeenAnswer]:
    return [probe for probe in _probes(run, who) if any(felt_by(spells, probe.at, probe.ended))]


def _server_errors(run: Run) -> dict[str, int]:
    """Of each kind how many: those that are meant, and the others."""
    told: Counter[str] = Counter()
    for answer in filter(is_server_error, run.tally.kept):
        path = "/".join("*" if any(sign.isdigit() for sign in part) else part for part in answer.what.split("/"))
        told[f"{answer.status} {answer.code or '-'} {path}{'' if is_meant(answer) else UNMEANT}"] += 1
    return dict(told.most_common())


def _never_bit(run: Run) -> list[str]:
    bit = {spell.kind for spell in run.tally.spells if spell.bit}
    return sorted({f"{spell.kind}: {spell.result}" for spell in run.tally.spells if spell.kind not in bit})
