"""Fills an empty database: the product's schema, then COPY, then the indexes and constraints, which judge it all."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.data import rows
from benchmarks.data.sizes import Size
from benchmarks.progress import say, shown

ROOT = Path(__file__).resolve().parents[2]
LARGE = (
    "holds_bookingattempt", "inventory_stay", "bookings_finalbooking", "payments_paymentorder", "payments_payment",
)  # fmt: skip
# From here on an index takes so long that a person wants to see which.
MANY = 100_000
ABOUT = "CREATE TABLE bench_about (base date NOT NULL)"
# Exclusion and unique constraints, then the other indexes, with what drops and makes each.
JUDGES = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
    format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype IN ('x', 'u') AND conrelid = %(table)s::regclass
UNION ALL SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid = %(table)s::regclass
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('x', 'u', 'p'))
"""


def fill(url: str, size: Size, base: date) -> None:
    """Everything of a data set; raises what PostgreSQL has against it."""
    say(f"making the data set of {size.stays:,} stays in {size.rooms:,} rooms: the schema")
    _migrate(url)
    fill_tables(url, size, base)


def fill_tables(url: str, size: Size, base: date) -> None:
    """The same where the schema is there."""
    with psycopg.connect(url, autocommit=True) as connection:
        # No trigger fires for a replica: nobody is to be told of these.
        connection.execute("SET session_replication_role = replica")
        judges = [judge for table in LARGE for judge in connection.execute(JUDGES, {"table": table})]
        for drop, _ in judges:
            connection.execute(drop)
        for target, count, lines in rows.tables(size, base):
            _copy(connection, target, count, rows.chunks(lines()))
        for number, (_, make) in enumerate(judges, start=1):
            if size.stays >= MANY or number == 1:
                say(f"index or constraint {number} of {len(judges)}: {make.split('USING')[0][:90].strip()}")
            connection.execute(make)
        connection.execute(ABOUT)
        connection.execute("INSERT INTO bench_about VALUES (%s)", [base])
        say("VACUUM ANALYZE")
        # As autovacuum leaves them in the long run: an index alone can be read where all rows of a page are old.
        connection.execute("VACUUM (FREEZE, ANALYZE)")


def base_of(connection: psycopg.Connection[Any]) -> date:
    """The day from which the days of a data set count."""
    row = connection.execute("SELECT base FROM bench_about").fetchone()
    assert row
    base: date = row[0]
    return base


def _migrate(url: str) -> None:
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    environ["DATABASE_URL"] = url.replace("postgresql://", "postgres://")
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=environ, check=True)


def _copy(connection: psycopg.Connection[Any], target: str, count: int, chunks: rows.Chunks) -> None:
    table = target.split()[0]
    say(f"{table}: {count:,} rows")
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN".encode()) as copy:
        for text in shown(table, count, chunks):
            copy.write(text)
    last = sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))")
    connection.execute(last.format(table, sql.Identifier(table)))
