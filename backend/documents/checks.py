"""Django system checks that nothing is sold whose papers this house cannot write: docs/tax-limits.md."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from backend.catalogue.models import Resort
from backend.catalogue.selectors import businesses


@register(Tags.database)
def one_owner(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Resorts of several businesses: `migrate` asks, and `check --database default`."""
    if "default" not in (databases or ()):
        return []
    if Resort._meta.db_table not in connections["default"].introspection.table_names():
        # Before the first migration.
        return []
    found = businesses()
    if len(found) < 2:
        return []
    hint = "Run this system once for each owner: whoever sells for others may owe GST under section 9(5) and TCS."
    return [Error(f"The resorts' GSTINs are of {len(found)} businesses (PANs).", hint=hint, id="documents.E001")]
