"""A catalogue and stays, by sets: a million stays in some seconds."""

from django.core.management import call_command
from django.db import connection

RESORTS = 1000
ROOMS = 50
# Stays lie in slots of five days, from a year ago to half a year ahead, each with the same chance.
SLOTS_BEFORE, SLOTS_AFTER = 73, 36
SLOTS = SLOTS_BEFORE + SLOTS_AFTER
EMPTY = "TRUNCATE accounts_user, catalogue_resort CASCADE"
# In a cove are 10 resorts, in a bay 20, on a coast 40, in a state 80. Narrow and wide have 20 resorts each, with half
# and twice as many rooms.
CATALOGUE = """
INSERT INTO catalogue_resort (id, name, slug, location, address, description, amenities, check_in_time, check_out_time,
        gstin, active, offers_equal_room, created_at)
    SELECT n, 'Resort ' || n, 'resort-' || n, CASE WHEN n <= %(resorts)s
            THEN format('Cove %%s, Bay %%s, Coast %%s, State %%s.', n / 10, n / 20, n / 40, n / 80)
            WHEN n <= %(resorts)s + 20 THEN 'Narrow.' ELSE 'Wide.' END,
        '', '', '{Pool}', '14:00', '11:00', '29ABCDE1234F1ZW', true, false, now()
    FROM generate_series(1, %(resorts)s + 40) AS n;
INSERT INTO catalogue_roomtype (id, resort_id, code, name, description, capacity)
    SELECT n * 2 + kind, n, 'type-' || kind, 'Type ' || kind, '', 2
    FROM generate_series(1, %(resorts)s + 40) AS n, generate_series(0, 1) AS kind;
INSERT INTO catalogue_room (resort_id, room_number, room_type_id, capacity, price_per_night, amenities, active)
    SELECT n, 'A' || room, n * 2 + room %% 2, 2 + room %% 3, 3000 + 500 * (room %% 3), '{Balcony,"Air conditioning"}',
        true
    FROM generate_series(1, %(resorts)s + 40) AS n, generate_series(1, CASE WHEN n <= %(resorts)s THEN %(rooms)s
        WHEN n <= %(resorts)s + 20 THEN %(rooms)s / 2 ELSE %(rooms)s * 2 END) AS room;
INSERT INTO catalogue_roomimage (room_id, image, caption, position)
    SELECT id, 'room_images/' || id || '.jpg', '', 0 FROM catalogue_room;
"""
STAYS = """
TRUNCATE inventory_stay CASCADE;
INSERT INTO inventory_stay (resort_id, room_id, check_in, check_out, state)
    SELECT resort_id, id, first, first + 1 + abs(hashint4((id * 7 + slot)::int)) %% 4, 'booked'
    FROM catalogue_room, generate_series(-%(before)s, %(after)s - 1) AS slot,
        LATERAL (SELECT current_date + slot * 5 AS first) AS day
    WHERE abs(hashint4((id * 1009 + slot)::int)) < %(share)s * 2147483647.0
    -- As they come in: all resorts' mixed.
    ORDER BY slot, hashint4(id::int);
"""
# They judge who writes, and search reads neither: building them anew would take most of the time.
UNREAD = ("stays_do_not_overlap", "slices_of_a_line_do_not_overlap")


def catalogue() -> None:
    """Resorts, types, rooms and a picture of each; no stays."""
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)
        cursor.execute(CATALOGUE, {"resorts": RESORTS, "rooms": ROOMS})
        for name in UNREAD:
            cursor.execute(f"ALTER TABLE inventory_stay DROP CONSTRAINT IF EXISTS {name}")
        _vacuum(cursor, "catalogue_resort", "catalogue_roomtype", "catalogue_room", "catalogue_roomimage")


def stays(count: int) -> int:
    """About so many, instead of those that are there; how many they became."""
    share = count / (RESORTS * ROOMS * SLOTS)
    with connection.cursor() as cursor:
        # No trigger fires for a replica: nobody is to be told of these.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(STAYS, {"share": share, "before": SLOTS_BEFORE, "after": SLOTS_AFTER})
        cursor.execute("RESET session_replication_role")
        _vacuum(cursor, "inventory_stay")
        cursor.execute("SELECT count(*) FROM inventory_stay")
        return int(cursor.fetchone()[0])


def _vacuum(cursor: object, *tables: str) -> None:
    """As autovacuum leaves them in the long run: an index alone can be read where all rows of a page are old."""
    for table in tables:
        cursor.execute(f"VACUUM ANALYZE {table}")  # type: ignore[attr-defined]
