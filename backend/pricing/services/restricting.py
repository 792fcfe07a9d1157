"""Checks a stay against the resort's restrictions, before a hold. Late payments are not checked."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from backend.catalogue.models import Resort, Room
from backend.common.errors import DomainError
from backend.common.phrases import phrase
from backend.pricing import selectors
from backend.pricing.core import restricting
from backend.pricing.core.restricting import Asked, Limit, Objection, Restriction


class StayNotAllowed(DomainError):
    """`rules`: each with `limit`, the owner's `label`, `detail`, and what `fits`: a number or a day, if anything."""

    code = "stay_not_allowed"
    message = "The resort does not sell this stay. The rules in this answer say which stays are possible."


def refuse(
    *,
    resort: Resort,
    rooms: Sequence[Room],
    check_in: date,
    check_out: date,
    guests: int,
    at: datetime,
    child_ages: Collection[int] = (),
) -> None:
    """Raise StayNotAllowed where the resort's restrictions object. `resort` comes with its terms."""
    rules = selectors.restrictions_of(resort)
    if not rules:
        return
    stay: dict[str, Any] = {"check_in": check_in, "check_out": check_out, "guests": guests, "child_ages": child_ages}
    asked = _asked(rooms, at=at, **stay)
    if found := restricting.objections(rules, asked):
        raise StayNotAllowed(rules=[_told(objection) for objection in found])


def sold(
    *,
    resort: Resort,
    rooms: Iterable[Room],
    check_in: date,
    check_out: date,
    guests: int,
    at: datetime,
    child_ages: Collection[int] = (),
) -> list[Room]:
    """Those of the rooms that the resort sells for this stay: a hold of any of them is not refused."""
    rules = selectors.restrictions_of(resort)
    if not rules:
        return list(rooms)
    stay: dict[str, Any] = {"check_in": check_in, "check_out": check_out, "guests": guests, "child_ages": child_ages}
    return [room for room in rooms if not restricting.objections(rules, _asked([room], at=at, **stay))]


def night_sold(resort: Resort, room: Room, day: date) -> bool:
    """Whether the room is sold in the night that begins on this day, in some stay or other."""
    closing = (rule for rule in selectors.restrictions_of(resort) if rule.limit is Limit.NOT_SOLD)
    return not any(rule.covers(day) and rule.concerns(*_named([room])) for rule in closing)


def least_age(*, resort: Resort, rooms: Iterable[Room], check_in: date) -> int:
    """How old who arrives on this day in these rooms must be at least; 0: nobody is too young."""
    named = _named(rooms)
    rules = (rule for rule in selectors.restrictions_of(resort) if rule.limit is Limit.LEAST_AGE)
    return max((rule.value for rule in rules if rule.covers(check_in) and rule.concerns(*named)), default=0)


def of_arrival(rules: Sequence[Restriction], day: date) -> dict[str, Any]:
    """What a guest who arrives on this day has to know, of restrictions for all rooms."""
    holds = [rule for rule in rules if rule.for_all_rooms and rule.covers(day)]
    least = [rule.value for rule in holds if rule.limit is Limit.LEAST_NIGHTS]
    most = [rule.value for rule in holds if rule.limit is Limit.MOST_NIGHTS]
    ages = [rule.value for rule in holds if rule.limit is Limit.LEAST_AGE]
    limits = {rule.limit for rule in holds}
    return {
        "least_nights": max(least, default=1),
        "most_nights": min(most, default=None),
        "closed_to_arrival": Limit.NO_ARRIVAL in limits,
        "closed_to_departure": Limit.NO_DEPARTURE in limits,
        "least_age": max(ages, default=0),
    }


def _named(rooms: Iterable[Room]) -> tuple[frozenset[int], frozenset[int]]:
    """Ids of the rooms, and of their types."""
    found = list(rooms)
    types = frozenset(room.room_type_id for room in found if room.room_type_id is not None)
    return frozenset(room.pk for room in found), types


def _asked(
    rooms: Iterable[Room], *, check_in: date, check_out: date, guests: int, child_ages: Collection[int], at: datetime
) -> Asked:
    here = timezone.localtime(at, timezone.get_default_timezone())
    room_ids, room_type_ids = _named(rooms)
    return Asked(
        check_in=check_in,
        check_out=check_out,
        guests=guests,
        room_ids=room_ids,
        room_type_ids=room_type_ids,
        today=here.date(),
        hour=here.hour,
        child_ages=frozenset(child_ages),
    )


def _told(objection: Objection) -> dict[str, Any]:
    rule = objection.restriction
    fits = {name: value if isinstance(value, int) else value.isoformat() for name, value in objection.fits.items()}
    return {"limit": rule.limit.value, "label": rule.label, "detail": _detail(rule), "fits": fits}


def _detail(rule: Restriction) -> str:
    return {
        Limit.NOT_SOLD: phrase("Some of these nights are not on sale."),
        Limit.LEAST_DAYS_AHEAD: phrase("Book at least {days} days ahead.", days=rule.value),
        Limit.MOST_DAYS_AHEAD: phrase("Book at most {days} days ahead.", days=rule.value),
        Limit.SAME_DAY_UNTIL: phrase("For tonight, book before {hour}:00.", hour=rule.value),
        Limit.NO_ARRIVAL: phrase("Arrival is not possible on this day."),
        Limit.NO_DEPARTURE: phrase("Departure is not possible on this day."),
        Limit.LEAST_NIGHTS: phrase("Stay at least {nights} nights.", nights=rule.value),
        Limit.MOST_NIGHTS: phrase("Stay at most {nights} nights.", nights=rule.value),
        Limit.MOST_GUESTS: phrase("At most {guests} guests in one booking.", guests=rule.value),
        Limit.LEAST_AGE: phrase("Every guest must be at least {age} years old.", age=rule.value),
    }[rule.limit]
