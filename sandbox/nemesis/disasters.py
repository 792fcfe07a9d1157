"""The disasters there are, and a timetable of them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

FIRST_AFTER_SECONDS, LAST_BEFORE_SECONDS = 4.0, 2.0
ONE_EVERY_SECONDS = 7.5

# How long each lasts at least and at most; 0 for what happens in an instant.
LASTS: dict[str, tuple[float, float]] = {
    "kill_web_worker": (0, 0),
    "kill_web": (0, 0),
    "kill_worker": (0, 0),
    "kill_pool_child": (0, 0),
    "kill_beat": (0, 0),
    "kill_twin": (0, 0),
    "kill_redis": (0, 0),
    "kill_postgres": (0, 0),
    "freeze_redis": (2, 5),
    "flush_redis": (0, 0),
    "gateway_trouble": (4, 12),
    "webhooks_off": (5, 15),
    "webhooks_late": (5, 15),
    "refunds_slow": (10, 25),
    "refunds_fail": (3, 6),
}
# How often each is in one round; failed refunds need a person afterwards, so they are rare.
ROUND: dict[str, int] = {**dict.fromkeys(LASTS, 2), "gateway_trouble": 7, "refunds_fail": 1}
LOSING_NEWS = ("webhooks_off",)

TROUBLE = ("reset_before", "reset_after", "hang", "429", "500", "502_html", "truncated_json", "latency")
ENDPOINTS = ("order.create", "order.list", "order.payments", "payment.fetch", "refund.create", "*")
HANG_SECONDS = 10.0  # the house waits 7


@dataclass(frozen=True, kw_only=True)
class Disaster:
    """One entry of the timetable."""

    at_seconds: float
    kind: str
    lasts_seconds: float = 0.0
    endpoint: str = ""
    trouble: str = ""
    calls: int | None = None  # how many calls it spoils; None: all while it lasts
    choice: float = 0.0  # which of several victims: 0 to 1

    def told(self) -> str:
        """In a few words."""
        detail = f" {self.trouble} on {self.endpoint}" if self.trouble else ""
        return f"{self.kind}{detail}" + (f" for {self.lasts_seconds:.0f} s" if self.lasts_seconds else "")


def timetable(dice: random.Random, seconds: int, *, lose_news: bool) -> Iterator[Disaster]:
    """Disasters in the order of their time: every kind once before any comes again, as far as there is time."""
    kinds = _kinds(dice, lose_news)
    room = max(0.0, seconds - FIRST_AFTER_SECONDS - LAST_BEFORE_SECONDS)
    count = max(1, int(room / ONE_EVERY_SECONDS))
    times = sorted(FIRST_AFTER_SECONDS + dice.random() * room for _ in range(count))
    for at in times:
        yield _disaster(dice, next(kinds), round(at, 1))


def _kinds(dice: random.Random, lose_news: bool) -> Iterator[str]:
    """One of each first, then round after round, each in its own order."""
    left_out = () if lose_news else LOSING_NEWS
    once = [kind for kind in LASTS if kind not in left_out]
    many = [kind for kind in once for _ in range(ROUND[kind])]
    yield from dice.sample(once, len(once))
    while True:
        yield from dice.sample(many, len(many))


def _disaster(dice: random.Random, kind: str, at: float) -> Disaster:
    lasts = round(dice.uniform(*LASTS[kind]), 1)
    if kind != "gateway_trouble":
        return Disaster(at_seconds=at, kind=kind, lasts_seconds=lasts, choice=dice.random())
    calls = dice.choice((None, 1, 2, 4))
    endpoint, trouble = dice.choice(ENDPOINTS), dice.choice(TROUBLE)
    return Disaster(at_seconds=at, kind=kind, lasts_seconds=lasts, endpoint=endpoint, trouble=trouble, calls=calls)
