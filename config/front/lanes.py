"""Classes of requests, each with threads of its own and a short line before them.

Whatever fills one lane - browsing, a row lock, a gateway that hangs - leaves the others theirs. Together they have no
more threads than DB_POOL_SIZE has connections, so that none waits for one.
"""

import asyncio
import re
from collections import deque
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from backend.common.http.door_refusals import Overloaded

# How long a request may stand in line. Who waits longer has mostly gone, or asks again.
WAIT_SECONDS = 5.0
RETRY_AFTER_SECONDS = 2
# So many may stand in one line. What they cost while they wait is their bodies.
LINE_LONGEST = 256

LOOKED_AT = frozenset({"paying", "login"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# The first that fits. What matches none is `browsing` when it only reads, else `booking`.
PATHS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("alive", re.compile(r"/livez$")),
    ("health", re.compile(r"/(readyz|healthz)")),
    ("inbox", re.compile(r"/api/(booking/payment-callback|sms/receipts)/")),
    (
        "paying",
        re.compile(
            r"/api/(booking/((initiate|verify)-payment|payment-return)"
            r"|bookings/[^/]+/(cancel|change|pay-balance|payment-link))/"
        ),
    ),
    # The same of guests' pages, which call the API in their own thread.
    ("paying", re.compile(r"(/hi|/kn)?/(stays/(hold/[0-9]+/(pay/)?$|[^/]+/cancel/)|pay/return/)")),
    ("login", re.compile(r"(/hi|/kn)?/(login/|r/[^/]+/book/)")),
    # Whoever logs in waits for nobody who waits for a room.
    ("login", re.compile(r"/api/auth/")),
    # The schema is the dearest page of all.
    ("manual", re.compile(r"/api/(schema|docs)/")),
    ("staff", re.compile(r"/(admin|api/desk|api/events|api/ical)/")),
)
# Threads; `browsing` has WEB_THREADS, 8 unless it says otherwise.
THREADS = {"alive": 1, "health": 1, "inbox": 2, "paying": 3, "login": 2, "booking": 4}
THREADS |= {"browsing": 8, "staff": 2, "manual": 1}


def lane_of(method: str, path: str) -> str:
    """The lane in which a request is worked on."""
    for name, pattern in PATHS:
        if pattern.match(path):
            # A look at what a payment would be, or at oneself, is browsing.
            return "browsing" if name in LOOKED_AT and method in READING else name
    return "browsing" if method in READING else "booking"


@dataclass
class Lane:
    """So many threads, and whoever waits for one. Used by the event loop's thread alone."""

    name: str
    threads: int
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)
    pool: ThreadPoolExecutor = field(init=False)
    free: int = field(init=False)

    def __post_init__(self) -> None:
        self.free = self.threads
        self.pool = ThreadPoolExecutor(self.threads, thread_name_prefix=self.name)

    async def enter(self) -> None:
        """Take a thread, at once or after a wait; Overloaded when the line is full or slow. `leave` gives it back."""
        if self.free:
            self.free -= 1
            return
        if len(self.waiting) >= LINE_LONGEST:
            raise Overloaded(retry_after=RETRY_AFTER_SECONDS)
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self.waiting.append(turn)
        patience = loop.call_later(WAIT_SECONDS, self._give_up, turn)
        try:
            await turn
        except asyncio.CancelledError:
            # Whoever asked has gone: a thread that was just given to them goes to the next.
            if turn.done() and not turn.cancelled():
                self.leave()
            raise
        finally:
            patience.cancel()

    def leave(self) -> None:
        """Give the thread back, to the first in line if there is one."""
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.free += 1

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        if not turn.done():
            self.waiting.remove(turn)
            turn.set_exception(Overloaded(retry_after=RETRY_AFTER_SECONDS))


def open_lanes(environ: Mapping[str, str]) -> dict[str, Lane]:
    """All lanes by name, with WEB_THREADS for browsing."""
    browsing = int(environ.get("WEB_THREADS") or THREADS["browsing"])
    return {name: Lane(name, threads) for name, threads in {**THREADS, "browsing": browsing}.items()}
