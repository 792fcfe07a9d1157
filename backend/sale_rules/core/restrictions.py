"""Restrictions: closed to arrival or departure, minimum and maximum stay, booking time, party; and what is possible.

Every rule stands by itself: a stay is sold when none of them objects, whatever their order.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from backend.common.nights import Nights
from backend.pricing.core.party import Party


class RestrictionLimit(StrEnum):
    """What a rule limits. The order is that in which objections are told."""

    NOT_SOLD = "not_sold"
    LEAST_DAYS_AHEAD = "least_days_ahead"
    MOST_DAYS_AHEAD = "most_days_ahead"
    SAME_DAY_UNTIL = "same_day_until"
    NO_ARRIVAL = "no_arrival"
    NO_DEPARTURE = "no_departure"
    LEAST_NIGHTS = "least_nights"
    MOST_NIGHTS = "most_nights"
    MOST_GUESTS = "most_guests"
    LEAST_AGE = "least_age"


# These say all by themselves; the others need a number.
WITHOUT_VALUE = frozenset({RestrictionLimit.NOT_SOLD, RestrictionLimit.NO_ARRIVAL, RestrictionLimit.NO_DEPARTURE})
# How far ahead a day that fits is looked for.
LOOK_AHEAD = 60


@dataclass(frozen=True, kw_only=True)
class RestrictionTerms:
    """A limit and the days on which it holds, both ends inclusive; without weekdays, rooms and types it holds for all.

    Days are those of arrival; of departure for `no_departure`; nights for `not_sold`. `value` counts nights, days,
    guests, years of the youngest guest, or is the hour of the day, at the resort, from which nothing is sold for the
    same night.
    """

    code: str
    label: str
    limit: RestrictionLimit
    value: int = 0
    first_day: date = date.min
    last_day: date = date.max
    # Monday is 0.
    weekdays: frozenset[int] = frozenset()
    # Rooms by themselves and by their type: any of either.
    room_ids: frozenset[int] = frozenset()
    room_type_ids: frozenset[int] = frozenset()

    def covers(self, day: date) -> bool:
        """Whether it holds on this day."""
        return self.first_day <= day <= self.last_day and (not self.weekdays or day.weekday() in self.weekdays)

    @property
    def for_all_rooms(self) -> bool:
        return not self.room_ids and not self.room_type_ids

    def concerns(self, room_ids: Iterable[int], room_type_ids: Iterable[int]) -> bool:
        """Whether it holds for one of these rooms, whose types are these."""
        named = not self.room_ids.isdisjoint(room_ids) or not self.room_type_ids.isdisjoint(room_type_ids)
        return self.for_all_rooms or named


@dataclass(frozen=True, kw_only=True)
class StayToJudge:
    """A stay that somebody wants, and when they ask: the day and the hour at the resort."""

    nights: Nights
    party: Party
    room_ids: frozenset[int]
    today: date
    hour: int
    # Those of the rooms, at this moment.
    room_type_ids: frozenset[int] = frozenset()

    @property
    def days_ahead(self) -> int:
        return (self.nights.check_in - self.today).days


@dataclass(frozen=True, kw_only=True)
class Objection:
    """A restriction that keeps a stay from being sold, and what would fit: a number, a day, or nothing."""

    restriction: RestrictionTerms
    fits: dict[str, int | date]


def objections(restrictions: Iterable[RestrictionTerms], stay: StayToJudge) -> list[Objection]:
    """All that stands against this stay, in the order of Limit, then by code; empty: it is sold."""
    concerned = [rule for rule in restrictions if rule.concerns(stay.room_ids, stay.room_type_ids)]
    broken = [rule for rule in concerned if _BREAKS[rule.limit](rule, stay)]
    order = list(RestrictionLimit)
    return [
        Objection(restriction=rule, fits=_fits(rule, stay, concerned))
        for rule in sorted(broken, key=lambda rule: (order.index(rule.limit), rule.code))
    ]


_BREAKS: dict[RestrictionLimit, Callable[[RestrictionTerms, StayToJudge], bool]] = {
    RestrictionLimit.NOT_SOLD: lambda rule, stay: any(rule.covers(night) for night in stay.nights),
    RestrictionLimit.LEAST_DAYS_AHEAD: lambda rule, stay: (
        rule.covers(stay.nights.check_in) and stay.days_ahead < rule.value
    ),
    RestrictionLimit.MOST_DAYS_AHEAD: lambda rule, stay: (
        rule.covers(stay.nights.check_in) and stay.days_ahead > rule.value
    ),
    RestrictionLimit.SAME_DAY_UNTIL: lambda rule, stay: (
        rule.covers(stay.nights.check_in) and stay.days_ahead == 0 and stay.hour >= rule.value
    ),
    RestrictionLimit.NO_ARRIVAL: lambda rule, stay: rule.covers(stay.nights.check_in),
    RestrictionLimit.NO_DEPARTURE: lambda rule, stay: rule.covers(stay.nights.check_out),
    RestrictionLimit.LEAST_NIGHTS: lambda rule, stay: (
        rule.covers(stay.nights.check_in) and len(stay.nights) < rule.value
    ),
    RestrictionLimit.MOST_NIGHTS: lambda rule, stay: (
        rule.covers(stay.nights.check_in) and len(stay.nights) > rule.value
    ),
    RestrictionLimit.MOST_GUESTS: lambda rule, stay: rule.covers(stay.nights.check_in) and stay.party.size > rule.value,
    RestrictionLimit.LEAST_AGE: lambda rule, stay: (
        rule.covers(stay.nights.check_in) and any(age < rule.value for age in stay.party.child_ages)
    ),
}


def _fits(rule: RestrictionTerms, stay: StayToJudge, rules: list[RestrictionTerms]) -> dict[str, int | date]:
    match rule.limit:
        case RestrictionLimit.LEAST_NIGHTS | RestrictionLimit.MOST_NIGHTS:
            return {"nights": rule.value}
        case RestrictionLimit.MOST_GUESTS:
            return {"guests": rule.value}
        case RestrictionLimit.LEAST_AGE:
            return {"least_age": rule.value}
        case RestrictionLimit.LEAST_DAYS_AHEAD | RestrictionLimit.MOST_DAYS_AHEAD:
            return {"check_in_date": stay.today + timedelta(days=rule.value)}
        case RestrictionLimit.SAME_DAY_UNTIL:
            return {"check_in_date": stay.today + timedelta(days=1)}
        case RestrictionLimit.NO_ARRIVAL:
            return _next_day("check_in_date", stay.nights.check_in, RestrictionLimit.NO_ARRIVAL, rules)
        case RestrictionLimit.NO_DEPARTURE:
            return _next_day("check_out_date", stay.nights.check_out, RestrictionLimit.NO_DEPARTURE, rules)
        case _:
            return {}


def _next_day(name: str, after: date, limit: RestrictionLimit, rules: list[RestrictionTerms]) -> dict[str, int | date]:
    """The next day that no rule of this kind covers."""
    closing = [rule for rule in rules if rule.limit is limit]
    days = (after + timedelta(days=step) for step in range(1, LOOK_AHEAD + 1))
    found = next((day for day in days if not any(rule.covers(day) for rule in closing)), None)
    return {name: found} if found else {}
