"""One run: the house, the guests, the nemesis, and the reckoning."""

import os
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox import dotenv, stack
from sandbox.nemesis import convergence, journeys, servers
from sandbox.nemesis.guest import NemesisGuest
from sandbox.nemesis.infliction import Nemesis
from sandbox.nemesis.levers import Levers
from sandbox.nemesis.pace import Pace
from sandbox.nemesis.plan import Plan
from sandbox.nemesis.tally import Tally
from sandbox.nemesis.verdicts import Checker
from sandbox.stack import addresses, cleanup

SAY_EVERY_SECONDS = 10.0
LAST_STEPS_SECONDS = 60.0  # for calls that guests have under way when the run is over


class InUse(Exception):
    """Another run stands on the same directory."""


@dataclass(frozen=True)
class NemesisHouse:
    """A running house with everything that is needed to hurt it and to judge it."""

    at: Mapping[str, str]
    environ: Mapping[str, str]
    launcher: int
    stores: servers.Stores
    levers: Levers

    def checker(self) -> Checker:
        """Asks this house."""
        return Checker(database_url=self.at["DATABASE_URL"], redis_url=self.at["REDIS_URL"], levers=self.levers)


@dataclass(frozen=True)
class Run:
    """What a run leaves behind."""

    plan: Plan
    tally: Tally
    end: convergence.End

    @property
    def clean(self) -> bool:
        """Nothing lost, and no guest saw what must not be."""
        return self.end.clean and not self.tally.wrongs


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
    with servers.running(var / "servers", say) as stores:
        own = {**keys, **pace.environ(), **stores.environ()}
        with stack.running(var=var / "house", environ=own) as at:
            launcher = addresses.stack_owner(var / "house")
            assert launcher is not None
            levers = Levers(at["TWIN_URL"], (keys["RAZORPAY_KEY_ID"], keys["RAZORPAY_KEY_SECRET"]))
            environ = {**os.environ, **dotenv.effective(), **own, **at}
            yield NemesisHouse(at=at, environ=environ, launcher=launcher, stores=stores, levers=levers)


def run_campaign(plan: Plan, house: NemesisHouse) -> Run:
    """Everything the plan says, then the reckoning."""
    tally, over = Tally(), threading.Event()
    nemesis = Nemesis(launcher=house.launcher, stores=house.stores, levers=house.levers, tally=tally)
    guests = [NemesisGuest(number, house.at, tally, over) for number in range(len(plan.guests))]
    lives = [
        threading.Thread(target=journeys.live, args=(guest, way, over), daemon=True)
        for guest, way in zip(guests, plan.guests, strict=True)
    ]
    strikes = threading.Thread(target=nemesis.follow, args=(plan.disasters, over), daemon=True)
    try:
        for thread in (*lives, strikes):
            thread.start()
        _watch(plan, tally, house)
    finally:
        over.set()
        strikes.join(LAST_STEPS_SECONDS)
        nemesis.mend()
    last = time.monotonic()
    say(f"The disasters are over after {tally.elapsed:.0f} s; waiting for the house to come to rest …")
    for thread in lives:
        thread.join(LAST_STEPS_SECONDS)
    end = convergence.wait_for_convergence(
        house.checker(), promised=frozenset(tally.promised), environ=house.environ, since=last, say=say
    )
    return Run(plan=plan, tally=tally, end=end)


def _watch(plan: Plan, tally: Tally, house: NemesisHouse) -> None:
    said = 0.0
    while tally.elapsed < plan.seconds:
        if house.stores.problem:
            raise RuntimeError("a server could not be kept") from house.stores.problem
        if tally.elapsed - said >= SAY_EVERY_SECONDS:
            said = tally.elapsed
            booked = len(tally.promised)
            latest = tally.disasters[-1]["what"] if tally.disasters else "none yet"
            say(
                f"{said:5.0f} s  {tally.journeys.total():5} journeys  {booked:4} bookings shown  "
                f"{len(tally.disasters):3} disasters, the last: {latest}"
            )
        time.sleep(0.2)
