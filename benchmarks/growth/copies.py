"""Rows that a story left, written many times, each with keys of its own; and what they weigh."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import sql

# Keys of a copy lie so far from those of the one before.
STEP = 1000
SERIAL = """
SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND c.column_name = 'id' AND c.data_type IN ('bigint', 'integer')
    AND t.table_type = 'BASE TABLE' ORDER BY 1
"""
COLUMNS = """
SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
REFERENCES = """
SELECT a.attname, r.relname FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
WHERE k.conrelid = %s::regclass AND k.contype = 'f'
"""
UNIQUE = """
SELECT array_agg(a.attname::text) FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) AS key
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = key
WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary GROUP BY i.indexrelid
"""
# Names as different as people's: trigrams of one name, a million times, would weigh nothing.
NAMES = (
    "initcap(translate(left(md5('a' || n * {step} + t.id), 6), '0123456789', 'aeioumnrst')) || ' ' ||"
    " initcap(translate(left(md5('b' || (n * 7 + t.id) %% 5000), 8), '0123456789', 'aeioumnrst'))"
)
WORDS = ("character varying", "text")
# Counters and pages: one for each resort, however many bookings.
ONCE = {"documents_series", "documents_ledgerreading", "event_feed_stream", "common_heartbeat", "catalogue_resort"}


@dataclass(frozen=True)
class Story:
    """Which rows it left: by table, the ids that are after `first` up to `last`."""

    rows: dict[str, tuple[int, int]]


def newest() -> dict[str, int]:
    """The largest id of each table."""
    with connection.cursor() as cursor:
        cursor.execute(SERIAL)
        tables = [name for (name,) in cursor.fetchall() if name not in ONCE]
        found = {}
        for table in tables:
            cursor.execute(sql.SQL("SELECT coalesce(max(id), 0) FROM {}").format(sql.Identifier(table)))
            found[table] = int(cursor.fetchone()[0])
    return found


def since(before: dict[str, int]) -> Story:
    """What has been written since; nobody deletes meanwhile."""
    return Story({table: (before[table], last) for table, last in newest().items() if last > before[table]})


def weigh(story: Story, copies: int) -> dict[str, float]:
    """Bytes of one copy in each table with its indexes, TOAST included, once many are there."""
    with connection.cursor() as cursor:
        # Triggers and foreign keys judge no copy: it is as good as its original.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET statement_timeout = 0")
        for table in story.rows:
            cursor.execute(f'VACUUM FULL ANALYZE "{table}"')
        before = {table: _size(cursor, table) for table in story.rows}
        for table in story.rows:
            cursor.execute(_copying(cursor, table, story), {"copies": copies})
        for table in story.rows:
            cursor.execute(f'VACUUM ANALYZE "{table}"')
        after = {table: _size(cursor, table) for table in story.rows}
        for table in story.rows:
            # The next story's rows come after the copies.
            last = sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))")
            cursor.execute(last.format(table, sql.Identifier(table)))
        cursor.execute("RESET session_replication_role")
    return {table: (after[table] - before[table]) / copies for table in story.rows}


def _size(cursor: Any, table: str) -> int:
    cursor.execute("SELECT pg_total_relation_size(%s::regclass)", [table])
    return int(cursor.fetchone()[0])


def _copying(cursor: Any, table: str, story: Story) -> str:
    cursor.execute(COLUMNS, [table])
    columns = dict(cursor.fetchall())
    cursor.execute(REFERENCES, [table])
    shifted = {name for name, other in cursor.fetchall() if other in story.rows} | {"id"}
    new = {name: f't."{name}"' for name in columns}
    for name in shifted:
        new[name] = f't."id" + n * {STEP}' if name == "id" else _shift(cursor, table, name, story)
    cursor.execute(UNIQUE, [table])
    for (names,) in cursor.fetchall():
        _make_unique(new, names, columns, shifted)
    if table == "holds_attemptguest":
        new["name"] = NAMES.format(step=STEP)
    if table == "inventory_stay":
        # Of one room, none shares a night with another.
        new |= {name: f't."{name}" + n * 3' for name in ("check_in", "check_out")}
    first, last = story.rows[table]
    said = ", ".join(f'"{name}"' for name in columns)
    made = ", ".join(new[name] for name in columns)
    # All of it from PostgreSQL's own catalogue and from here.
    return (
        f'INSERT INTO "{table}" ({said}) SELECT {made} FROM "{table}" t, generate_series(1, %(copies)s) n'  # noqa: S608  # see above
        f" WHERE t.id > {first} AND t.id <= {last} ORDER BY n, t.id"
    )


def _shift(cursor: Any, table: str, name: str, story: Story) -> str:
    """A reference to a row of the story follows its copy; one to what was there before stays."""
    cursor.execute(REFERENCES, [table])
    other = dict(cursor.fetchall())[name]
    first, last = story.rows[other]
    return f't."{name}" + CASE WHEN t."{name}" > {first} AND t."{name}" <= {last} THEN n * {STEP} ELSE 0 END'


def _make_unique(new: dict[str, str], names: list[str], columns: dict[str, str], shifted: set[str]) -> None:
    if shifted & set(names):
        return
    words = [name for name in names if columns[name] in WORDS and name not in ("kind", "state", "subject")]
    numbers = [name for name in names if columns[name] in ("bigint", "integer")]
    if words or ("subject" in names and not numbers):
        name = words[-1] if words else "subject"
        # As long as it was, and as different as Razorpay's ids are.
        begin, end = f'left(t."{name}", -10)', f'least(length(t."{name}"), 10)'
        new[name] = f"{begin} || left(md5(t.\"{name}\" || ':' || n), {end})"
    elif numbers:
        new[numbers[-1]] = f't."{numbers[-1]}" + n * {STEP}'
