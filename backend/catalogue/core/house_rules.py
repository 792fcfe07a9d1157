"""House rules of a resort: short lines of plain text."""

import re

from django.core.exceptions import ValidationError

from backend.common.people_names import is_visible

MOST = 20
LONGEST = 160


def validate_line(line: str) -> None:
    """Text on one line that anybody can show as it is: no markup, and nothing invisible."""
    if not is_visible(line) or re.search(r"[<>]", line):
        raise ValidationError("Plain text only, without < and >.", code="not_plain")
