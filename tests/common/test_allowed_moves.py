"""PostgreSQL knows every table of moves, and refuses what is in none: whoever writes, however they write."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful, move_all
from backend.holds.models import BookingAttempt
from backend.holds.states import AttemptState
from tests.holds.steps import bare_attempt

pytestmark = pytest.mark.django_db

TABLES = [model for model in apps.get_models() if issubclass(model, Stateful)]
PAIRS = [(model, begin, to) for model in TABLES for begin in model.MOVES for to in model.MOVES]
LEGAL = [(model, begin, to) for model, begin, to in PAIRS if to == begin or to in model.MOVES[begin]]
ILLEGAL = [pair for pair in PAIRS if pair not in LEGAL]
# A value for every column that has to have one; the rows' parents do not exist, which is asked only at commit.
VALUES: dict[type[models.Field[Any, Any]], Any] = {
    models.DateTimeField: timezone.now(),
    models.DateField: date(2030, 1, 1),
    models.ForeignKey: 1,
    models.JSONField: {},
    models.BinaryField: b"{}",
    models.CharField: "x",
    models.TextField: "x",
    models.IntegerField: 1,
    ArrayField: [],
    models.UUIDField: UUID(int=1),
    models.BooleanField: True,
}


def named(pair: tuple[type[Stateful], Any, Any]) -> str:
    model, begin, to = pair
    return f"{model.__name__}-{begin}-{to}"


def in_state(model: type[Stateful], state: Any) -> Stateful:
    """A bare row in this state. What else the table checks is put aside until the transaction is rolled back."""
    others = [one for one in model._meta.constraints if type(one) is models.CheckConstraint]
    with connection.cursor() as cursor:
        for constraint in others:
            cursor.execute(f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {constraint.name}")
    wanted = [field for field in model._meta.concrete_fields if not field.primary_key and not field.has_default()]
    fields = {
        field.attname: next(value for kind, value in VALUES.items() if isinstance(field, kind)) for field in wanted
    }
    later = {"check_out": date(2030, 1, 2)} if "check_out" in fields else {}
    return model._base_manager.create(**{**fields, **later, "state": state})


def move_by_force(row: Stateful, to: Any) -> None:
    """Past all of our code."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} SET state = %s WHERE id = %s", [to, row.pk])  # noqa: S608  (a table of ours)


def states_of(model: type[Stateful]) -> list[str]:
    # In no order: one by its parents would find no row whose parents do not exist.
    return list(model._base_manager.order_by().values_list("state", flat=True))


def told_to_postgresql(model: type[Stateful]) -> MovesAlong:
    (constraint,) = (constraint for constraint in model._meta.constraints if isinstance(constraint, MovesAlong))
    return constraint


@pytest.mark.parametrize("model", TABLES)
def test_every_table_of_moves_is_given_to_postgresql(model):
    told = [constraint for constraint in model._meta.constraints if isinstance(constraint, MovesAlong)]
    assert [constraint.steps for constraint in told] == [steps(model.MOVES)]


def test_the_migrations_know_the_moves_as_they_are():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("pair", ILLEGAL, ids=named)
def test_no_update_gets_past_the_table(pair):
    model, begin, to = pair
    with transaction.atomic():
        row = in_state(model, begin)
        with (
            pytest.raises(IntegrityError, match=f"must not move from {begin} to {to}") as refused,
            transaction.atomic(),
        ):
            move_by_force(row, to)
        assert states_of(model) == [begin]
        transaction.set_rollback(True)
    diagnosis = refused.value.__cause__.diag
    assert (diagnosis.sqlstate, diagnosis.constraint_name) == ("23514", told_to_postgresql(model).name)


@pytest.mark.parametrize("pair", LEGAL, ids=named)
def test_every_move_of_the_table_is_made(pair):
    model, begin, to = pair
    with transaction.atomic():
        move_by_force(in_state(model, begin), to)
        assert states_of(model) == [to]
        transaction.set_rollback(True)


def test_one_row_that_may_not_move_keeps_all_others_from_moving(asha, resort, now):
    row = bare_attempt(asha, resort, at=now)
    bare_attempt(asha, resort, at=now)
    move_all(BookingAttempt.objects.filter(pk=row.pk), begin=[AttemptState.HELD], to=AttemptState.RELEASED)
    with pytest.raises(IntegrityError, match="must not move"), transaction.atomic():
        BookingAttempt.objects.update(state=AttemptState.EXPIRED)
    assert sorted(states_of(BookingAttempt)) == ["held", "released"]


def test_what_is_written_beside_the_state_is_nobodys_business(asha, resort, now):
    row = bare_attempt(asha, resort, at=now)
    row.expires_at = now + timedelta(hours=1)
    row.save()
    row.refresh_from_db()
    assert (row.state, row.expires_at) == ("held", now + timedelta(hours=1))
