"""Tables 11A and 11B: advances of the month that wait for their invoice, and earlier ones that were used up.

Of one booking what came first is used up first, by invoices and refund vouchers alike: the tool has no table of its own
for refunds of advances. What comes and is used up within the month is in neither table.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from backend.common.money import rupees
from backend.documents.services.gstr1.filed_papers import Filed
from backend.documents.services.gstr1.supply_tables import TableRow

# A place of supply and a rate.
Rated = tuple[str, int]


@dataclass
class Advances:
    """Taxable values in paise, without the tax. `between_states` are those of SEZ units in the month: the tool would
    take them for supplies within the State."""

    received: dict[Rated, int] = field(default_factory=lambda: defaultdict(int))
    adjusted: dict[Rated, int] = field(default_factory=lambda: defaultdict(int))
    between_states: list[Filed] = field(default_factory=list)


@dataclass
class _Left:
    """What is left of a receipt, at one rate."""

    this_month: bool
    rated: Rated
    counted: bool
    net_paise: int


def advances_of(history: Mapping[int, Sequence[Filed]], *, month: date) -> Advances:
    """What the month's tables say of these bookings' papers, the oldest first."""
    found = Advances()
    for papers in history.values():
        left: list[_Left] = []
        for one in papers:
            now = one.paper.issued_on >= month.replace(day=1)
            left += _come(found, one, now=now)
            _go(found, one, left, now=now)
    return found


def rows_of_advances(sums: Mapping[Rated, int], *, amount: str) -> Iterator[TableRow]:
    """A row for each place and rate; the tool refuses an advance of nothing."""
    for (place, percent), net in sorted(sums.items()):
        if net:
            yield {"Place Of Supply": place, "Rate": str(percent), amount: rupees(net)}


def _come(found: Advances, one: Filed, *, now: bool) -> Iterable[_Left]:
    if now and one.advance and one.between_states and one.content["half_paise"]:
        found.between_states.append(one)
    for rate in one.advance:
        rated = (one.place, rate.percent)
        if now and not one.between_states:
            found.received[rated] += rate.net_paise
        yield _Left(now, rated, not one.between_states, rate.net_paise)


def _go(found: Advances, one: Filed, left: Sequence[_Left], *, now: bool) -> None:
    for rate in one.adjusted:
        wanted = rate.net_paise
        for part in left:
            if part.rated[1] != rate.percent or not wanted:
                continue
            used = min(part.net_paise, wanted)
            part.net_paise -= used
            wanted -= used
            if now and part.counted:
                if part.this_month:
                    found.received[part.rated] -= used
                else:
                    found.adjusted[part.rated] += used
