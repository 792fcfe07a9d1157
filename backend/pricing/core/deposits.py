"""Deposits: what is due at booking and what is due later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

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
    now_paise: int
    later_paise: int = 0
    due_on: date | None = None


def split(
    total_paise: int, *, first_night_paise: int, terms: DepositTerms, check_in: date, booked_on: date
) -> Instalments:
    """Deposit and balance; whoever books when the balance is due already pays at once.

    `first_night_paise` is the first night of all rooms with its tax.
    """
    due_on = check_in - timedelta(days=terms.balance_days_before)
    if terms.pays is Pays.IN_FULL or due_on <= booked_on:
        return Instalments(now_paise=total_paise)
    wanted = first_night_paise if terms.pays is Pays.FIRST_NIGHT else rounding.percent(total_paise, terms.percent)
    now = min(max(wanted, 100), total_paise)
    if now == total_paise:
        return Instalments(now_paise=total_paise)
    return Instalments(now_paise=now, later_paise=total_paise - now, due_on=due_on)


def of_price(price: Mapping[str, Any], *, terms: DepositTerms, check_in: date, booked_on: date) -> Instalments:
    """The instalments of a frozen price."""
    return split(
        price["total_paise"],
        first_night_paise=_first_night_paise(price["lines"]),
        terms=terms,
        check_in=check_in,
        booked_on=booked_on,
    )


def frozen(instalments: Instalments) -> dict[str, Any]:
    """The instalments as an attempt's price keeps them."""
    due_on = instalments.due_on.isoformat() if instalments.due_on else None
    return {"now_paise": instalments.now_paise, "later_paise": instalments.later_paise, "due_on": due_on}


def kept(price: Mapping[str, Any]) -> Instalments:
    """The instalments again; what was frozen before there were deposits is paid in full."""
    said = price.get("deposit")
    if said is None:
        return Instalments(now_paise=price["total_paise"])
    due_on = date.fromisoformat(said["due_on"]) if said["due_on"] else None
    return Instalments(now_paise=said["now_paise"], later_paise=said["later_paise"], due_on=due_on)


def _first_night_paise(lines: Sequence[Mapping[str, Any]]) -> int:
    """All rooms for their first night, with whoever and whatever is extra in them, and the tax on it."""
    first = min((line["night"] for line in lines if line["night"]), default=None)
    return sum(line["price_paise"] + line["tax_paise"] for line in lines if line["night"] == first)
