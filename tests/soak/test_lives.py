"""What the soak makes of an error: a lock too long waited for is an outcome, and all else a fault."""

import random

import psycopg
import pytest
from django.db import IntegrityError, OperationalError

from tests.soak import lives


def life_of(error: Exception) -> lives.Ledger:
    def step(rng: random.Random) -> str:
        raise error

    return lives.live([("somebody", step)], seconds=0.5, seed=1, still_missing=lambda ledger: [])


def raised_by(cause: Exception, error: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "cause", [psycopg.errors.LockNotAvailable("lock timeout"), psycopg.errors.QueryCanceled("statement timeout")]
)
def test_who_waited_too_long_was_told_that_it_is_busy(cause):
    ledger = life_of(raised_by(cause, OperationalError(str(cause))))
    assert ledger.faults == []
    assert set(ledger.seen) == {"somebody: database_busy"}


@pytest.mark.parametrize(
    "error",
    [
        raised_by(psycopg.errors.AdminShutdown("terminated"), OperationalError("terminated")),
        raised_by(psycopg.errors.UniqueViolation("twice"), IntegrityError("twice")),
        ValueError("ours"),
    ],
)
def test_anything_else_is_a_fault(error):
    ledger = life_of(error)
    assert ledger.faults
    assert not ledger.seen
