"""Discounts: offers, which apply automatically, and coupons, which a guest enters.

Both reduce the prices of rooms, not of meals, extra people or add-ons, and before tax, so that the GST slab follows
the price that is really charged.

Of the offers that fit the one that saves most counts (of equal ones the first by code); a coupon takes from what is
left after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from backend.pricing.core import rounding
from backend.pricing.core.price_refusals import CouponRefusal, CouponRefused


class Saves(StrEnum):
    PERCENT = "percent"  # hundredths of a percent of the nights that count
    AMOUNT = "amount"  # paise of the stay, shared over the nights that count
    FREE_NIGHTS = "free_nights"  # of every `every` nights in a room the cheapest `value` are free


@dataclass(frozen=True, kw_only=True)
class DiscountTerms:
    """An offer or a coupon. Bookings are made from `first_day` to `last_day`, nights count from `first_night` on."""

    code: str
    label: str
    saves: Saves
    value: int
    every: int = 0
    first_day: date = date.min
    last_day: date = date.max
    first_night: date = date.min
    last_night: date = date.max
    least_nights: int = 0
    # Of the rooms' prices, before this discount.
    least_paise: int = 0
    plans: frozenset[str] = frozenset()


class RoomNight(NamedTuple):
    """What discounts are taken from."""

    room_id: int
    night: date
    paise: int


def best_offer(
    offers: Sequence[DiscountTerms], lines: Sequence[RoomNight], *, booked_on: date, nights: int, plan: str
) -> tuple[DiscountTerms, list[int]] | None:
    """The offer that saves most, and what it takes from each line; None when none saves anything."""
    found: tuple[DiscountTerms, list[int]] | None = None
    for offer in sorted(offers, key=lambda offer: offer.code):
        if _objection(offer, lines, booked_on=booked_on, nights=nights, plan=plan):
            continue
        taken = take_discount(offer, lines)
        if sum(taken) > (sum(found[1]) if found else 0):
            found = offer, taken
    return found


def redeem(coupon: DiscountTerms, lines: Sequence[RoomNight], *, booked_on: date, nights: int, plan: str) -> list[int]:
    """What a coupon takes from each line. Raises CouponRefused."""
    objection = _objection(coupon, lines, booked_on=booked_on, nights=nights, plan=plan)
    if objection:
        raise CouponRefused(objection, nights=coupon.least_nights, least=f"{coupon.least_paise / 100:.2f}")
    return take_discount(coupon, lines)


def take_discount(discount: DiscountTerms, lines: Sequence[RoomNight]) -> list[int]:
    """Paise taken from each line; never more than the line."""
    weights = [line.paise if discount.first_night <= line.night <= discount.last_night else 0 for line in lines]
    if discount.saves is Saves.FREE_NIGHTS:
        return _free_nights(discount, lines, weights)
    total = sum(weights)
    wanted = discount.value if discount.saves is Saves.AMOUNT else rounding.percent_of(total, discount.value)
    return rounding.spread(min(wanted, total), weights)


def _free_nights(discount: DiscountTerms, lines: Sequence[RoomNight], weights: list[int]) -> list[int]:
    taken = [0] * len(lines)
    for room_id in {line.room_id for line in lines}:
        counting = [n for n, line in enumerate(lines) if line.room_id == room_id and weights[n]]
        free = len(counting) // discount.every * discount.value if discount.every else 0
        for n in sorted(counting, key=lambda n: (weights[n], lines[n].night))[:free]:
            taken[n] = weights[n]
    return taken


def _objection(
    discount: DiscountTerms, lines: Sequence[RoomNight], *, booked_on: date, nights: int, plan: str
) -> CouponRefusal | None:
    """The first thing that is wrong with it, or None when it fits."""
    checks = (
        (booked_on < discount.first_day, CouponRefusal.NOT_YET),
        (booked_on > discount.last_day, CouponRefusal.OVER),
        (not _counts(discount, lines), CouponRefusal.OTHER_NIGHTS),
        (nights < discount.least_nights, CouponRefusal.STAY_TOO_SHORT),
        (sum(line.paise for line in lines) < discount.least_paise, CouponRefusal.BELOW_MINIMUM),
        (not _in_plan(discount, plan), CouponRefusal.OTHER_PLAN),
    )
    return next((why for failed, why in checks if failed), None)


def _counts(discount: DiscountTerms, lines: Sequence[RoomNight]) -> bool:
    return any(discount.first_night <= line.night <= discount.last_night for line in lines)


def _in_plan(discount: DiscountTerms, plan: str) -> bool:
    return not discount.plans or plan in discount.plans
