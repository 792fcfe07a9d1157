"""What kind of statement an SQL text is, for the log: verb and table, and nothing that was in it."""

import re
from typing import Any

TABLE = re.compile(r'\b(?:FROM|INTO|UPDATE|JOIN|TABLE)\s+(?:ONLY\s+)?"?([a-z_][a-z0-9_]*)', re.IGNORECASE)
VERB = re.compile(r"\s*([A-Za-z]+)")
# Longer texts name their table at the beginning, or in the middle of a list of columns.
LOOKED_AT = 20_000


def kind_of(query: Any) -> str:
    """`SELECT FOR UPDATE catalogue_room`; `statement` where it cannot be said."""
    if not isinstance(query, str):
        return "statement"
    verb = VERB.match(query)
    if verb is None:
        return "statement"
    table = TABLE.search(query[:LOOKED_AT])
    locks = " FOR UPDATE" if " FOR UPDATE" in query or " FOR NO KEY UPDATE" in query else ""
    return f"{verb[1].upper()}{locks}{f' {table[1]}' if table else ''}"
