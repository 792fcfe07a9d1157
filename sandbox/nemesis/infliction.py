"""The nemesis at work: follows the timetable, and mends in the end what does not mend itself."""

import heapq
import os
import signal
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from sandbox.nemesis import processes
from sandbox.nemesis.disasters import HANG_SECONDS, Disaster
from sandbox.nemesis.levers import Levers, TwinSilent
from sandbox.nemesis.processes import Process
from sandbox.nemesis.servers import Kept, Stores
from sandbox.nemesis.tally import Tally

Undo = Callable[[], None]
GATEWAY = {"hang": HANG_SECONDS, "latency": 3.0}


@dataclass
class Nemesis:
    """Knows the launcher of the house, the stores and the twin; touches nothing else."""

    launcher: int
    stores: Stores
    levers: Levers
    tally: Tally
    frozen: set[int] = field(default_factory=set)

    def follow(self, timetable: Iterable[Disaster], over: threading.Event) -> None:
        """Do everything in its time, and undo what lasts; returns early when the run is over."""
        agenda: list[tuple[float, int, Disaster, Undo | None]] = []
        for number, disaster in enumerate(timetable):
            heapq.heappush(agenda, (disaster.at_seconds, number, disaster, None))
        while agenda:
            at, number, disaster, undo = heapq.heappop(agenda)
            if over.wait(max(0.0, at - self.tally.elapsed)):
                break
            if undo:
                self._quietly(undo)
            elif follows := self._strike(disaster):
                heapq.heappush(agenda, (self.tally.elapsed + disaster.lasts_seconds, -number - 1, disaster, follows))
        self.mend()

    def mend(self) -> None:
        """Nothing frozen, nothing broken at the twin."""
        for pid in list(self.frozen):
            self._thaw(pid)
        self.levers.all_well()

    def _strike(self, disaster: Disaster) -> Undo | None:
        undo: Undo | None = None
        try:
            result, undo = getattr(self, f"_{disaster.kind}")(disaster)
        except (TwinSilent, RedisError, OSError) as error:
            result = f"missed: {type(error).__name__}"
        self.tally.struck(disaster.told(), disaster.kind, result)
        return undo

    def _quietly(self, undo: Undo) -> None:
        try:
            undo()
        except (TwinSilent, OSError) as error:
            self.tally.struck("undo", "undo", f"missed: {type(error).__name__}")

    # Kills: the keepers of the house, and ours for the stores, start them again.

    def _kill_web(self, disaster: Disaster) -> tuple[str, None]:
        return _killed(processes.kept_alive(self.launcher, "web")), None

    def _kill_web_worker(self, disaster: Disaster) -> tuple[str, None]:
        return self._kill_child("web", disaster), None

    def _kill_worker(self, disaster: Disaster) -> tuple[str, None]:
        return _killed(processes.kept_alive(self.launcher, "worker")), None

    def _kill_pool_child(self, disaster: Disaster) -> tuple[str, None]:
        return self._kill_child("worker", disaster), None

    def _kill_beat(self, disaster: Disaster) -> tuple[str, None]:
        return _killed(processes.kept_alive(self.launcher, "beat")), None

    def _kill_twin(self, disaster: Disaster) -> tuple[str, None]:
        return _killed(processes.kept_alive(self.launcher, "twin")), None

    def _kill_redis(self, disaster: Disaster) -> tuple[str, None]:
        return _kill_server(self.stores.redis), None

    def _kill_postgres(self, disaster: Disaster) -> tuple[str, None]:
        return _kill_server(self.stores.postgres), None

    def _kill_child(self, name: str, disaster: Disaster) -> str:
        main = processes.kept_alive(self.launcher, name)
        below = processes.children(main.pid) if main else []
        # Python's own small helper process serves nobody.
        below = [process for process in below if not any("resource_tracker" in word for word in process.words)]
        return _killed(below[int(disaster.choice * len(below))] if below else None)

    # Trouble that lasts.

    def _freeze_redis(self, disaster: Disaster) -> tuple[str, Undo | None]:
        pid = self.stores.redis.pid()
        if pid is None:
            return "missed: not running", None
        self.frozen.add(pid)
        os.kill(pid, signal.SIGSTOP)
        return f"stopped {pid}", lambda: self._thaw(pid)

    def _thaw(self, pid: int) -> None:
        self.frozen.discard(pid)
        if self.stores.redis.pid() == pid:
            os.kill(pid, signal.SIGCONT)

    def _flush_redis(self, disaster: Disaster) -> tuple[str, None]:
        at_once = Retry(NoBackoff(), 0)
        with Redis.from_url(self.stores.redis.url, socket_timeout=3, retry=at_once) as client:
            size = client.dbsize()
            client.flushall()
        return f"lost {size} keys", None

    def _gateway_trouble(self, disaster: Disaster) -> tuple[str, Undo]:
        seconds = GATEWAY.get(disaster.trouble)
        calls = disaster.calls
        self.levers.trouble(endpoint=disaster.endpoint, fault=disaster.trouble, calls=calls, seconds=seconds)
        return "every call" if calls is None else f"{calls} calls", self.levers.no_trouble

    def _webhooks_off(self, disaster: Disaster) -> tuple[str, Undo]:
        self.levers.turn(webhooks_enabled=False)
        return "off", lambda: self.levers.turn(webhooks_enabled=True)

    def _webhooks_late(self, disaster: Disaster) -> tuple[str, Undo]:
        self.levers.turn(webhook_delay_seconds=6)
        return "6 s late", lambda: self.levers.turn(webhook_delay_seconds=0)

    def _refunds_slow(self, disaster: Disaster) -> tuple[str, Undo]:
        self.levers.turn(refund_seconds=15)
        return "15 s each", lambda: self.levers.turn(refund_seconds=0)

    def _refunds_fail(self, disaster: Disaster) -> tuple[str, Undo]:
        self.levers.turn(refund_outcome="failed")
        return "failing", lambda: self.levers.turn(refund_outcome="processed")


def _killed(process: Process | None) -> str:
    if process is None:
        return "missed: not running"
    os.kill(process.pid, signal.SIGKILL)
    return f"killed {process.pid}"


def _kill_server(server: Kept) -> str:
    pid = server.pid()
    if pid is None:
        return "missed: not running"
    os.kill(pid, signal.SIGKILL)
    return f"killed {pid}"
