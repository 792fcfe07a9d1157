"""The crowd: a process of the product, which logs the guests in, beside the house that they come to."""

import json
import os
import sys
import time
from datetime import date
from typing import Any

import django

django.setup()

# E402: what follows asks Django's settings.
from backend.common import redis  # noqa: E402
from benchmarks.bench.guests import Guests, Places  # noqa: E402
from benchmarks.data import store  # noqa: E402
from benchmarks.data.sizes import SIZES  # noqa: E402
from benchmarks.load import stage  # noqa: E402
from benchmarks.load.browser import Notes  # noqa: E402
from benchmarks.load.scenes import Scene  # noqa: E402
from benchmarks.progress import say  # noqa: E402

LOGINS = 3000


def main(wish: dict[str, Any]) -> int:
    """Every scene that is wished for; 1 when a room of a flash sale went to none or to two."""
    size, base = SIZES[wish["size"]], date.fromisoformat(wish["base"])
    redis.client().flushdb()
    say(f"{LOGINS:,} guests log in")
    guests, wrong, told = Guests(LOGINS), 0, []
    with stage.running(os.environ, store.VAR / "results" / "log") as port:
        twin = int(os.environ["RAZORPAY_BASE_URL"].rpartition(":")[2])
        scene = Scene(port, twin, guests, Places(size, base), base, size.resorts, wish["think"])
        for name in wish["scene"]:
            scene.notes, begun, load = Notes(), time.monotonic(), os.getloadavg()[0]
            head, wrong = _play(scene, name, wish, wrong)
            seconds = time.monotonic() - begun
            told.append(f"**{head}** (load of the machine {load:.1f} before)\n\n{scene.notes.table(seconds)}\n")
            say(f"\n{told[-1]}")
    redis.client().flushdb()
    (store.VAR / "results" / "load.md").write_text("\n".join(told))
    return 1 if wrong else 0


def _play(scene: Scene, name: str, wish: dict[str, Any], wrong: int) -> tuple[str, int]:
    if name == "flash":
        crowd, sales = wish["crowd"], wish["sales"]
        say(f"{sales} flash sales, {crowd} guests each")
        winners = [scene.flash(crowd) for _ in range(sales)]
        return f"{sales} flash sales of one room to {crowd} guests: winners {winners}", sum(won != 1 for won in winners)
    clients, seconds = wish["clients"], wish["seconds"]
    say(f"{name}: {clients} people for {seconds:.0f} seconds")
    (scene.journeys if name == "journeys" else scene.storm)(clients, seconds)
    thinking = f", who think for {wish['think']:g} s" if name == "journeys" else ", who do not think"
    return f"{name} of {clients} people{thinking}", wrong


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
