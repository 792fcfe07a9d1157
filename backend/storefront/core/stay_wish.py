"""What a guest wishes, as it stands in the address of a page: dates, party, rooms, plan, coupon and extras.

Everything is read leniently: what cannot be meant is left out, and the page asks for it again.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date
from typing import Any
from urllib.parse import urlencode

ADULTS_MOST, CHILDREN_MOST, ROOMS_MOST = 20, 8, 10
OLDEST_CHILD = 17
CODE_LONGEST = 40


@dataclass(frozen=True, kw_only=True)
class StayWish:
    """One wish. `take` names rooms by type and number (`deluxe:2`) or by id (`11`); `extras` are codes and numbers."""

    check_in: date | None = None
    check_out: date | None = None
    adults: int = 2
    child_ages: tuple[int, ...] = ()
    rooms: int = 0
    take: tuple[tuple[str, int], ...] = ()
    plan: str = ""
    coupon: str = ""
    offer_id: str = ""
    extras: tuple[tuple[str, int], ...] = ()

    @property
    def has_dates(self) -> bool:
        """Whether both days are known, in order."""
        return bool(self.check_in and self.check_out and self.check_in < self.check_out)

    @property
    def guests(self) -> int:
        """Everybody."""
        return self.adults + len(self.child_ages)

    @property
    def nights(self) -> int:
        """How many; 0 while the days are not known."""
        return (self.check_out - self.check_in).days if self.check_in and self.check_out and self.has_dates else 0

    def changed(self, **parts: Any) -> "StayWish":
        """The same wish with other parts."""
        return replace(self, **parts)

    def as_query(self) -> str:
        """As the address says it; what is not said is left out."""
        said: list[tuple[str, str]] = []
        if self.check_in:
            said.append(("check_in", self.check_in.isoformat()))
        if self.check_out:
            said.append(("check_out", self.check_out.isoformat()))
        said.append(("adults", str(self.adults)))
        texts = {
            "child_ages": ",".join(map(str, self.child_ages)),
            "rooms": str(self.rooms or ""),
            "take": ",".join(code if code.isdecimal() else f"{code}:{count}" for code, count in self.take),
            "plan": self.plan,
            "coupon": self.coupon,
            "offer_id": self.offer_id,
            "extras": ",".join(f"{code}:{count}" for code, count in self.extras),
        }
        return urlencode([*said, *((name, text) for name, text in texts.items() if text)], safe=":,")

    def as_party(self) -> dict[str, str]:
        """The party and dates as the offers' endpoint wants them."""
        said = {
            "check_in": self.check_in.isoformat() if self.check_in else "",
            "check_out": self.check_out.isoformat() if self.check_out else "",
            "adults": str(self.adults),
            "child_ages": ",".join(map(str, self.child_ages)),
            "rooms": str(self.rooms or ""),
            "coupon": self.coupon,
        }
        return {name: text for name, text in said.items() if text}

    def as_body(self, resort_id: int) -> dict[str, Any]:
        """The body of quote and select-rooms."""
        assert self.check_in is not None
        assert self.check_out is not None
        body: dict[str, Any] = {
            "resort_id": resort_id,
            "check_in_date": self.check_in.isoformat(),
            "check_out_date": self.check_out.isoformat(),
            "guests": self.guests,
            "child_ages": list(self.child_ages),
            "rate_plan": self.plan,
            "coupon": self.coupon,
            "add_ons": [{"code": code, "quantity": count} for code, count in self.extras],
        }
        named = [int(code) for code, _ in self.take if code.isdecimal()]
        typed = [{"code": code, "rooms": count} for code, count in self.take if not code.isdecimal()]
        return body | ({"room_ids": named} if named else {}) | ({"room_types": typed} if typed else {})


def wish_of(query: Mapping[str, str]) -> StayWish:
    """The wish that an address says."""
    ages = _ages(query)
    adults = _whole(query.get("adults", ""), 1, ADULTS_MOST) or 2
    if "guests" in query and "adults" not in query:
        adults = max(1, (_whole(query["guests"], 1, ADULTS_MOST) or 2) - len(ages))
    return StayWish(
        check_in=read_day(query.get("check_in", "")),
        check_out=read_day(query.get("check_out", "")),
        adults=adults,
        child_ages=ages,
        rooms=_whole(query.get("rooms", ""), 1, ROOMS_MOST) or 0,
        take=_counted(query.get("take", "")),
        plan=query.get("plan", "")[:CODE_LONGEST],
        coupon=query.get("coupon", "").strip()[:24],
        offer_id=query.get("offer_id", "")[:200],
        extras=_extras(query),
    )


def read_day(text: str) -> date | None:
    """A day as 2026-12-04; None for everything else, and in the last year that there is: months follow each day."""
    with suppress(ValueError):
        day = date.fromisoformat(text[:10])
        return day if day.year < MAXYEAR else None
    return None


def _ages(query: Mapping[str, str]) -> tuple[int, ...]:
    """From `child_ages=4,9`, or from a form's `age_1`, `age_2` ..., of which empty ones are no child."""
    texts = query.get("child_ages", "").split(",")
    texts += [query[name] for name in (f"age_{n}" for n in range(1, CHILDREN_MOST + 1)) if name in query]
    found = [_whole(text, 0, OLDEST_CHILD) for text in texts]
    return tuple(sorted(age for age in found if age is not None))[:CHILDREN_MOST]


def _extras(query: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """From `extras=breakfast:2`, or from a form's `extra_breakfast=2`."""
    counted = dict(_counted(query.get("extras", "")))
    for name in query:
        if name.startswith("extra_"):
            counted[name.removeprefix("extra_")[:CODE_LONGEST]] = _whole(query[name], 0, 1000) or 0
    return tuple((code, count) for code, count in counted.items() if count and not code.isdecimal())[:20]


def _counted(text: str) -> tuple[tuple[str, int], ...]:
    found = []
    for part in text[:400].split(","):
        code, _, count = part.strip().partition(":")
        if code and len(code) <= CODE_LONGEST:
            found.append((code, _whole(count, 1, 1000) or 1))
    return tuple(found[:ROOMS_MOST])


def _whole(text: str, least: int, most: int) -> int | None:
    """A whole number between the two, or None."""
    plain = text.strip()
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 6):
        return None
    number = int(plain)
    return number if least <= number <= most else None
