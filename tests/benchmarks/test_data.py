"""The smallest data set, loaded as the largest is: nothing in it breaks a rule that PostgreSQL judges."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import psycopg
import pytest

from benchmarks.data import loading, sizes
from sandbox.servers import databases
from tests.machinery import place, template

SIZE = sizes.SIZES["1k"]
TODAY = date(2026, 11, 30)


@pytest.fixture
def loaded(django_db_setup: object) -> Iterator[psycopg.Connection]:
    """A database beside the tests' own, filled."""
    with template.maintenance(place.database_url()) as server:
        made = template.name_for(server.execute("SELECT version()").fetchone()[0])
        name = template.copy(server, made, worker=f"{place.worker()}_data")
        url = databases.named(databases.maintenance(place.database_url()), name)
        try:
            loading.fill_tables(url, SIZE, TODAY)
            with psycopg.connect(url) as connection:
                yield connection
        finally:
            template.drop(server, name)


def test_a_thousand_stays_load_and_every_constraint_stands(loaded):
    ask = "SELECT count(*) FROM inventory_stay WHERE state = %s"
    assert [loaded.execute(ask, [state]).fetchone()[0] for state in ("booked", "lapsed")] == [800, 200]
    assert loaded.execute("SELECT count(*) FROM payments_payment").fetchone() == (800,)
    assert loading.base_of(loaded) == TODAY
    judges = "SELECT conname FROM pg_constraint WHERE conname LIKE 'stays_%' OR conname LIKE 'slices%'"
    assert {"stays_do_not_overlap", "slices_of_a_line_do_not_overlap"} <= {name for (name,) in loaded.execute(judges)}
    # Triggers and references slept while it was copied: a row that refers to nothing would stay unseen.
    references = "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'f'"
    for table, name in loaded.execute(references).fetchall():
        loaded.execute("UPDATE pg_constraint SET convalidated = false WHERE conname = %s", [name])
        loaded.execute(f'ALTER TABLE {table} VALIDATE CONSTRAINT "{name}"')


@pytest.mark.parametrize("name", ["1k", "10k"])
def test_every_size_has_its_stays_and_the_same_quiet_nights(name):
    size = sizes.SIZES[name]
    rows = list(sizes.stays(size))
    assert len(rows) == size.stays == rows[-1].number
    quiet = [row for row in rows if row.begin >= sizes.QUIET_FROM]
    assert len(quiet) == size.quiet
    assert max(row.end for row in rows) <= sizes.QUIET_FROM + sizes.QUIET_DAYS < sizes.FREE_FROM
    assert max(Counter((row.room, row.begin) for row in rows).values()) == 1
    assert {row.end - row.begin for row in rows} == {1, 2, 3, 4}


def test_rooms_and_nights_of_a_data_set_lie_where_the_api_takes_them():
    assert sizes.FREE_FROM + sizes.FREE_DAYS < 540
    assert sizes.day(TODAY, 2) == TODAY + timedelta(days=2)
