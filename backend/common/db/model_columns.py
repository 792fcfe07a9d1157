"""Makes objects of a model from rows that a statement written by hand has read."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


class ModelColumns(Generic[M]):
    """All columns of a model, as one statement names and answers them; `alias` is the table's in it."""

    def __init__(self, model: type[M], alias: str) -> None:
        self.model = model
        fields = model._meta.concrete_fields
        self.names = [field.attname for field in fields]
        self.sql = ", ".join(f'{alias}."{field.column}"' for field in fields)
        # What Django's own queries do with a value before a model gets it: few columns need it.
        self._converters = []
        for position, field in enumerate(fields):
            column = field.get_col(alias)
            converters = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
            self._converters += [(position, convert, column) for convert in converters]
        self._key = next(position for position, field in enumerate(fields) if field.primary_key)

    def __len__(self) -> int:
        return len(self.names)

    def object_or_none(self, values: Sequence[Any]) -> M | None:
        """The object with these values; None where an outer join has found none."""
        return None if values[self._key] is None else self.object_of(values)

    def object_of(self, values: Sequence[Any]) -> M:
        """The object with these values, in the order of `names`."""
        said = list(values)
        for position, convert, column in self._converters:
            said[position] = convert(said[position], column, connection)
        return self.model.from_db(connection.alias, self.names, said)
