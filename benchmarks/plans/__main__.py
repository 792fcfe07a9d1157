"""How PostgreSQL does what the hot paths ask of it.

    python -m benchmarks.plans 5m

The product works in a process beside this one, and PostgreSQL's own auto_explain tells it each plan as it was run. The
plans, as Markdown, are in var/bench/results/plans-5m.md; what reads a whole table that grows is named at their end.
"""

import subprocess
import sys
from urllib.parse import quote

from benchmarks.bench import houses
from benchmarks.data import store
from benchmarks.data.sizes import SIZES
from benchmarks.progress import stop_in_order

TELL = (
    "session_preload_libraries=auto_explain",
    *("auto_explain.log_min_duration=0", "auto_explain.log_analyze=on", "auto_explain.log_buffers=on"),
    *("auto_explain.log_level=notice", "client_min_messages=notice", "auto_explain.log_verbose=off"),
)


def main(name: str = "5m") -> int:
    """The code of the process that works."""
    stop_in_order()
    with store.opened() as opened:
        data = opened.ensure(SIZES[name])
        said = quote(" ".join(f"-c {setting}" for setting in TELL))
        environ = houses.environ_for(f"{opened.copy(data)}?options={said}", opened.redis)
        out = store.VAR / "results" / f"plans-{name}.md"
        out.parent.mkdir(parents=True, exist_ok=True)
        try:
            command = [sys.executable, "-m", "benchmarks.plans.run", name, f"{data.base}", str(out)]
            return subprocess.run(command, cwd=store.ROOT, env=environ, check=False).returncode
        finally:
            opened.discard()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
