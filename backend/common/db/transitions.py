"""Moves rows between states along their tables: only `move` and `move_all` write a state."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, ClassVar

from django.db import models


class IllegalMove(Exception):
    """A bug: the table has no such step. What the outside world may cause is answered before, by a refusal."""


class Stateful(models.Model):
    """A row with a `state` that moves only along its table of `MOVES`."""

    MOVES: ClassVar[Mapping[Any, Collection[Any]]]
    state: Any

    class Meta:
        abstract = True


def move(row: Stateful, to: StrEnum, **fields: Any) -> bool:
    """Move one row from the state it is believed to be in. False: somebody was first, and nothing was written."""
    _check(type(row), row.state, to)
    rows: models.QuerySet[Any] = type(row)._default_manager.filter(pk=row.pk)
    if not rows.filter(state=row.state).update(state=to, **fields):
        return False
    for name, value in {"state": to, **fields}.items():
        setattr(row, name, value)
    return True


def move_all(rows: models.QuerySet[Any], *, begin: Collection[StrEnum], to: StrEnum, **fields: Any) -> int:
    """Move every row of a query that is in one of the states `begin`; how many were moved."""
    for state in begin:
        _check(rows.model, state, to)
    return rows.filter(state__in=begin).update(state=to, **fields)


def _check(model: type[Stateful], begin: Any, to: StrEnum) -> None:
    if to not in model.MOVES[begin]:
        raise IllegalMove(f"{model.__name__}: {begin} -> {to}")
