"""Tells a database that is busy or away from a bug of ours, and says so in the log, in one line."""

import logging

import psycopg
from django.db import InterfaceError, InternalError, OperationalError, ProgrammingError

from backend.common.errors import DomainError

log = logging.getLogger(__name__)

# Locks not to be had, limits of time, deadlocks, serialization: PostgreSQL is there, and another try may do it.
BUSY = {"55P03", "57014", "40P01", "40001"}
# Of what psycopg calls internal errors: sessions ended by a limit (idle, whole transaction, idle session), and a
# server that only reads, as after a failover.
ENDED = {"25P03", "25P04", "57P05", "25006"}


class DatabaseBusy(DomainError):
    code = "database_busy"
    status = 503
    message = "This is busy at the moment. Try again in a few seconds."


class DatabaseUnavailable(DomainError):
    code = "database_unavailable"
    status = 503
    message = "The service is temporarily unavailable. Try again in a moment."


def database_refusal(error: BaseException | None) -> DatabaseBusy | DatabaseUnavailable | None:
    """The refusal that this error of Django's or psycopg's means, with its Retry-After; None for a bug.

    Nothing was half done: a transaction that did not come to its end has done nothing. Only when the connection is
    lost during its very end nobody can know; an Idempotency-Key finds out.
    """
    found = _trouble(error)
    if found is None:
        return None
    return DatabaseBusy(retry_after=5) if _sqlstate(found) in BUSY else DatabaseUnavailable(retry_after=2)


def log_database_trouble(error: BaseException | None) -> None:
    """One line: what kind of statement, and what PostgreSQL said; never values."""
    found = _trouble(error) or error
    beneath = getattr(found, "__cause__", None)
    cause = beneath if isinstance(beneath, psycopg.Error) else found
    said = cause.diag.message_primary if isinstance(cause, psycopg.Error) else None
    first_line = (said or str(cause)).strip().partition("\n")[0]
    kind = getattr(cause, "statement_kind", "no statement")
    write = log.warning if _sqlstate(found) in BUSY else log.error
    write("database: %s: %s: %s", kind, type(cause).__name__, first_line)


def is_away(error: BaseException) -> bool:
    """Whether PostgreSQL is gone, for us at least: what follows on this connection would fail as well."""
    found = _trouble(error)
    return found is not None and _sqlstate(found) not in BUSY


def _trouble(error: BaseException | None) -> BaseException | None:
    if isinstance(error, OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError):
        return error
    if isinstance(error, InternalError | psycopg.InternalError) and _sqlstate(error) in ENDED:
        return error
    if isinstance(error, ProgrammingError) and _sqlstate(error) is None:
        # Django's own complaint that a transaction is broken: by what came before.
        return _trouble(error.__cause__ or error.__context__)
    return None


def _sqlstate(error: BaseException | None) -> str | None:
    cause = error if isinstance(error, psycopg.Error) else getattr(error, "__cause__", None)
    return cause.sqlstate if isinstance(cause, psycopg.Error) else None
