"""I6, in PostgreSQL: each state table's trigger exists, is enabled and allows the same moves as the code."""

from collections.abc import Iterable

from backend.common.db.allowed_moves import FUNCTION, MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.invariants.core.findings import Finding
from backend.invariants.selectors.questions import ask

# A trigger keeps its arguments as bytes, each ended by a NUL.
TRIGGERS = r"""
SELECT 'trigger ' || wanted.name AS subject, CASE WHEN has.oid IS NULL THEN 'is missing' ELSE concat_ws('; ',
    CASE WHEN has.tgenabled NOT IN ('O', 'A') THEN 'is disabled' END,
    CASE WHEN has.tgfoid <> %(function)s::regproc THEN 'calls ' || has.tgfoid::regproc END,
    (SELECT 'lets pass ' || string_agg(move, ', ' ORDER BY move) FROM unnest(has_moves) AS move
        WHERE move <> ALL(wanted_moves)),
    (SELECT 'refuses ' || string_agg(move, ', ' ORDER BY move) FROM unnest(wanted_moves) AS move
        WHERE move <> ALL(has_moves))
) END AS said
FROM unnest(%(tables)s::text[], %(names)s::text[], %(moves)s::text[]) AS wanted (of_table, name, moves)
LEFT JOIN pg_trigger AS has ON has.tgrelid = wanted.of_table::regclass AND has.tgname = wanted.name
CROSS JOIN LATERAL (
    SELECT string_to_array(wanted.moves, ', ') AS wanted_moves,
        array_remove(string_to_array(encode(has.tgargs, 'escape'), '\000'), '') AS has_moves
) AS moves
"""


def ask_guards(models: Iterable[type[Stateful]]) -> tuple[int, list[Finding]]:
    """Triggers that are not what they should be."""
    guarded = [(model, each) for model in models for each in model._meta.constraints if isinstance(each, MovesAlong)]
    return ask(
        TRIGGERS,
        function=FUNCTION,
        tables=[model._meta.db_table for model, _ in guarded],
        names=[each.name for _, each in guarded],
        moves=[", ".join(steps(model.MOVES)) for model, _ in guarded],
    )
