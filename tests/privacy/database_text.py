"""The whole database as text."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection


def database() -> Iterator[str]:
    """Every row of every table; bytes as the text that they are."""
    with connection.cursor() as cursor:
        cursor.execute("SET bytea_output = 'escape'")
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(model._meta.db_table)} t ORDER BY 1")  # noqa: S608
            yield from (f"{model._meta.label}: {row}" for (row,) in cursor.fetchall())
        cursor.execute("RESET bytea_output")
