"""The disasters there are, and a timetable of them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

FIRST_AFTER_SECONDS, LAST_BEFORE_SECONDS = 4.0, 2.0

# How long each lasts at least and at most; 0 for what happens in an instant.
KILLS: dict[str, tuple[float, float]] = dict.fromkeys(
    (
        "kill_web_worker",
        "kill_web",
        "kill_worker",
        "kill_pool_child",
        "kill_beat",
        "kill_twin",
        "kill_redis",
        "kill_postgres",
        "flush_redis",
    ),
    (0, 0),
)
# They end by themselves, and everything is there again at once.
SPELLS: dict[str, tuple[float, float]] = {
    "pause_web": (4, 10),
    "pause_worker": (5, 15),
    "pause_pool_child": (5, 15),
    "pause_backend": (4, 15),
    "pause_postmaster": (3, 10),
    "freeze_redis": (2, 5),
    "clock_web": (10, 25),
    "clock_worker": (10, 25),
    "slow_bodies": (8, 20),
    "idle_sockets": (8, 20),
    "slow_readers": (8, 20),
    "lock_room": (5, 40),
    "lock_booking": (5, 40),
    "lock_table": (5, 40),
    "idle_in_transaction": (10, 40),
    "redis_full": (3, 10),
    "connections_used_up": (3, 8),
    "gateway_hangs": (5, 15),
    "gateway_drips": (5, 15),
    "gateway_lies": (5, 15),
}
NEWS: dict[str, tuple[float, float]] = {
    "gateway_trouble": (4, 12),
    "webhooks_off": (5, 15),
    "webhooks_late": (5, 15),
    "refunds_slow": (10, 25),
    "refunds_fail": (3, 6),
}
LASTS = {**KILLS, **SPELLS, **NEWS}
# How often each is in one round; failed refunds need a person afterwards, so they are rare.
ROUND: dict[str, int] = {**dict.fromkeys(LASTS, 2), "gateway_trouble": 7, "refunds_fail": 1}
LOSING_NEWS = ("webhooks_off",)

TROUBLE = ("reset_before", "reset_after", "hang", "429", "500", "502_html", "truncated_json", "latency")
# What is asked most: a spell of seconds is felt there.
BUSY_ENDPOINTS = ("order.create", "order.create", "*")
ENDPOINTS = ("order.create", "order.list", "order.payments", "payment.fetch", "refund.create", "*")
HANG_SECONDS = 10.0  # the house waits less
# What no entity looks like: the house can see it anywhere. Another sum or id of the right form it can see only where it
# knows what it asked for; anywhere else Razorpay's word is the truth, and a lie there is a truth of its own.
CROOKED = (
    *("amount_beyond", "amount_negative", "amount_fraction", "amount_true", "currency_null", "id_null", "id_number"),
    *("id_missing", "id_long", "status", "status_null", "entity", "types", "null", "list", "text", "empty", "html"),
    *("not_json", "deep", "huge", "error_text", "error_list", "redirect", "items_null", "items_text"),
)
OF_GOOD_FORM = ("amount", "currency", "receipt")
ORDERS_ARE_MADE = "order.create"


@dataclass(frozen=True, kw_only=True)
class Disaster:
    """One entry of the timetable."""

    at_seconds: float
    kind: str
    lasts_seconds: float = 0.0
    endpoint: str = ""
    trouble: str = ""
    lie: str = ""
    calls: int | None = None  # how many calls it spoils; None: all while it lasts
    choice: float = 0.0  # which of several victims: 0 to 1

    def told(self) -> str:
        """In a few words."""
        detail = f" {self.lie or self.trouble} on {self.endpoint}" if self.trouble else ""
        return f"{self.kind}{detail}" + (f" for {self.lasts_seconds:.0f} s" if self.lasts_seconds else "")


@dataclass(frozen=True, kw_only=True)
class Tempo:
    """How close disasters come, and how long one lasts at most; `brief`: those first that leave least to mend."""

    every_seconds: float = 7.5
    longest_seconds: float = 40.0
    brief: bool = False


def timetable(dice: random.Random, seconds: int, tempo: Tempo, *, lose_news: bool) -> Iterator[Disaster]:
    """Disasters in the order of their time: every kind once before any comes again, as far as there is time."""
    kinds = _kinds(dice, lose_news, brief=tempo.brief)
    room = max(0.0, seconds - FIRST_AFTER_SECONDS - LAST_BEFORE_SECONDS)
    count = max(1, int(room / tempo.every_seconds))
    times = sorted(FIRST_AFTER_SECONDS + dice.random() * room for _ in range(count))
    for at in times:
        yield _disaster(dice, next(kinds), round(at, 1), tempo.longest_seconds)


def _kinds(dice: random.Random, lose_news: bool, *, brief: bool) -> Iterator[str]:
    """One of each first, then round after round, each in its own order."""
    left_out = () if lose_news else LOSING_NEWS
    once = [kind for kind in LASTS if kind not in left_out]
    many = [kind for kind in once for _ in range(ROUND[kind])]
    first = dice.sample(once, len(once))
    yield from sorted(first, key=lambda kind: kind not in SPELLS) if brief else first
    while True:
        yield from dice.sample(many, len(many))


def _disaster(dice: random.Random, kind: str, at: float, longest: float) -> Disaster:
    lasts = round(min(longest, dice.uniform(*LASTS[kind])), 1)
    if not kind.startswith("gateway_"):
        return Disaster(at_seconds=at, kind=kind, lasts_seconds=lasts, choice=dice.random())
    calls = dice.choice((None, 1, 2, 4)) if kind == "gateway_trouble" else None
    busy = kind != "gateway_trouble"
    endpoint, trouble, lie = dice.choice(BUSY_ENDPOINTS if busy else ENDPOINTS), dice.choice(TROUBLE), ""
    if kind == "gateway_hangs":
        trouble = "hang"
    elif kind == "gateway_drips":
        trouble = "drip"
    elif kind == "gateway_lies":
        trouble = "lie"
        lie = dice.choice((*CROOKED, *OF_GOOD_FORM)) if endpoint == ORDERS_ARE_MADE else dice.choice(CROOKED)
    return Disaster(
        at_seconds=at, kind=kind, lasts_seconds=lasts, endpoint=endpoint, trouble=trouble, lie=lie, calls=calls
    )
