"""Many ids as one array: PostgreSQL plans `= ANY (array)` as one term, and a list as one term for each id."""

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, Value


class IsAmong(Func):
    """The condition that this column, by its name, has one of these ids: `filter(IsAmong("pk", ids))`."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("

    def __init__(self, field: str, ids: Iterable[int]) -> None:
        array = Value(list(ids), output_field=ArrayField(BigIntegerField()))
        super().__init__(F(field), array, output_field=BooleanField())
