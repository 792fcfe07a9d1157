"""What is asked before an edit of what is sold: which guests are in the middle of booking it."""

from collections.abc import Iterable

from backend.common.hurt_edits import HURTS, Edit, Hurt
from backend.holds.services import hurt_attempts


@HURTS.register
def attempts_that_an_edit_hurts(edit: Edit) -> Iterable[Hurt]:
    """Attempts that hold rooms at this moment."""
    return hurt_attempts.hurt_attempts(edit)
