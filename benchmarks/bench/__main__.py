"""`make bench` and `make bench-quick`: servers, data, measurements, then a table and plots under var/bench/results.

    python -m benchmarks.bench                        all sizes
    python -m benchmarks.bench quick                  ten thousand stays alone
    python -m benchmarks.bench full --size 500k --job search

It says how fast things are, and passes whatever it finds.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.bench import houses, plots, report
from benchmarks.bench.plan import PLANS
from benchmarks.data import store
from benchmarks.data.sizes import SIZES
from benchmarks.progress import say, stop_in_order

RESULTS = store.VAR / "results"


def main(arguments: list[str] | None = None) -> int:
    """0 when everything could be measured."""
    parser = argparse.ArgumentParser(prog="benchmarks.bench", description=__doc__)
    parser.add_argument("plan", nargs="?", choices=PLANS, default="full")
    parser.add_argument("--size", action="append", choices=SIZES, help="only this data set (may be said again)")
    parser.add_argument("--job", action="append", default=[], help="only jobs whose names begin so (may be said again)")
    options = parser.parse_args(arguments)
    stop_in_order()
    plan = PLANS[options.plan]
    found: dict[str, Any] = {"machine": machine(), "plan": plan.as_json(), "sizes": []}
    RESULTS.mkdir(parents=True, exist_ok=True)
    with store.opened() as opened:
        for name in options.size or plan.sizes:
            found["sizes"].append(measured(opened, options.plan, name, options.job))
    # Some of it does not take the place of all of it.
    written = RESULTS / (f"{options.plan}-some" if options.size or options.job else options.plan)
    written.mkdir(exist_ok=True)
    (written / "results.json").write_text(json.dumps(found, indent=1))
    table = report.table(found)
    (written / "table.md").write_text(table)
    for file, picture in plots.pictures(found).items():
        (written / file).write_text(picture)
    say(f"results.json, table.md and plots are in {written}\n\n{table}")
    return 0


def measured(opened: store.Store, plan: str, name: str, jobs: list[str]) -> dict[str, Any]:
    """What a process beside this one finds at this size, on a copy that is thrown away."""
    data = opened.ensure(SIZES[name])
    out = RESULTS / f"{name}.json"
    environ = houses.environ_for(opened.copy(data), opened.redis)
    command = [sys.executable, "-m", "benchmarks.bench.run", plan, name, f"{data.base}", str(out), *jobs]
    try:
        subprocess.run(command, cwd=store.ROOT, env=environ, check=True)
    finally:
        opened.discard()
    found: dict[str, Any] = json.loads(out.read_text())
    return found


def machine() -> dict[str, Any]:
    """On what it was measured, and which code."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    asked = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(asked, cwd=store.ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return {
        "cores": os.cpu_count(),
        "processor": model or platform.processor(),
        "python": platform.python_version(),
        "commit": commit,
        "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
    }


if __name__ == "__main__":
    sys.exit(main())
