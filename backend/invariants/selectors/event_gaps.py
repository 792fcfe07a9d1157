"""I9: the event feed tells integrators the current state.

Every booking has been told as it is, or is marked to be; no mark is stuck; the numbers of a resort's events have no gap
from what was forgotten to the last one; and the triggers that leave marks are there.
"""

from datetime import datetime, timedelta

from backend.event_feed.models import Event
from backend.invariants.core.findings import Found, found_together
from backend.invariants.selectors.questions import ask, rows_of

BOOKINGS = """
SELECT 'booking ' || booking.reference AS subject,
    CASE WHEN told.id IS NULL THEN 'has no event'
        WHEN told.data ->> 'status' <> booking.state THEN
            'is ' || booking.state || ', but its latest event says ' || (told.data ->> 'status')
        WHEN (told.data ->> 'balance_paise')::bigint <> booking.balance_paise
            OR told.data ->> 'check_in_date' <> booking.check_in::text
            OR told.data ->> 'check_out_date' <> booking.check_out::text THEN 'differs from its latest event'
        ELSE '' END AS said
FROM bookings_finalbooking AS booking
LEFT JOIN event_feed_standing AS told ON told.subject = 'booking' AND told.row_id = booking.attempt_id
WHERE NOT EXISTS (
    SELECT FROM event_feed_mark AS mark WHERE mark.subject = 'attempt' AND mark.row_id = booking.attempt_id
)
"""
STUCK = """
SELECT subject || ' ' || row_id AS subject, 'no event could be made of it: the log says why' AS said
FROM event_feed_mark WHERE stuck
"""
GAPS = """
SELECT 'events of resort ' || stream.resort_id AS subject,
    'were numbered up to ' || stream.last || ', forgotten up to ' || stream.forgotten
        || ', and there are ' || count(event.id) AS said
FROM event_feed_stream AS stream LEFT JOIN event_feed_event AS event ON event.resort_id = stream.resort_id
GROUP BY stream.id HAVING count(event.id) <> stream.last - stream.forgotten
"""
TRIGGERS = """
SELECT 'trigger ' || wanted.name AS subject, 'is missing or disabled' AS said
FROM (VALUES
    ('bookings_finalbooking', 'bookings_leave_a_mark'), ('holds_bookingattempt', 'attempts_leave_a_mark'),
    ('inventory_stay', 'stays_leave_a_mark'), ('inventory_stay', 'new_stays_leave_a_mark'),
    ('inventory_stay', 'gone_stays_leave_a_mark'), ('payments_ledgerentry', 'entries_leave_a_mark'),
    ('event_feed_event', 'events_never_change')
) AS wanted (of_table, name)
WHERE NOT EXISTS (
    SELECT FROM pg_trigger
    WHERE tgrelid = wanted.of_table::regclass AND tgname = wanted.name AND tgenabled IN ('O', 'A')
)
"""


def look(*, at: datetime, grace: timedelta) -> Found:
    return found_together(rows_of(Event), (ask(BOOKINGS), ask(STUCK), ask(GAPS), ask(TRIGGERS)))
