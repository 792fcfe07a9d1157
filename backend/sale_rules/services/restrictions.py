"""Whether a resort sells a stay, by the restrictions of selectors.restrictions_of. Asked before anything is held; money
that comes late is not asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, assert_never

from django.utils import timezone

from backend.catalogue.models import Resort, Room
from backend.common.errors import DomainError
from backend.common.nights import Nights
from backend.common.phrases import phrase
from backend.pricing.core.party import Party
from backend.sale_rules import selectors as sale_rules_selectors
from backend.sale_rules.core import restrictions
from backend.sale_rules.core.restrictions import Objection, RestrictionLimit, RestrictionTerms, StayToJudge


class StayNotAllowed(DomainError):
    """`rules`: each with `limit`, the owner's `label`, `detail`, and what `fits`: a number or a day, if anything."""

    code = "stay_not_allowed"
    message = "The resort does not sell this stay. The rules in this answer say which stays are possible."


def refuse_unsold(
    rules: Sequence[RestrictionTerms], *, rooms: Iterable[Room], nights: Nights, party: Party, at: datetime
) -> None:
    """Raise StayNotAllowed where one of the resort's restrictions objects to this stay in these rooms together."""
    if found := rules_against(rules, rooms=rooms, nights=nights, party=party, at=at):
        raise StayNotAllowed(rules=found)


def rules_against(
    rules: Sequence[RestrictionTerms], *, rooms: Iterable[Room], nights: Nights, party: Party, at: datetime
) -> list[dict[str, Any]]:
    """What StayNotAllowed would say of this stay in these rooms together; empty: it is sold."""
    return [_told(objection) for objection in _objections(rules, rooms, nights, party, at=at)]


def rooms_sold(
    rules: Sequence[RestrictionTerms], *, rooms: Iterable[Room], nights: Nights, party: Party, at: datetime
) -> list[Room]:
    """Those of the rooms that the resort sells for this stay: a hold of any of them is not refused."""
    return [room for room in rooms if not _objections(rules, [room], nights, party, at=at)]


def night_sold(rules: Sequence[RestrictionTerms], room: Room, day: date) -> bool:
    """Whether the room is sold in the night that begins on this day, in some stay or other."""
    closing = (rule for rule in rules if rule.limit is RestrictionLimit.NOT_SOLD)
    return not any(rule.covers(day) and rule.concerns(*_named([room])) for rule in closing)


def least_age(*, resort: Resort, rooms: Iterable[Room], check_in: date) -> int:
    """How old who arrives on this day in these rooms must be at least; 0: nobody is too young."""
    named = _named(rooms)
    rules = (rule for rule in sale_rules_selectors.restrictions_of(resort) if rule.limit is RestrictionLimit.LEAST_AGE)
    return max((rule.value for rule in rules if rule.covers(check_in) and rule.concerns(*named)), default=0)


@dataclass(frozen=True, kw_only=True)
class ArrivalRules:
    """What a guest who arrives on some day has to know, of restrictions for all rooms."""

    least_nights: int
    # None: as many as they like.
    most_nights: int | None
    closed_to_arrival: bool
    # Of whoever departs on this day.
    closed_to_departure: bool
    # Nobody who arrives is younger; 0: all are welcome.
    least_age: int


def rules_of_arrival(rules: Sequence[RestrictionTerms], day: date) -> ArrivalRules:
    """Those of this day."""
    holds = [rule for rule in rules if rule.for_all_rooms and rule.covers(day)]
    least = [rule.value for rule in holds if rule.limit is RestrictionLimit.LEAST_NIGHTS]
    most = [rule.value for rule in holds if rule.limit is RestrictionLimit.MOST_NIGHTS]
    ages = [rule.value for rule in holds if rule.limit is RestrictionLimit.LEAST_AGE]
    limits = {rule.limit for rule in holds}
    return ArrivalRules(
        least_nights=max(least, default=1),
        most_nights=min(most, default=None),
        closed_to_arrival=RestrictionLimit.NO_ARRIVAL in limits,
        closed_to_departure=RestrictionLimit.NO_DEPARTURE in limits,
        least_age=max(ages, default=0),
    )


def _named(rooms: Iterable[Room]) -> tuple[frozenset[int], frozenset[int]]:
    """Ids of the rooms, and of their types."""
    found = list(rooms)
    types = frozenset(room.room_type_id for room in found if room.room_type_id is not None)
    return frozenset(room.pk for room in found), types


def _objections(
    rules: Sequence[RestrictionTerms], rooms: Iterable[Room], nights: Nights, party: Party, *, at: datetime
) -> list[Objection]:
    if not rules:
        return []
    here = timezone.localtime(at, timezone.get_default_timezone())
    room_ids, room_type_ids = _named(rooms)
    stay = StayToJudge(
        nights=nights,
        party=party,
        room_ids=room_ids,
        room_type_ids=room_type_ids,
        today=here.date(),
        hour=here.hour,
    )
    return restrictions.objections(rules, stay)


def _told(objection: Objection) -> dict[str, Any]:
    rule = objection.restriction
    fits = {name: value if isinstance(value, int) else value.isoformat() for name, value in objection.fits.items()}
    return {"limit": rule.limit.value, "label": rule.label, "detail": _detail(rule), "fits": fits}


def _detail(rule: RestrictionTerms) -> str:
    """One text for each limit: the type checker finds a limit without one."""
    match rule.limit:
        case RestrictionLimit.NOT_SOLD:
            return phrase("Some of these nights are not on sale.")
        case RestrictionLimit.LEAST_DAYS_AHEAD:
            return phrase("Book at least {days} days ahead.", days=rule.value)
        case RestrictionLimit.MOST_DAYS_AHEAD:
            return phrase("Book at most {days} days ahead.", days=rule.value)
        case RestrictionLimit.SAME_DAY_UNTIL:
            return phrase("For tonight, book before {hour}:00.", hour=rule.value)
        case RestrictionLimit.NO_ARRIVAL:
            return phrase("Arrival is not possible on this day.")
        case RestrictionLimit.NO_DEPARTURE:
            return phrase("Departure is not possible on this day.")
        case RestrictionLimit.LEAST_NIGHTS:
            return phrase("Stay at least {nights} nights.", nights=rule.value)
        case RestrictionLimit.MOST_NIGHTS:
            return phrase("Stay at most {nights} nights.", nights=rule.value)
        case RestrictionLimit.MOST_GUESTS:
            return phrase("At most {guests} guests in one booking.", guests=rule.value)
        case RestrictionLimit.LEAST_AGE:
            return phrase("Every guest must be at least {age} years old.", age=rule.value)
        case _:
            assert_never(rule.limit)
