"""What five years weigh: small, but all of it, in a database of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.growth.sums import ABANDONED, BOOKINGS, Weights, table
from sandbox.servers import databases
from tests.machinery import place, template

ROOT = Path(__file__).resolve().parents[2]


def test_what_is_forgotten_weighs_what_its_days_are_of_five_years(settings):
    settings.KEEP_UNFINISHED_ATTEMPTS_DAYS, settings.KEEP_UNPAID_ORDERS_DAYS = 73, 365
    weights = Weights(
        abandoned={"holds_bookingattempt": 1000.0},
        unpaid={"holds_bookingattempt": 1000.0},
        booked={"bookings_finalbooking": 1000.0, "holds_attemptguest": 0.0},
        sheet=0.0,
        papers=3,
    )
    said = table(weights)
    assert (BOOKINGS, ABANDONED) == (9_000_000, 36_000_000)
    # 27 million for a 25th, and 9 million for a fifth of the time.
    assert "| 36 M attempts that came to nothing | 36 GB | 3 GB |" in said
    assert "| 9 M bookings, with money, papers and events | 9 GB | 9 GB |" in said


@pytest.fixture
def scratch(django_db_setup: object) -> Iterator[str]:
    """The address of an empty database beside the tests' own, to be thrown away."""
    with template.maintenance(place.database_url()) as server:
        name = template.copy(server, "template1", worker=f"{place.worker()}_scratch")
        try:
            yield databases.named(place.database_url(), name).replace("postgresql://", "postgres://")
        finally:
            template.drop(server, name)


def test_the_command_makes_each_story_weighs_it_and_finds_a_name(scratch):
    environ = {**os.environ, "DATABASE_URL": scratch, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    command = [sys.executable, "-m", "benchmarks.growth.run", "300"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    weighed = {row.split(" | ")[0].strip("| ") for row in done.stdout.splitlines() if row.startswith("| ")}
    assert {"bookings_finalbooking", "holds_bookingattempt", "documents_paper", "**all**", "files of papers"} <= weighed
    # Of so few guests PostgreSQL may read all; that the index answers, tests/backoffice/test_name_search.py says.
    assert done.stdout.count("Execution Time") == 2
