"""Rate rules: base price of a room and night, changed by the rules whose every rate condition matches, in order.

The rules stand on layers, and the layers on each other: season, weekday, holiday, length of stay, time of booking. On
each layer at most one rule counts for a night: the one with the highest priority, and of equal ones the first by
code. So the order in which rules were written down never matters.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

from backend.pricing.core import rounding


class Layer(IntEnum):
    """The order in which rules change a price."""

    SEASON = 1
    WEEKDAY = 2
    HOLIDAY = 3
    LENGTH_OF_STAY = 4
    BOOKING_TIME = 5


class Effect(StrEnum):
    SET = "set"
    PERCENT = "percent"
    AMOUNT = "amount"


@dataclass(frozen=True, kw_only=True)
class Change:
    """`set` to so many paise, `amount` of paise more (or less), `percent` in hundredths more (or less)."""

    effect: Effect
    value: int

    def apply(self, paise: int) -> int:
        """The price after it; never less than nothing."""
        if self.effect is Effect.SET:
            return max(self.value, 0)
        more = self.value if self.effect is Effect.AMOUNT else rounding.percent_of(paise, self.value)
        return max(paise + more, 0)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A change with its conditions; one that is not given holds always. Days are inclusive at both ends."""

    code: str
    label: str
    layer: Layer
    change: Change
    priority: int = 0
    first_night: date = date.min
    last_night: date = date.max
    # Monday is 0.
    weekdays: frozenset[int] = frozenset()
    nights: frozenset[date] = frozenset()
    least_nights: int = 0
    most_nights: int = 10_000
    least_days_ahead: int = 0
    most_days_ahead: int = 10_000
    room_ids: frozenset[int] = frozenset()
    plans: frozenset[str] = frozenset()

    def fits_stay(self, *, nights: int, days_ahead: int, plan: str) -> bool:
        """Whether it can count for any night of such a stay."""
        return (
            self.least_nights <= nights <= self.most_nights
            and self.least_days_ahead <= days_ahead <= self.most_days_ahead
            and (not self.plans or plan in self.plans)
        )

    def fits_night(self, night: date, room_id: int) -> bool:
        """Whether it counts for this room and night of a stay that it fits."""
        return (
            self.first_night <= night <= self.last_night
            and (not self.weekdays or night.weekday() in self.weekdays)
            and (not self.nights or night in self.nights)
            and (not self.room_ids or room_id in self.room_ids)
        )


@dataclass(frozen=True, kw_only=True)
class Step:
    """One change on the way from the base price to a night's price."""

    code: str
    label: str
    change_paise: int


@dataclass(frozen=True, kw_only=True)
class NightPrice:
    base_paise: int
    price_paise: int
    steps: tuple[Step, ...] = field(default=())


def rules_in_order(rules: Iterable[Rule], *, nights: int, days_ahead: int, plan: str) -> list[Rule]:
    """The rules that can count for a stay, the one that wins first on each layer."""
    fitting = [rule for rule in rules if rule.fits_stay(nights=nights, days_ahead=days_ahead, plan=plan)]
    return sorted(fitting, key=lambda rule: (rule.layer, -rule.priority, rule.code))


def night_price(base_paise: int, ordered: Sequence[Rule], night: date, room_id: int) -> NightPrice:
    """The price of a room for a night; `ordered` comes from `in_order`."""
    price, steps, done = base_paise, [], None
    for rule in ordered:
        if rule.layer is not done and rule.fits_night(night, room_id):
            done, before = rule.layer, price
            price = rule.change.apply(price)
            steps.append(Step(code=rule.code, label=rule.label, change_paise=price - before))
    return NightPrice(base_paise=base_paise, price_paise=price, steps=tuple(steps))
