"""Who books and searches: so many people, each logged in, and each behind an address of their own."""

import time
from datetime import date, timedelta

from backend.accounts.models import LoginSession, User
from backend.accounts.services import sessions, tokens
from backend.common import clock
from benchmarks.bench.wire import Sender
from benchmarks.data import sizes
from benchmarks.data.sizes import Size

# An access token lasts ten minutes.
FRESH_SECONDS = 240


class Guests:
    """Half of them ask the product, half the floors: what one has held is not counted for the other."""

    def __init__(self, count: int) -> None:
        now = clock.now()
        for user_id in range(1, count + 1):
            sessions.begin_session(user=User(pk=user_id), at=now)
        self.sessions = list(LoginSession.objects.filter(user__lte=count).order_by("user_id"))
        self.half, self.turn, self.minted = count // 2, {"ours": 0, "floor": 0}, 0.0
        self.senders: list[Sender] = []

    def next(self, which: str) -> Sender:
        """The next one who asks the product (`ours`) or its floor."""
        if not self.senders or time.monotonic() - self.minted > FRESH_SECONDS:
            self._mint()
        number = self.turn[which] % self.half + (self.half if which == "floor" else 0)
        self.turn[which] += 1
        return self.senders[number]

    def _mint(self) -> None:
        now, self.minted = clock.now(), time.monotonic()
        self.senders = [
            Sender(tokens.mint(session=session, at=now).access, f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}")
            for n, session in enumerate(self.sessions)
        ]


class Places:
    """Two rooms of one resort for two nights on which nobody stays: each is given once."""

    def __init__(self, size: Size, base: date) -> None:
        self.size, self.base, self.turn = size, base, 0

    def next(self) -> tuple[int, list[int], date, date]:
        """Resort, rooms, arrival and departure."""
        pairs = self.size.rooms // 2
        pair, slot = self.turn * sizes.STRIDE % pairs, self.turn // pairs
        self.turn += 1
        day = sizes.FREE_FROM + 2 * slot
        assert day < sizes.FREE_FROM + sizes.FREE_DAYS, "no free nights are left"
        arrival = sizes.day(self.base, day)
        first = pair * 2 + 1
        resort = (first - 1) // self.size.rooms_each + 1
        return resort, [first, first + 1], arrival, arrival + timedelta(days=2)
