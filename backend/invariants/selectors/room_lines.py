"""I11: the room lines of a booking are its nights.

Of a booking that stands: its dates are those of its lines, and the live slices of a line are the nights of the line,
each once. PostgreSQL sees that they do not overlap, gives each booked stay its line, and keeps what was slept.
"""

from datetime import datetime, timedelta

from backend.bookings.models import RoomLine
from backend.invariants.core.findings import Found, found_together
from backend.invariants.selectors.questions import ask, rows_of
from backend.inventory.states import STAY_LIVE

BOOKINGS = """
SELECT 'booking ' || booking.reference AS subject, CASE WHEN lines.first IS NULL THEN 'has no room line'
    WHEN (lines.first, lines.last) <> (booking.check_in, booking.check_out) THEN 'is from ' || booking.check_in
        || ' to ' || booking.check_out || ', and its lines from ' || lines.first || ' to ' || lines.last END AS said
FROM bookings_finalbooking AS booking
LEFT JOIN (
    SELECT booking_id, min(arrives) AS first, max(leaves) AS last FROM bookings_roomline GROUP BY booking_id
) AS lines ON lines.booking_id = booking.id
WHERE booking.state = 'confirmed'
"""
LINES = """
SELECT 'line ' || line.number || ' of booking ' || booking.reference AS subject,
    'is from ' || line.arrives || ' to ' || line.leaves || ', and its rooms are for ' || coalesce(slices.nights, 0)
        || ' nights from ' || coalesce(slices.first::text, 'no day') AS said
FROM bookings_roomline AS line
JOIN bookings_finalbooking AS booking ON booking.id = line.booking_id AND booking.state = 'confirmed'
LEFT JOIN (
    SELECT line_id, min(check_in) AS first, max(check_out) AS last, sum(check_out - check_in) AS nights
    FROM inventory_stay WHERE state = ANY(%(live)s) AND line_id IS NOT NULL GROUP BY line_id
) AS slices ON slices.line_id = line.id
WHERE (slices.first, slices.last, slices.nights)
    IS DISTINCT FROM (line.arrives, line.leaves, line.leaves - line.arrives)
    -- A booking without any room is I3's.
    AND EXISTS (SELECT FROM inventory_stay WHERE attempt_id = booking.attempt_id AND state = ANY(%(live)s))
"""
STAYS = """
SELECT 'stay ' || stay.id AS subject, CASE WHEN line.id IS NULL THEN 'is booked, and of no room line'
    ELSE 'is of a line of another booking' END AS said
FROM inventory_stay AS stay
JOIN bookings_finalbooking AS booking ON booking.attempt_id = stay.attempt_id AND booking.state = 'confirmed'
LEFT JOIN bookings_roomline AS line ON line.id = stay.line_id
WHERE stay.state = ANY(%(live)s) AND line.booking_id IS DISTINCT FROM booking.id
"""
GUARDS = """
SELECT wanted.name AS subject, 'is missing or disabled' AS said
FROM unnest(ARRAY['bookings_get_their_lines', 'booked_stays_get_a_line', 'slept_nights_stand']) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = wanted.name AND tgenabled IN ('O', 'A'))
UNION ALL
SELECT 'slices_of_a_line_do_not_overlap', 'is missing or not valid'
WHERE NOT EXISTS (
    SELECT FROM pg_constraint WHERE conrelid = 'inventory_stay'::regclass
        AND conname = 'slices_of_a_line_do_not_overlap' AND contype = 'x' AND convalidated AND NOT condeferrable
)
"""


def look(*, at: datetime, grace: timedelta) -> Found:
    live = [state.value for state in STAY_LIVE]
    looks = (ask(BOOKINGS), ask(LINES, live=live), ask(STAYS, live=live), ask(GUARDS))
    return found_together(rows_of(RoomLine), looks)
