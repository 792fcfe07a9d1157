"""The nemesis at work: follows the timetable, and mends in the end what does not mend itself."""

import heapq
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

import psycopg
from redis.exceptions import RedisError

from sandbox.nemesis import full_stores, gateway_moods, kills, lock_holders, pauses, slow_clients, wrong_clocks
from sandbox.nemesis.disasters import Disaster
from sandbox.nemesis.levers import TwinSilent
from sandbox.nemesis.scene import NOTHING, Scene, Strike, Struck, not_struck
from sandbox.nemesis.tally import Tally

STRIKES: dict[str, Strike] = {
    **kills.STRIKES,
    **pauses.STRIKES,
    **wrong_clocks.STRIKES,
    **slow_clients.STRIKES,
    **lock_holders.STRIKES,
    **full_stores.STRIKES,
    **gateway_moods.STRIKES,
}
# What is asked to hurt or to mend may just be hurt by something else.
OUT_OF_REACH = (TwinSilent, RedisError, psycopg.Error, OSError)
AGAIN_SECONDS, MENDED_WITHIN_SECONDS = 1.0, 30.0
STANDING_STILL = tuple(pauses.STRIKES)
# What another disaster has just put out of reach is tried again so often.
TRIES = 10


@dataclass(order=True)
class DueStrike:
    """What is to be done when: a disaster, or the end of one; `place` is where the tally has it."""

    at: float
    number: int
    disaster: Disaster = field(compare=False)
    place: int | None = field(default=None, compare=False)
    tries: int = field(default=0, compare=False)


@dataclass
class Nemesis:
    """Strikes the scene, and tells the tally."""

    scene: Scene
    tally: Tally
    # What lasts, by its place in the tally.
    underway: dict[int, Struck] = field(default_factory=dict)

    def follow(self, timetable: Iterable[Disaster], over: threading.Event) -> None:
        """Do everything in its time, and undo what lasts; returns early when the run is over."""
        agenda = [DueStrike(disaster.at_seconds, number, disaster) for number, disaster in enumerate(timetable)]
        heapq.heapify(agenda)
        while agenda:
            due = heapq.heappop(agenda)
            if over.wait(max(0.0, due.at - self.tally.elapsed)):
                break
            again = self._undo(due) if due.place in self.underway else self._strike(due)
            if again is not None:
                heapq.heappush(agenda, replace(due, at=self.tally.elapsed + again))
        self.mend()

    def mend(self) -> None:
        """Nothing frozen, locked, full or broken is left."""
        until = time.monotonic() + MENDED_WITHIN_SECONDS
        while self.underway and time.monotonic() < until:
            # What stands still first: the rest asks it.
            for place in sorted(self.underway, key=lambda place: self.tally.spells[place].kind not in STANDING_STILL):
                self._end(place)
            time.sleep(AGAIN_SECONDS if self.underway else 0)
        for pid in list(self.scene.frozen):
            self.scene.thaw(pid)
        with suppress(TwinSilent):
            self.scene.levers.all_well()

    def _strike(self, due: "DueStrike") -> float | None:
        """Do it; in how many seconds it is to be looked at again, if it is."""
        if due.place is None:
            due.place = self.tally.strikes(due.disaster.kind, due.disaster.told())
        due.tries += 1
        try:
            struck = STRIKES[due.disaster.kind](self.scene, due.disaster)
        except OUT_OF_REACH as error:
            struck = not_struck(type(error).__name__)
        self.tally.struck(due.place, struck.result, bit=struck.bit, lasts=struck.undo is not None)
        if struck.undo:
            self.underway[due.place] = struck
            return due.disaster.lasts_seconds
        return AGAIN_SECONDS if not struck.bit and due.tries < TRIES else None

    def _undo(self, due: "DueStrike") -> float | None:
        assert due.place is not None
        return None if self._end(due.place) else AGAIN_SECONDS

    def _end(self, place: int) -> bool:
        """Whether it is over now; what cannot be reached is tried again."""
        try:
            told = (self.underway[place].undo or str)()
        except OUT_OF_REACH:
            return False
        del self.underway[place]
        self.tally.ends(place, told, in_vain=told == NOTHING)
        return True
