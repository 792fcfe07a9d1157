"""Indexes for looking for a part of a text."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models.functions import Upper


def trigram_index(field: str, *, name: str) -> GinIndex:
    """What finds rows by three letters or more of a text, wherever they stand in it.

    Over UPPER(field), because Django writes `icontains` as `UPPER(field) LIKE UPPER('%...%')`, which an index over the
    field itself never answers. Its migration depends on the one that makes pg_trgm (accounts 0002).
    """
    return GinIndex(OpClass(Upper(field), name="gin_trgm_ops"), name=name)
