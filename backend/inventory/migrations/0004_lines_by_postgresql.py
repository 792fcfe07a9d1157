from django.db import migrations

# Whoever writes a booking writes no line: PostgreSQL makes them, in the statement that writes the booking and in none of
# its own, one for each room that is booked; and one more for a room that is booked later. So no way of booking forgets
# them, also none of an earlier release that runs beside this one.
LINES = """
CREATE FUNCTION inventory_lines_of_a_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH booked AS (
        SELECT stay.id, room.room_type_id, stay.check_in, stay.check_out,
            row_number() OVER (ORDER BY stay.room_id, stay.id) AS number
        FROM inventory_stay AS stay JOIN catalogue_room AS room ON room.id = stay.room_id
        WHERE stay.attempt_id = NEW.attempt_id AND stay.state = 'booked' AND stay.line_id IS NULL
    ),
    made AS (
        INSERT INTO bookings_roomline (booking_id, number, room_type_id, arrives, leaves,
            checked_in_at, checked_in_by_id, checked_out_at, checked_out_by_id)
        SELECT NEW.id, booked.number, booked.room_type_id, booked.check_in, booked.check_out,
            NEW.checked_in_at, NEW.checked_in_by_id, NEW.checked_out_at, NEW.checked_out_by_id FROM booked
        RETURNING id, number
    )
    UPDATE inventory_stay AS stay SET line_id = made.id
    FROM made JOIN booked ON booked.number = made.number WHERE stay.id = booked.id;
    RETURN NULL;
END $$;
CREATE TRIGGER bookings_get_their_lines AFTER INSERT ON bookings_finalbooking
    FOR EACH ROW EXECUTE FUNCTION inventory_lines_of_a_booking();
CREATE FUNCTION inventory_line_of_a_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bookings_roomline (booking_id, number, room_type_id, arrives, leaves,
        checked_in_at, checked_in_by_id, checked_out_at, checked_out_by_id)
    SELECT booking.id,
        (SELECT coalesce(max(number), 0) + 1 FROM bookings_roomline WHERE booking_id = booking.id),
        (SELECT room_type_id FROM catalogue_room WHERE id = NEW.room_id), NEW.check_in, NEW.check_out,
        booking.checked_in_at, booking.checked_in_by_id, booking.checked_out_at, booking.checked_out_by_id
    FROM bookings_finalbooking AS booking WHERE booking.attempt_id = NEW.attempt_id
    RETURNING id INTO NEW.line_id;
    RETURN NEW;
END $$;
CREATE TRIGGER booked_stays_get_a_line BEFORE INSERT OR UPDATE OF state ON inventory_stay FOR EACH ROW
    WHEN (NEW.state = 'booked' AND NEW.line_id IS NULL AND NEW.attempt_id IS NOT NULL)
    EXECUTE FUNCTION inventory_line_of_a_stay();
"""
NO_LINES = """
DROP TRIGGER booked_stays_get_a_line ON inventory_stay;
DROP FUNCTION inventory_line_of_a_stay();
DROP TRIGGER bookings_get_their_lines ON bookings_finalbooking;
DROP FUNCTION inventory_lines_of_a_booking();
"""
# Each booking from before gets one line per room, the ended ones as well. Nothing has happened to them, so no mark is
# left for the event feed.
LINES_OF_BEFORE = """
ALTER TABLE inventory_stay DISABLE TRIGGER stays_leave_a_mark;
WITH placed AS (
    SELECT stay.id, booking.id AS booking_id, room.room_type_id, stay.check_in, stay.check_out,
        row_number() OVER (PARTITION BY booking.id ORDER BY stay.room_id, stay.id) AS number,
        booking.checked_in_at, booking.checked_in_by_id, booking.checked_out_at, booking.checked_out_by_id
    FROM inventory_stay AS stay
    JOIN bookings_finalbooking AS booking ON booking.attempt_id = stay.attempt_id
    JOIN catalogue_room AS room ON room.id = stay.room_id
),
made AS (
    INSERT INTO bookings_roomline (booking_id, number, room_type_id, arrives, leaves,
        checked_in_at, checked_in_by_id, checked_out_at, checked_out_by_id)
    SELECT booking_id, number, room_type_id, check_in, check_out,
        checked_in_at, checked_in_by_id, checked_out_at, checked_out_by_id FROM placed
    ORDER BY booking_id, number
    RETURNING id, booking_id, number
)
UPDATE inventory_stay AS stay SET line_id = made.id
FROM made JOIN placed ON placed.booking_id = made.booking_id AND placed.number = made.number
WHERE stay.id = placed.id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE inventory_stay ENABLE TRIGGER stays_leave_a_mark;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0007_room_lines'),
        ('event_feed', '0002_marks_by_statement'),
        ('inventory', '0003_slices_of_lines'),
    ]

    operations = [
        migrations.RunSQL(LINES, NO_LINES),
        migrations.RunSQL(LINES_OF_BEFORE, migrations.RunSQL.noop),
    ]
