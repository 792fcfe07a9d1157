"""Reads a resort's prices, its rooms and itself in one statement, which sees one moment.

One question after the other sees many: between two of them an owner may change a price.
"""

import json
from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Field, Model

from backend.catalogue.models import Resort, Room, RoomType
from backend.pricing.models import (
    CancellationPolicy,
    ChildBand,
    Offer,
    PolicyTier,
    RatePlan,
    RateRule,
    ResortTerms,
    TaxSlab,
)

Row = TypeVar("Row", bound=Model)

# Which rows of each table, in the order in which the model has them. A policy of another resort is nobody's here.
_OF_A_RESORT = "resort_id = %(resort)s"
_PARTS: dict[type[Model], tuple[str, str]] = {
    Resort: ("id = %(resort)s", "id"),
    Room: (f"{_OF_A_RESORT} AND id = ANY(%(rooms)s)", "id"),
    RoomType: (_OF_A_RESORT, "id"),
    ResortTerms: (_OF_A_RESORT, "id"),
    TaxSlab: ("true", "since"),
    RateRule: (f"{_OF_A_RESORT} AND active", "layer, priority DESC, code"),
    Offer: (f"{_OF_A_RESORT} AND active", "code"),
    ChildBand: (_OF_A_RESORT, "first_age"),
    RatePlan: (_OF_A_RESORT, "is_default DESC, code"),
    CancellationPolicy: (_OF_A_RESORT, "code"),
    PolicyTier: (
        f"policy_id IN (SELECT id FROM {CancellationPolicy._meta.db_table} WHERE {_OF_A_RESORT})",  # noqa: S608 # nosec B608 # ours
        "policy_id, days_before DESC",
    ),
}
_ALL = " UNION ALL ".join(
    f"SELECT '{model._meta.label}', row_number() OVER (ORDER BY {order}), to_jsonb(part)::text "  # noqa: S608 # nosec B608 # ours
    f"FROM {model._meta.db_table} AS part WHERE {which}"
    for model, (which, order) in _PARTS.items()
)


class RowsOfAMoment:
    """The rows of one resort, by their model."""

    def __init__(self, resort_id: int, room_ids: Collection[int] = ()) -> None:
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(_ALL, {"resort": resort_id, "rooms": list(room_ids)})
            for label, place, row in cursor.fetchall():
                found[label].append((place, row))
        self._found = found

    def of(self, model: type[Row]) -> list[Row]:
        """Those of this model, in its order."""
        return [_instance(model, text) for _, text in sorted(self._found[model._meta.label])]

    def one(self, model: type[Row]) -> Row | None:
        """The only one, or None."""
        return next(iter(self.of(model)), None)


def _instance(model: type[Row], text: str) -> Row:
    said = json.loads(text, parse_float=Decimal)
    columns = model._meta.concrete_fields
    values = [_value(column, said[column.column]) for column in columns]
    return model.from_db(connection.alias, [column.attname for column in columns], values)


def _value(column: "Field[Any, Any]", said: Any) -> Any:
    if said is None:
        return None
    if isinstance(column, ArrayField):
        return [_value(column.base_field, each) for each in said]
    return column.to_python(said)
