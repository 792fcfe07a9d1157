"""Which lines of a stay a sum gives back. Razorpay tells how much went, and not for what.

A sum that is exactly a line, some of several equal lines, a part of a line that is counted, or all of a night, a room
or a kind, gives those lines back, at their own rate and code. One that could be several things at several rates, or is
none of them, is for whoever asks to spread.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from backend.documents.core import tax_shares
from backend.pricing.core.stay_price import LineKind

PrintedLine = Mapping[str, Any]
# What makes two printed lines the same thing sold.
SAME = ("kind", "label", "room", "night", "sac", "percent")
GROUPS = (("night",), ("room",), ("kind", "label"), ("kind",), ("room", "night"), ("kind", "room"), ("kind", "night"))


def lines_left(lines: Iterable[PrintedLine], returned: Iterable[PrintedLine]) -> list[dict[str, Any]]:
    """The lines less those that were given back before; what names no line of these takes nothing from them."""
    left = [dict(line) for line in lines]
    for gone in returned:
        line = next((line for line in left if is_part(gone, line)), None)
        if line is None:
            continue
        for name in ("net_paise", "half_paise"):
            line[name] -= gone[name]
        if gone["quantity"] < line["quantity"]:
            line["quantity"] -= gone["quantity"]
        if not line["net_paise"] and not line["half_paise"]:
            left.remove(line)
    return left


def with_codes_of_remainders(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines, with a difference of less than a rupee under the code that has most at its rate: by itself it may be
    less than nothing, and a code that is sold for less than nothing is none."""
    sold = tax_shares.tax_shares_of(line for line in lines if line["kind"] != LineKind.REMAINDER)
    for line in lines:
        if line["kind"] == LineKind.REMAINDER:
            alike = [rate for rate in sold if rate.percent == line["percent"]]
            line["sac"] = max(alike, key=lambda rate: rate.net_paise).sac if alike else line["sac"]
    return lines


def lines_given_back(left: Sequence[PrintedLine], amount_paise: int) -> list[PrintedLine]:
    """The lines that cost exactly this, tax included; none where nothing, or no one thing, does."""
    if total_of(left) == amount_paise:
        return list(left)
    found = [some for some in _candidates(left) if total_of(some) == amount_paise]
    outcomes = {tax_shares.tax_shares_of(some) for some in found}
    return found[0] if len(outcomes) == 1 else []


def part_of_line(line: PrintedLine, paise: int) -> dict[str, Any]:
    """So much of a line, tax included."""
    (rate,) = tax_shares.tax_shares_of([line])
    part = tax_shares.part_of_rate(rate, paise)
    return {**line, "net_paise": part.net_paise, "half_paise": part.half_paise, "discount_paise": 0}


def is_part(gone: PrintedLine, line: PrintedLine) -> bool:
    """Whether the one may have been taken from the other."""
    alike = all(gone.get(name) == line.get(name) for name in SAME)
    return alike and gone["net_paise"] <= line["net_paise"] and gone["half_paise"] <= line["half_paise"]


def total_of(lines: Iterable[PrintedLine]) -> int:
    """What the lines cost, tax included."""
    return sum(line["net_paise"] + 2 * line["half_paise"] for line in lines)


def _candidates(left: Sequence[PrintedLine]) -> Iterator[list[PrintedLine]]:
    """From the single thing to the many."""
    paid = [line for line in left if line["net_paise"] > 0]
    equal: dict[tuple[Any, ...], list[PrintedLine]] = defaultdict(list)
    for line in paid:
        equal[(line["kind"], line["label"], line["sac"], line["percent"], total_of([line]))].append(line)
    for alike in equal.values():
        # Of nights that cost the same the last ones are given back.
        yield from (alike[-many:] for many in range(1, len(alike) + 1))
    for line in paid:
        yield from ([part] for part in _counted_parts(line))
    for names in GROUPS:
        groups: dict[tuple[Any, ...], list[PrintedLine]] = defaultdict(list)
        for line in paid:
            if all(line[name] for name in names if name != "label"):
                groups[tuple(line[name] for name in names)].append(line)
        yield from groups.values()


def _counted_parts(line: PrintedLine) -> Iterator[PrintedLine]:
    """One safari of two: where it is a whole number of paise."""
    whole = line["quantity"]
    for many in range(1, whole):
        net, half = line["net_paise"] * many, line["half_paise"] * many
        if net % whole == 0 and half % whole == 0:
            part = {"quantity": many, "net_paise": net // whole, "half_paise": half // whole, "discount_paise": 0}
            yield {**line, **part}
