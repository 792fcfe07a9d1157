"""PostgreSQL triggers that refuse state moves which are not in the state tables."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, Model

FUNCTION = "common_states_move_along_the_table"


def steps(moves: Mapping[Any, Collection[Any]]) -> list[str]:
    """A table of moves as PostgreSQL and the migrations know it: `held > paying`, and so on."""
    return sorted(f"{begin.value} > {to.value}" for begin, ends in moves.items() for to in ends)


class MovesAlong(BaseConstraint):
    """A trigger that refuses every other step of `state`. A row may begin in any state, and stay in it.

    A constraint to Django, so that `makemigrations` sees when a table of moves has changed.
    """

    def __init__(self, *, steps: list[str], name: str) -> None:
        super().__init__(name=name)
        self.steps = steps

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "steps": self.steps}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MovesAlong) and (self.name, self.steps) == (other.name, other.steps)

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        allowed = ", ".join(str(schema_editor.quote_value(step)) for step in self.steps)
        return (
            f"CREATE TRIGGER {schema_editor.quote_name(self.name)} BEFORE UPDATE OF state"
            f" ON {schema_editor.quote_name(model._meta.db_table)} FOR EACH ROW"
            f" WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION {FUNCTION}({allowed})"
        )

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        table, name = schema_editor.quote_name(model._meta.db_table), schema_editor.quote_name(self.name)
        return f"DROP TRIGGER {name} ON {table}"

    def constraint_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """A new table gets its trigger once it is there."""
        assert schema_editor is not None
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def validate(self, model: type[Model], instance: Model, exclude: Any = None, using: str = "default") -> None:
        """A form cannot know where a row came from: PostgreSQL does."""
