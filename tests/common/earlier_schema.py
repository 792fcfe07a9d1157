"""The schema as it was before a migration, with rows in it: what a deploy finds."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


@contextmanager
def schema_after(app: str, migration: str) -> Iterator[None]:
    """Inside, this migration of the app is its last one; afterwards all of them have been applied to what is there."""
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    _migrate((app, migration))
    try:
        yield
        _migrate(*newest)
    except BaseException:
        # Other tests need the whole schema; an empty one has it for certain.
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        _migrate(*newest)
        raise


def _migrate(*to: tuple[str, str]) -> None:
    MigrationExecutor(connection).migrate(list(to))
