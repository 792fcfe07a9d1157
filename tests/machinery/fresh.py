"""After a test that committed, the database is as the migrations left it; sequences count on.

Django empties all tables and has types of content and permissions made anew, in a quarter of a second. Here only
what a test wrote to is emptied, and the rows that migrations insert come back.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import TransactionTestCase
from psycopg import sql

TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
DIGEST = "(SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM {} t)"


@dataclass
class Fresh:
    """The tables that were empty, and the rows of the others with their digest."""

    tables: list[str]
    rows: dict[str, tuple[str, bytes]]
    # Triggers refuse to delete what is never deleted: only a superuser can have them look away.
    superuser: bool

    def changed(self) -> list[str]:
        """The tables that are not as they were."""
        with connection.cursor() as cursor:
            cursor.execute(self._question)
            return [row[0] for row in cursor.fetchall()]

    def restore(self) -> list[str]:
        """Make the changed tables what they were; says which."""
        changed = self.changed()
        if not changed:
            return []
        with transaction.atomic(), connection.cursor() as cursor:
            if self.superuser:
                cursor.execute("SET LOCAL session_replication_role = replica")
                _each(cursor, "DELETE FROM {}", changed)
            else:
                cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(_listed(changed)))
                changed = self.changed()  # by now these are only some that have lost their rows
            for table in self.rows.keys() & set(changed):
                with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                    copy.write(self.rows[table][1])
        if ContentType._meta.db_table in changed:
            ContentType.objects.clear_cache()
        return changed

    def __post_init__(self) -> None:
        """Put the question together once: it is asked after each test."""
        parts = []
        for table in self.tables:
            name = sql.Identifier(table)
            if table in self.rows:
                digest = sql.SQL(DIGEST).format(name)
                differs = sql.SQL("{} IS DISTINCT FROM {}").format(digest, sql.Literal(self.rows[table][0]))
            else:
                differs = sql.SQL("EXISTS (SELECT 1 FROM {})").format(name)
            parts.append(sql.SQL("SELECT {} WHERE {}").format(sql.Literal(table), differs))
        self._question = sql.SQL(" UNION ALL ").join(parts)


def remembered() -> Fresh:
    """The database as it is now, which is fresh."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        superuser = cursor.fetchone()[0]
        cursor.execute(TABLES)
        tables = [row[0] for row in cursor.fetchall()]
        rows = {}
        for table in tables:
            cursor.execute(sql.SQL("SELECT " + DIGEST).format(sql.Identifier(table)))
            digest = cursor.fetchone()[0]
            if digest is not None:
                with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
                    rows[table] = (digest, b"".join(copy))
    return Fresh(tables, rows, superuser)


def replace_flush(fresh: Fresh) -> None:
    """From now on a transactional test ends with `fresh.restore()` instead of Django's flush."""

    def teardown(self: TransactionTestCase) -> None:
        fresh.restore()

    TransactionTestCase._fixture_teardown = teardown


def _each(cursor: Any, statement: str, tables: list[str]) -> None:
    cursor.execute(sql.SQL("; ").join(sql.SQL(statement).format(sql.Identifier(table)) for table in tables))


def _listed(tables: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, tables))
