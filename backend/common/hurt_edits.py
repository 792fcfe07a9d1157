"""Edits of what is sold that hurt what is booked: rooms say what, and whoever makes the edit is asked first.

`HURTS` stands here since the back office and the desk's API both ask, and neither may be known below.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from backend.common.errors import DomainError
from backend.common.hooks import HookForAll

# So many are named; whoever reads these knows enough.
NAMED = 50


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A row as it stands, and as somebody wants it; `after` is None where it is to be deleted."""

    before: Any
    after: Any
    at: datetime

    @property
    def label(self) -> str:
        """The model of the row, such as `catalogue.Room`."""
        return str(self.before._meta.label)

    def turned(self, *names: str) -> bool:
        """Whether one of these fields has another value; of a row that goes none has."""
        return self.after is not None and any(getattr(self.before, n) != getattr(self.after, n) for n in names)

    @property
    def ends(self) -> bool:
        """Whether what was active is not any more, or goes."""
        return bool(self.before.active) and (self.after is None or not self.after.active)


@dataclass(frozen=True, kw_only=True)
class Hurt:
    """One booking, or one attempt at one, and what the edit does to it. `reference` is empty for an attempt."""

    attempt_id: int
    reference: str = ""
    check_in: date
    check_out: date
    what: str


# Who knows of something that this edit hurts.
HURTS: HookForAll[[Edit], Iterable[Hurt]] = HookForAll("what an edit hurts")


class HurtsBookings(DomainError):
    """`hurts`: of each what it is about, its nights, and what would happen to it."""

    code = "hurts_bookings"
    message = "This change hurts what is booked. Read what it does, and confirm that you want it all the same."


def hurt_by(edits: Iterable[Edit]) -> tuple[Hurt, ...]:
    """What these edits hurt: bookings first, each by its nights."""
    found = (hurt for edit in edits for hurts in HURTS.ask(edit) for hurt in islice(hurts, NAMED))
    return tuple(islice(sorted(found, key=_order), NAMED))


def _order(hurt: Hurt) -> tuple[bool, date, str, int]:
    return not hurt.reference, hurt.check_in, hurt.reference, hurt.attempt_id


def hurts_as_json(hurts: Iterable[Hurt]) -> list[dict[str, Any]]:
    """What an answer says of them: reference (null for an attempt), attempt, nights, and what would happen."""
    return [
        {
            "reference": hurt.reference or None,
            "booking_attempt_id": hurt.attempt_id,
            "check_in_date": hurt.check_in.isoformat(),
            "check_out_date": hurt.check_out.isoformat(),
            "detail": hurt.what,
        }
        for hurt in hurts
    ]


def named_hurts(hurts: Iterable[Hurt]) -> Iterator[str]:
    """Each as one line, for whoever compares what was read with what is so now."""
    return (f"{hurt.reference}/{hurt.attempt_id}/{hurt.what}" for hurt in hurts)
