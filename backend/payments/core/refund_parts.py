"""Refunds in parts: of each payment nothing, or a sum that can be sent; as much together as is wanted where that goes.

Razorpay refuses a refund of less than one rupee for good. Sums are whole paise.
"""

from collections.abc import Sequence

from backend.common.money import LEAST_PAISE


def sendable_parts(left: Sequence[int], wanted: int) -> list[int]:
    """What goes back of each payment, of which so much is `left`, the newest first: what stays is in the oldest.

    Where no parts come to what is wanted, it is the least more that can be sent; or all that can, where less is left.
    """
    most = most_sendable(left)
    if wanted <= 0 or not most:
        return [0] * len(left)
    wanted = min(max(wanted, LEAST_PAISE), most)
    chosen = _chosen(left, wanted)
    return _dealt(left, chosen, max(wanted, LEAST_PAISE * len(chosen)))


def parts_within(left: Sequence[int], most: int) -> list[int]:
    """The same where no paisa more may go: where no parts come to it, the greatest sum below that can be sent."""
    found = sendable_parts(left, most)
    if sum(found) <= most:
        return found
    # Too few sums are great enough: all but one of those that it takes.
    chosen = _chosen(left, most)[:-1]
    return [paise if n in chosen else 0 for n, paise in enumerate(left)]


def most_sendable(left: Sequence[int]) -> int:
    """All of it but what nobody can send."""
    return sum(paise for paise in left if paise >= LEAST_PAISE)


def _chosen(left: Sequence[int], wanted: int) -> list[int]:
    """The payments that are asked: as few of the newest as have it; of the greatest, where those are so many that a
    rupee of each would be too much. Fewer than the greatest never have it."""
    usable = [n for n, paise in enumerate(left) if paise >= LEAST_PAISE]
    newest = _fewest(left, usable, wanted)
    if LEAST_PAISE * len(newest) <= wanted:
        return newest
    return _fewest(left, sorted(usable, key=lambda n: -left[n]), wanted)


def _fewest(left: Sequence[int], order: Sequence[int], wanted: int) -> list[int]:
    found: list[int] = []
    for n in order:
        if sum(left[one] for one in found) >= wanted:
            break
        found.append(n)
    return found


def _dealt(left: Sequence[int], chosen: Sequence[int], paise: int) -> list[int]:
    """A rupee from each of the chosen, and the rest from the newest first."""
    parts = [LEAST_PAISE if n in chosen else 0 for n in range(len(left))]
    rest = paise - sum(parts)
    for n in sorted(chosen):
        more = min(rest, left[n] - LEAST_PAISE)
        parts[n] += more
        rest -= more
    return parts
