"""Whether the tiers of a cancellation policy make sense together."""

from collections.abc import Iterable
from itertools import pairwise

from backend.pricing.core import rounding
from backend.pricing.core.cancellation_fee import Tier


def same_day_fault(tiers: Iterable[Tier]) -> str:
    """Two tiers of one day, said to the owner; empty where there are none."""
    days = [tier.days_before for tier in tiers]
    return "Two tiers have the same number of days: remove one of them." if len(days) != len(set(days)) else ""


def cheaper_later_fault(tiers: Iterable[Tier]) -> str:
    """A tier under which whoever cancels later pays less, said to the owner; empty where there is none.

    Nights are less than everything; with other shares nobody can say.
    """
    for early, late in pairwise(sorted(tiers, key=lambda tier: -tier.days_before)):
        if _costs_less(late, early):
            return f"Cancelling {late.days_before} days before costs less than {early.days_before} days before."
    return ""


def _costs_less(late: Tier, early: Tier) -> bool:
    if late.fee_nights and early.fee_percent:
        return early.fee_percent == rounding.WHOLE
    if late.fee_percent and early.fee_nights:
        return False
    return (late.fee_percent, late.fee_nights) < (early.fee_percent, early.fee_nights)
