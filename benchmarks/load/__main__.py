"""`make load`: a crowd on the whole house - web, worker, Razorpay twin - with what it says to each of them.

    python -m benchmarks.load --size 10k --clients 50 --seconds 60
    python -m benchmarks.load --scene flash --clients 100

Scenes are `journeys`, `flash` and `storm`; without `--scene` all three. It says how long people waited, and passes
unless a room of the flash sale was won twice or not at all.
"""

import argparse
import json
import subprocess
import sys

from benchmarks.data import store
from benchmarks.data.sizes import SIZES
from benchmarks.load import stage
from benchmarks.progress import stop_in_order

SCENES = ("journeys", "flash", "storm")


def main(arguments: list[str] | None = None) -> int:
    """The code of the process that makes the crowd."""
    parser = argparse.ArgumentParser(prog="benchmarks.load", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="10k", help="the data set (10k)")
    parser.add_argument("--clients", type=int, default=50, help="people at a time on journeys and in the storm (50)")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long journeys and the storm last (60)")
    parser.add_argument("--think", type=float, default=2.0, help="seconds that a guest thinks, in the middle (2)")
    parser.add_argument("--crowd", type=int, default=100, help="guests who want the one room of the flash sale (100)")
    parser.add_argument("--sales", type=int, default=5, help="flash sales, one after the other (5)")
    parser.add_argument("--scene", action="append", choices=SCENES, help="only this one (may be said again)")
    options = parser.parse_args(arguments)
    stop_in_order()
    with store.opened() as opened:
        data = opened.ensure(SIZES[options.size])
        environ = stage.environ_for(opened.copy(data), opened.redis)
        wish = {**vars(options), "base": f"{data.base}", "scene": options.scene or list(SCENES)}
        command = [sys.executable, "-m", "benchmarks.load.run", json.dumps(wish)]
        try:
            return subprocess.run(command, cwd=store.ROOT, env=environ, check=False).returncode
        finally:
            opened.discard()


if __name__ == "__main__":
    sys.exit(main())
