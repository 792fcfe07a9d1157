"""I3: at most one booking and one confirmation message per booking attempt; another message for each end of the booking
that was undone."""

from datetime import datetime, timedelta

from backend.bookings.models import FinalBooking
from backend.holds.models import BookingAttempt
from backend.invariants.core.findings import Found, found_together
from backend.invariants.selectors.questions import ask, rows_of
from backend.inventory.models import Stay

# Messages are kept for at least as long: see KEEP_MESSAGES_DAYS.
REMEMBERED = timedelta(days=90)

SEVERAL = """
SELECT 'attempt ' || attempt_id AS subject, 'became ' || count(*) || ' bookings' AS said
FROM bookings_finalbooking GROUP BY attempt_id HAVING count(*) > 1
"""
COMPLETED = """
SELECT 'attempt ' || attempt.id AS subject, CASE WHEN booking.id IS NULL THEN 'completed without a booking'
    ELSE attempt.state || ', and yet booking ' || booking.reference END AS said
FROM holds_bookingattempt AS attempt LEFT JOIN bookings_finalbooking AS booking ON booking.attempt_id = attempt.id
WHERE (attempt.state = 'completed') <> (booking.id IS NOT NULL)
"""
# Messages that ended long ago are forgotten.
UNTOLD = """
SELECT 'booking ' || booking.reference AS subject, 'its guest was not sent a confirmation' AS said
FROM bookings_finalbooking AS booking
LEFT JOIN notifications_message AS message ON message.dedupe_key = 'booking_confirmed:' || booking.id
WHERE message.id IS NULL AND booking.confirmed_at > %(remembered)s
"""
TOLD_AMISS = """
SELECT 'message ' || message.id AS subject,
    'a confirmation for no booking, or a second one (' || message.dedupe_key || ')' AS said
FROM (
    -- By e-mail it is one more, of the same key.
    SELECT id, kind, dedupe_key, regexp_replace(dedupe_key, ':email$', '') AS told FROM notifications_message
) AS message
LEFT JOIN bookings_finalbooking AS booking ON message.told = 'booking_confirmed:' || booking.id
LEFT JOIN bookings_bookingending AS undone ON undone.undone_at IS NOT NULL
    AND message.told = 'booking_confirmed:' || undone.booking_id || ':' || undone.id
WHERE message.kind = 'booking_confirmed' AND booking.id IS NULL AND undone.id IS NULL
"""
BOOKED_STAYS = """
SELECT 'stay ' || stay.id AS subject,
    'booked, without a confirmed booking of a completed attempt' AS said
FROM inventory_stay AS stay
LEFT JOIN holds_bookingattempt AS attempt ON attempt.id = stay.attempt_id AND attempt.state = 'completed'
LEFT JOIN bookings_finalbooking AS booking ON booking.attempt_id = attempt.id AND booking.state = 'confirmed'
WHERE stay.state = 'booked' AND booking.id IS NULL
"""
ROOMS = """
SELECT 'booking ' || booking.reference AS subject, CASE WHEN coalesce(stays.all_of_them, 0) = 0 THEN 'has no rooms'
    ELSE 'has ' || stays.booked || ' of its ' || stays.all_of_them || ' rooms' END AS said
FROM bookings_finalbooking AS booking
LEFT JOIN (
    SELECT attempt_id, count(*) AS all_of_them,
        count(*) FILTER (WHERE state IN ('booked', 'left')) AS booked
    FROM inventory_stay GROUP BY attempt_id
) AS stays ON stays.attempt_id = booking.attempt_id
WHERE booking.state = 'confirmed' AND coalesce(stays.booked < stays.all_of_them, true)
"""


def look(*, at: datetime, grace: timedelta) -> Found:
    questions = (SEVERAL, COMPLETED, UNTOLD, TOLD_AMISS, BOOKED_STAYS, ROOMS)
    looks = (ask(each, remembered=at - REMEMBERED) for each in questions)
    return found_together(rows_of(BookingAttempt, FinalBooking, Stay), looks)
