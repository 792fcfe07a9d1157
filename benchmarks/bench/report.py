"""The table, as Markdown."""

from typing import Any

from benchmarks.bench.figures import Figures, Result, middle_of, result_of

HEAD = (
    "| Job | Floor | Ratio | Aim | CPU ratio | a second | of the floor | p50 ms | p99 ms | CPU ms web or worker "
    "| CPU ms PostgreSQL | Statements | Redis trips | Peak MB |\n"
    "| --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)


def table(found: dict[str, Any]) -> str:
    """What was found, one table for each size of data."""
    machine = found["machine"]
    lines = [
        f"{machine['cores']} cores of {machine['processor'] or 'a machine that does not say'}, "
        f"{machine['at']}, commit {machine['commit']}.",
    ]
    for size in found["sizes"]:
        before, after = (f"{size[name][0]:.1f}" for name in ("load_before", "load_after"))
        lines += ["", f"**{size['stays']:,} stays** (load of the machine {before} before, {after} after)", "", HEAD]
        lines += [row(result_of(_told(one))) for one in size["results"]]
    return "\n".join(lines) + "\n"


def row(result: Result) -> str:
    """A line of the table: medians over rounds."""
    mine, other = result.ours, result.floors
    cells = [
        result.job,
        result.floor,
        f"**{result.ratio:.2f}**",
        result.aim,
        f"{result.cpu_ratio:.2f}",
        _number(mine, "rate"),
        _number(other, "rate"),
        *(_number(mine, name) for name in ("middle", "late", "cpu", "cpu_postgres", "statements", "redis_trips")),
        _number(mine, "memory"),
    ]
    wrong = sum(one.unexpected for one in (*mine, *other))
    cells[0] += f" ({wrong} unexpected answers)" if wrong else ""
    return f"| {' | '.join(cells)} |"


def _told(one: dict[str, Any]) -> dict[str, Any]:
    """Without what is calculated from the rest."""
    return {name: value for name, value in one.items() if name not in ("ratio", "cpu_ratio")}


def _number(rounds: list[Figures], name: str) -> str:
    value = middle_of(rounds, name)
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
