"""One run: the house, the guests, the nemesis, and the reckoning."""

import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sandbox import dotenv, stack
from sandbox.nemesis import convergence, journeys, servers
from sandbox.nemesis.answer_limits import broken_limits
from sandbox.nemesis.guest import NemesisGuest
from sandbox.nemesis.infliction import Nemesis
from sandbox.nemesis.levers import Levers
from sandbox.nemesis.memory_watch import MemoryWatch
from sandbox.nemesis.pace import Pace
from sandbox.nemesis.plan import Plan
from sandbox.nemesis.probes import Prober
from sandbox.nemesis.scene import Scene
from sandbox.nemesis.tally import Tally
from sandbox.nemesis.verdicts import Checker
from sandbox.stack import addresses, cleanup

SAY_EVERY_SECONDS, MEASURE_EVERY_SECONDS = 10.0, 2.0
LAST_STEPS_SECONDS = 60.0  # for calls that guests have under way when the run is over


class InUse(Exception):
    """Another run stands on the same directory."""


@dataclass(frozen=True)
class NemesisHouse:
    """A running house with everything that is needed to hurt it and to judge it."""

    at: Mapping[str, str]
    environ: Mapping[str, str]
    scene: Scene
    webhook_secret: str

    def checker(self) -> Checker:
        """Asks this house."""
        return Checker(database_url=self.at["DATABASE_URL"], redis_url=self.at["REDIS_URL"], levers=self.scene.levers)


@dataclass
class Run:
    """What a run leaves behind."""

    plan: Plan
    tally: Tally
    end: convergence.End
    memory: MemoryWatch
    patience: float = 1.0

    @cached_property
    def broken(self) -> list[str]:
        """Limits that did not hold: of server errors, of time, of memory."""
        tally = self.tally
        return [*broken_limits(tally.kept, tally.probes, tally.spells, self.patience), *self.memory.objections()]

    @property
    def clean(self) -> bool:
        """Nothing lost, no guest saw what must not be, and every limit held."""
        return self.end.clean and not self.tally.wrongs and not self.broken


def say(line: str) -> None:
    """Progress."""
    print(line, flush=True)


@contextmanager
def standing(var: Path, pace: Pace) -> Iterator[NemesisHouse]:
    """A fresh house with its own servers under `var`."""
    dotenv.refuse_outside_development(dotenv.effective())
    if cleanup.in_use(var):
        raise InUse(f"Something runs on {var} already.")
    for part in (var / "servers", var / "house"):
        cleanup.clean(part)
    keys = {
        "RAZORPAY_KEY_ID": "rzp_test_nemesis0000001",
        **{name: secrets.token_urlsafe(24) for name in ("RAZORPAY_KEY_SECRET", "RAZORPAY_WEBHOOK_SECRET")},
    }
    clocks = var / "clocks"
    shutil.rmtree(clocks, ignore_errors=True)
    clocks.mkdir(parents=True)
    wrong_clocks = {"NEMESIS_CLOCKS": str(clocks), "PYTHONPATH": str(Path(__file__).parent / "clocks")}
    with servers.running(var / "servers", say) as stores:
        own = {**keys, **pace.environ(), **stores.environ(), **wrong_clocks}
        with stack.running(var=var / "house", environ=own) as at:
            launcher = addresses.stack_owner(var / "house")
            assert launcher is not None
            scene = Scene(
                launcher=launcher,
                stores=stores,
                levers=Levers(at["TWIN_URL"], (keys["RAZORPAY_KEY_ID"], keys["RAZORPAY_KEY_SECRET"])),
                api_url=at["API_URL"],
                database_url=at["DATABASE_URL"],
                clocks=clocks,
            )
            environ = {**os.environ, **dotenv.effective(), **own, **at}
            yield NemesisHouse(at, environ, scene, keys["RAZORPAY_WEBHOOK_SECRET"])


def run_campaign(plan: Plan, house: NemesisHouse, *, patience: float = 1.0) -> Run:
    """Everything the plan says, then the reckoning."""
    tally, over = Tally(), threading.Event()
    memory = MemoryWatch(house.scene.launcher, house.environ)
    nemesis = Nemesis(house.scene, tally)
    guests = [NemesisGuest(number, house.at, tally, over) for number in range(len(plan.guests))]
    lives = [
        threading.Thread(target=journeys.live, args=(guest, way, over), daemon=True)
        for guest, way in zip(guests, plan.guests, strict=True)
    ]
    prober = Prober(house.at, house.webhook_secret, tally, over)
    strikes = threading.Thread(target=nemesis.follow, args=(plan.disasters, over), daemon=True)
    try:
        for thread in (*lives, *prober.threads, strikes):
            thread.start()
        _watch(plan, tally, house, memory)
    finally:
        over.set()
        strikes.join(LAST_STEPS_SECONDS)
        nemesis.mend()
    last = time.monotonic()
    say(f"The disasters are over after {tally.elapsed:.0f} s; waiting for the house to come to rest …")
    for thread in (*lives, *prober.threads):
        thread.join(LAST_STEPS_SECONDS)
    end = convergence.wait_for_convergence(
        house.checker(), promised=frozenset(tally.promised), environ=house.environ, since=last, say=say
    )
    return Run(plan, tally, end, memory, patience)


def _watch(plan: Plan, tally: Tally, house: NemesisHouse, memory: MemoryWatch) -> None:
    said, measured = 0.0, 0.0
    while tally.elapsed < plan.seconds:
        if house.scene.stores.problem:
            raise RuntimeError("a server could not be kept") from house.scene.stores.problem
        if tally.elapsed - measured >= MEASURE_EVERY_SECONDS:
            measured = tally.elapsed
            memory.look(measured)
        if tally.elapsed - said >= SAY_EVERY_SECONDS:
            said = tally.elapsed
            booked = len(tally.promised)
            latest = tally.spells[-1].what if tally.spells else "none yet"
            say(
                f"{said:5.0f} s  {tally.journeys.total():5} journeys  {booked:4} bookings shown  "
                f"{len(tally.spells):3} disasters, the last: {latest}"
            )
        time.sleep(0.2)
