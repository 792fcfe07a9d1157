"""Parses points in time as typed on the command line."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.payments.management import periods, tables

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2h", NOW - timedelta(hours=2)),
        ("3d", NOW - timedelta(days=3)),
        ("45m", NOW - timedelta(minutes=45)),
        ("2026-11-01", datetime(2026, 10, 31, 18, 30, tzinfo=UTC)),
        ("2026-11-01T18:30", datetime(2026, 11, 1, 13, 0, tzinfo=UTC)),
        ("2026-11-01T18:30+00:00", datetime(2026, 11, 1, 18, 30, tzinfo=UTC)),
    ],
)
def test_days_and_instants_are_those_of_the_resort(text, instant):
    assert periods.period_begin(text, at=NOW) == instant


def test_the_last_day_of_a_period_counts_in_full():
    assert periods.period_end("2026-11-01", at=NOW) - periods.period_begin("2026-11-01", at=NOW) > timedelta(
        hours=23, minutes=59
    )


def test_figures_stand_to_the_right():
    assert list(tables.lines(("", "paid"), [("a", 7), ("bbb", "1000.00")])) == [
        "        paid",
        "a          7",
        "bbb  1000.00",
    ]
