"""Deposits: what is due at booking and what is due later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from backend.common.money import LEAST_PAISE
from backend.pricing.core import rounding


class Pays(StrEnum):
    IN_FULL = "in_full"
    PERCENT = "percent"
    FIRST_NIGHT = "first_night"


@dataclass(frozen=True, kw_only=True)
class DepositTerms:
    """`percent` in hundredths; the rest is due `balance_days_before` arrival."""

    pays: Pays = Pays.IN_FULL
    percent: int = rounding.WHOLE
    balance_days_before: int = 7


@dataclass(frozen=True, kw_only=True)
class Instalments:
    """What is paid at once, and what is left until the day `due_on`; None where nothing is."""

    now_paise: int
    later_paise: int = 0
    due_on: date | None = None

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """The instalments that a frozen price keeps."""
        due_on = date.fromisoformat(data["due_on"]) if data["due_on"] else None
        return cls(now_paise=data["now_paise"], later_paise=data["later_paise"], due_on=due_on)

    def as_json(self) -> dict[str, Any]:
        """What `load` takes."""
        due_on = self.due_on.isoformat() if self.due_on else None
        return {"now_paise": self.now_paise, "later_paise": self.later_paise, "due_on": due_on}


def split(
    total_paise: int, *, first_night_paise: int, terms: DepositTerms, check_in: date, booked_on: date
) -> Instalments:
    """Deposit and balance; whoever books when the balance is due already pays at once.

    `first_night_paise` is the first paid night of all rooms with its tax; where no night costs anything, all is paid at
    once. So it is where less than a rupee would be left: nobody can pay that.
    """
    due_on = check_in - timedelta(days=terms.balance_days_before)
    if terms.pays is Pays.IN_FULL or due_on <= booked_on:
        return Instalments(now_paise=total_paise)
    if terms.pays is Pays.FIRST_NIGHT:
        wanted = first_night_paise or total_paise
    else:
        wanted = rounding.percent_of(total_paise, terms.percent)
    now = max(wanted, LEAST_PAISE)
    if total_paise - now < LEAST_PAISE:
        return Instalments(now_paise=total_paise)
    return Instalments(now_paise=now, later_paise=total_paise - now, due_on=due_on)
