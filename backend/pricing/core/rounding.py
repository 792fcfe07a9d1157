"""Rounding to whole paise, half up, and splitting amounts without losing a paisa."""

from collections.abc import Sequence

# Percentages are whole hundredths of a percent: 12.5 % is 1250.
WHOLE = 10_000


def ratio(amount: int, numerator: int, denominator: int) -> int:
    """`amount x numerator / denominator`, half a paisa up, away from zero: -12.5 is -13 as 12.5 is 13."""
    product = amount * numerator
    rounded = (2 * abs(product) + denominator) // (2 * denominator)
    return rounded if product >= 0 else -rounded


def percent_of(amount: int, hundredths: int) -> int:
    """So many hundredths of a percent of an amount."""
    return ratio(amount, hundredths, WHOLE)


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in shares proportional to `weights`, to the paisa; no share is above its weight when the total is not
    above their sum. Rounding is cumulative, so nothing drifts however many shares there are.
    """
    whole, seen, given, shares = sum(weights), 0, 0, []
    for weight in weights:
        seen += weight
        upto = ratio(total, seen, whole) if whole else 0
        shares.append(upto - given)
        given = upto
    return shares
