"""Forms that check their whole row: every constraint of its model, also over fields that they only show."""

import re
from contextlib import suppress
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, transaction
from django.db.models import BaseConstraint, CheckConstraint, Model, UniqueConstraint
from django.forms.models import BaseModelForm

# What Django says of a constraint that has no words of its own.
NAMELESS = re.compile(r"^Constraint “(\w+)” is violated\.$")


class ChecksWholeRow(BaseModelForm[Any]):
    """Laid over a model's form. Django itself leaves out each constraint that names a field which is not typed here."""

    # Why saving what was typed has just been refused: shown where looking again finds no reason.
    refused: ClassVar[tuple[str, ...]] = ()

    def validate_unique(self) -> None:
        """Django asks for this one last, once the row has all that was typed."""
        # A field that is wrong by itself says so.
        wrong = {name for name in self.errors if name in self.fields}
        try:
            self.instance.validate_unique(exclude=wrong)
        except ValidationError as error:
            self.add_error(None, error)
        for model, constraints in self.instance.get_constraints():
            # Those that look at this row alone come first: what they refuse the others cannot calculate with.
            for constraint in sorted(constraints, key=lambda each: not isinstance(each, CheckConstraint)):
                self._check(constraint, model, wrong)

    def add_error(self, field: str | None, error: Any) -> None:
        """What is wrong with a field that is only shown is said above the form: Django would fail."""
        wrong = error if isinstance(error, ValidationError) else ValidationError(error)
        if not hasattr(wrong, "error_dict"):
            super().add_error(field if field in self.fields else None, wrong)
            return
        for name, errors in wrong.error_dict.items():
            shown = name if name in self.fields else NON_FIELD_ERRORS
            # Django has looked at some of the constraints already.
            fresh = {rule_words(said) for error in errors for said in error.messages} - set(self.errors.get(shown, ()))
            for words in sorted(fresh):
                super().add_error(None if shown == NON_FIELD_ERRORS else shown, words)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the stubs do not know it
        if self.refused and not self.errors:
            self.add_error(None, list(self.refused))

    def _check(self, constraint: BaseConstraint, model: type[Model], wrong: set[str]) -> None:
        if self.errors and not isinstance(constraint, CheckConstraint | UniqueConstraint):
            return
        try:
            # What PostgreSQL cannot calculate it refuses to save as well.
            with suppress(DataError), transaction.atomic():
                constraint.validate(model, self.instance, exclude=wrong)
        except ValidationError as error:
            self.add_error(None, ValidationError({NON_FIELD_ERRORS: error}))


def rule_words(said: str) -> str:
    """A constraint in words: those of its name, where it has no others."""
    found = NAMELESS.match(said)
    return f"These values do not go together: {found[1].replace('_', ' ')}." if found else said
