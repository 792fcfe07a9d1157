"""Everything that the seed decides: who does what, and which disaster comes when."""

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from sandbox.nemesis.disasters import Disaster, timetable
from sandbox.nemesis.pace import Pace

CAPTURED = "payment.captured"  # of a second payment of the same order it is the only news
PAID = ("payment.authorized", CAPTURED, "order.paid")
# What is lost of the three events of a payment. All three: only the reconciler can find the money.
LOSSES: tuple[tuple[tuple[str, ...], int], ...] = (
    ((), 14),
    ((CAPTURED,), 2),
    (("order.paid",), 2),
    (("payment.authorized", CAPTURED), 1),
    (PAID, 3),
)
# Kind and weight. What each does is in `journeys`.
KINDS: tuple[tuple[str, int], ...] = (
    ("pay_and_verify", 6),
    ("close_the_browser", 5),
    ("fail", 2),
    ("fail_then_pay", 3),
    ("authorize_only", 2),
    ("pay_late", 3),
    ("release", 2),
    ("walk_away", 2),
    ("pay_twice", 3),
    ("submit_twice", 3),
    ("wrong_amount", 2),
    ("cancel", 3),
    ("change", 3),
    ("wait", 4),
)
FIRST_DAY, LAST_DAY = 5, 500
SECONDS_PER_JOURNEY = 1.0  # on average nobody is faster, so nobody runs out of plans


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How the webhooks of a payment travel."""

    copies: int = 1
    shuffle: bool = False
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Journey:
    """One guest's way, from the search to whatever end it takes."""

    kind: str
    arrival_days: int
    nights: int
    party: int
    taste: float  # which of the free rooms: 0 to 1; below a half, those that the search suggests
    typed: bool  # whether it asks for a type of room instead of rooms by their numbers
    keyed: bool  # whether this browser sends Idempotency-Key
    delay_seconds: float
    think_seconds: float
    manner: Manner = field(default_factory=Manner)


@dataclass(frozen=True)
class Plan:
    """One run, as far as it can be planned."""

    seed: int
    seconds: int
    guests: tuple[tuple[Journey, ...], ...]
    disasters: tuple[Disaster, ...]

    def json(self) -> str:
        """As it is kept beside the report."""
        return json.dumps(asdict(self), indent=1)


def draw(*, seed: int, seconds: int, guests: int, pace: Pace, lose_news: bool = True) -> Plan:
    """The plan of a seed. Without `lose_news` every capture is told at least once, sooner or later."""
    count = int(seconds / SECONDS_PER_JOURNEY) + 5
    ways = tuple(
        tuple(_journeys(random.Random(f"{seed}:guest:{number}"), count, pace, lose_news)) for number in range(guests)
    )
    disasters = timetable(random.Random(f"{seed}:disasters"), seconds, pace.tempo, lose_news=lose_news)
    return Plan(seed=seed, seconds=seconds, guests=ways, disasters=tuple(disasters))


def _journeys(dice: random.Random, count: int, pace: Pace, lose_news: bool) -> Iterator[Journey]:
    kinds, weights = zip(*KINDS, strict=True)
    for index in range(count):
        # The days move on with the run: always the same few that everybody wants, and always some left.
        day = FIRST_DAY + (index + dice.randrange(4)) % (LAST_DAY - FIRST_DAY)
        yield Journey(
            kind=dice.choices(kinds, weights)[0],
            arrival_days=day,
            nights=dice.choice((1, 1, 2, 3)),
            party=dice.choice((2, 2, 3, 5)),
            taste=dice.random(),
            typed=dice.random() < 0.4,
            keyed=dice.random() < 0.6,
            delay_seconds=pace.late(dice.random()),
            think_seconds=round(dice.random() * 2, 2),
            manner=_manner(dice, lose_news),
        )


def _manner(dice: random.Random, lose_news: bool) -> Manner:
    drops, weights = zip(*LOSSES, strict=True)
    drop = dice.choices(drops, weights)[0]
    copies, shuffle = dice.choice((1, 1, 1, 2, 5)), dice.random() < 0.4
    return Manner(copies=copies, shuffle=shuffle, drop=drop if lose_news or CAPTURED not in drop else ())
