"""What is going to be given back, said line by line before the money goes.

Money of a stay that is over goes back in Razorpay's dashboard, which knows sums alone. Who has said before which lines
a sum is for has it on the credit note, whatever else costs as much.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from backend.common.errors import BadInput
from backend.common.money import rupees
from backend.common.phrases import phrase
from backend.documents.core import returned_lines
from backend.documents.models import Folder
from backend.documents.services import due_papers
from backend.documents.services.casefile import CaseFile


@dataclass(frozen=True, kw_only=True)
class ReturnableLine:
    """A line of which something is left, numbered from 1; `returning_paise` of it are named."""

    number: int
    printed: dict[str, Any]
    left_paise: int
    returning_paise: int


def returnable_lines(*, booking_id: int) -> list[ReturnableLine]:
    """What can be given back of a booking, in the order of its invoice, or of its price where there is none yet."""
    return _returnable(*due_papers.look_into_folder(booking_id))


def name_returns(*, booking_id: int, wanted: Iterable[tuple[int, int | None]]) -> list[ReturnableLine]:
    """The next refund of just this sum is for these lines, by number, each whole or so many paise of it, tax included;
    what was named before is forgotten. Raises BadInput."""
    with transaction.atomic():
        case, folder = due_papers.open_folder(booking_id)
        known = {one.number: one for one in _returnable(case, folder)}
        parts = []
        for index, (number, paise) in enumerate(wanted):
            if number not in known:
                detail = phrase("There is no line {number} to give back.", number=number)
                raise BadInput((f"/lines/{index}/number", "line_unknown", detail))
            line = known.pop(number)
            amount = line.left_paise if paise is None else paise
            if amount > line.left_paise:
                detail = phrase("Of this line {rupees} are left.", rupees=rupees(line.left_paise))
                raise BadInput((f"/lines/{index}/amount_paise", "more_than_left", detail))
            parts.append(returned_lines.part_of_line(line.printed, amount))
        folder.returning = parts
        folder.save(update_fields=["returning"])
        return _returnable(case, folder)


def _returnable(case: CaseFile, folder: Folder) -> list[ReturnableLine]:
    lines = case.lines_invoiced if case.invoice else case.lines_to_invoice
    paid = [line for line in lines if line["net_paise"] > 0]
    return [
        ReturnableLine(
            number=number,
            printed=line,
            left_paise=returned_lines.total_of([line]),
            returning_paise=returned_lines.total_of(
                part for part in folder.returning if returned_lines.is_part(part, line)
            ),
        )
        for number, line in enumerate(paid, 1)
    ]
