"""What must be so afterwards, asked of the rows by SQL of its own: the services are not asked about themselves."""

import os

from django.db import connection
from django.utils import timezone

from tests.machinery import place

# Every room-night that somebody has, as a row.
TAKEN = """
WITH taken AS (
    SELECT stay.room_id, night::date AS night, stay.id
    FROM inventory_stay AS stay, generate_series(stay.check_in, stay.check_out - 1, interval '1 day') AS night
    WHERE (stay.state IN ('booked', 'blocked') OR stay.state IN ('held', 'paying'))
      AND (stay.expires_at IS NULL OR stay.expires_at > %(at)s)
)
"""
# A party of two waits, and a single room that it would take is free all its nights.
WAITS_FOR_NOTHING = """
SELECT entry.id, entry.check_in, entry.check_out, room.room_number
FROM waitlist_waitingentry AS entry JOIN catalogue_room AS room ON room.resort_id = entry.resort_id AND room.active
WHERE entry.state = 'waiting' AND room.capacity >= entry.guest_count
  AND (entry.room_ids = '{}' OR room.id = ANY(entry.room_ids))
  AND entry.room_type_ids = '{}'
  AND NOT EXISTS (
      SELECT FROM taken
      WHERE taken.room_id = room.id AND taken.night >= entry.check_in AND taken.night < entry.check_out
  )
"""
# So many rooms of each type that a party waits for are free all its nights.
WAITS_FOR_NOTHING_OF_A_TYPE = """
SELECT entry.id, entry.check_in, entry.check_out, entry.room_type_ids
FROM waitlist_waitingentry AS entry
WHERE entry.state = 'waiting' AND entry.room_type_ids <> '{}' AND NOT EXISTS (
    SELECT FROM unnest(entry.room_type_ids) AS kind GROUP BY kind HAVING count(*) > (
        SELECT count(*) FROM catalogue_room AS room
        WHERE room.room_type_id = kind AND room.active AND NOT EXISTS (
            SELECT FROM taken
            WHERE taken.room_id = room.id AND taken.night >= entry.check_in AND taken.night < entry.check_out
        )
    )
)
"""
SOLD_TWICE = """
SELECT taken.room_id, taken.night, array_agg(taken.id) FROM taken
GROUP BY taken.room_id, taken.night HAVING count(*) > 1
"""
# All rooms of a booking, or none: never a part of what was asked for.
TORN = """
SELECT attempt.id, array_agg(DISTINCT stay.state)
FROM holds_bookingattempt AS attempt JOIN inventory_stay AS stay ON stay.attempt_id = attempt.id
WHERE stay.state <> 'released'
GROUP BY attempt.id, attempt.state HAVING count(DISTINCT stay.state) > 1
"""
BOOKED_NOWHERE = """
SELECT booking.reference FROM bookings_finalbooking AS booking
WHERE booking.state = 'confirmed' AND (
    SELECT count(*) FROM inventory_stay AS stay WHERE stay.attempt_id = booking.attempt_id AND stay.state = 'booked'
) <> (
    SELECT count(DISTINCT line ->> 'room_id') FROM holds_bookingattempt AS attempt,
        jsonb_array_elements(attempt.price -> 'lines') AS line WHERE attempt.id = booking.attempt_id
)
"""
QUESTIONS = {
    "sold twice": SOLD_TWICE,
    "waits although a room is free": WAITS_FOR_NOTHING,
    "waits although rooms of the type are free": WAITS_FOR_NOTHING_OF_A_TYPE,
    "held or booked in part": TORN,
    "booked without its rooms": BOOKED_NOWHERE,
}


def amiss() -> list[str]:
    """One line for each row that must not be."""
    found = []
    with connection.cursor() as cursor:
        for name, question in QUESTIONS.items():
            cursor.execute(TAKEN + question, {"at": timezone.now()})
            found += [f"{name}: {row}" for row in cursor.fetchall()]
    return found


def sold_twice() -> list[str]:
    """Room-nights that two have at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(TAKEN + SOLD_TWICE, {"at": timezone.now()})
        return [str(row) for row in cursor.fetchall()]


def deadlocks_in_log() -> int | None:
    """How often PostgreSQL's log says so; None where the server is not ours and its log elsewhere."""
    log = place.var("log") / "postgres.log"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('data_directory')")
        mine = str(log.parents[1]) in str(cursor.fetchone()[0])
    return log.read_text(errors="replace").count("deadlock detected") if mine and os.path.exists(log) else None
