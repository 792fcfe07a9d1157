"""I1: no two active stays of one room overlap."""

from datetime import datetime, timedelta

from backend.invariants.core.findings import Found, found_together
from backend.invariants.selectors.questions import ask, rows_of
from backend.inventory.models import Stay
from backend.inventory.states import STAY_TAKEN

# In the order of arrival a stay overlaps an earlier one exactly when it begins before the latest end so far.
OVERLAPS = """
SELECT 'room ' || late.room_id AS subject,
       'stay ' || late.id || ' (' || late.check_in || ' to ' || late.check_out || ', ' || late.state
       || ') shares a night with stay ' || early.id || ' (' || early.check_in || ' to ' || early.check_out || ', '
       || early.state || ')' AS said
FROM (
    SELECT id, room_id, check_in, check_out, state, max(check_out) OVER (
        PARTITION BY room_id ORDER BY check_in, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS taken_until
    FROM inventory_stay WHERE state = ANY(%(taken)s)
) AS late
CROSS JOIN LATERAL (
    SELECT id, check_in, check_out, state FROM inventory_stay
    WHERE room_id = late.room_id AND state = ANY(%(taken)s) AND id <> late.id
      AND check_in < late.check_out AND check_out > late.check_in
    ORDER BY check_in, id LIMIT 1
) AS early
WHERE late.check_in < late.taken_until
"""
# An empty range conflicts with nothing, so the constraint would not see it.
EMPTY = """
SELECT 'room ' || room_id AS subject, 'stay ' || id || ' lasts no night' AS said
FROM inventory_stay WHERE check_in >= check_out
"""
CONSTRAINTS = """
SELECT 'constraint ' || wanted.name AS subject, 'is missing, not valid, or weaker than it was' AS said
FROM (VALUES ('stays_do_not_overlap', 'x', %(taken)s::text[]), ('stays_last_a_night', 'c', '{}'))
    AS wanted (name, kind, states)
WHERE NOT EXISTS (
    SELECT FROM pg_constraint AS has LEFT JOIN pg_index AS index ON index.indexrelid = has.conindid
    WHERE has.conrelid = 'inventory_stay'::regclass AND has.conname = wanted.name AND has.contype = wanted.kind::"char"
      AND has.convalidated AND NOT has.condeferrable AND coalesce(index.indisvalid AND index.indisready, true)
      AND NOT EXISTS (
          SELECT FROM unnest(wanted.states) AS state
          WHERE strpos(pg_get_constraintdef(has.oid), '''' || state || '''') = 0
      )
)
"""


def look(*, at: datetime, grace: timedelta) -> Found:
    taken = [state.value for state in STAY_TAKEN]
    return found_together(rows_of(Stay), (ask(each, taken=taken) for each in (CONSTRAINTS, EMPTY, OVERLAPS)))
