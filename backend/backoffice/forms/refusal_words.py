"""Refusals of the services and of PostgreSQL as sentences on a page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, DataError, IntegrityError, ProgrammingError
from django.db.models import Model, ProtectedError, RestrictedError, UniqueConstraint

from backend.backoffice.forms.whole_forms import rule_words
from backend.common.errors import DomainError
from backend.common.phrases import spoken

# What refuses to save or to delete a row; of ProgrammingError only what a trigger of ours raises.
REFUSALS = (DomainError, ValidationError, IntegrityError, DataError, ProgrammingError)
RAISED_BY_TRIGGER = "P0001"
NOT_NULL, FOREIGN_KEY, UNIQUE = "23502", "23503", "23505"


def refusal_words(refused: DomainError) -> list[str]:
    """A refusal in plain words, one sentence for each thing that is wrong."""
    wrong = [spoken(error["detail"]) for error in refused.extra.get("errors", ())]
    wrong += [conflict_words(conflict) for conflict in refused.extra.get("conflicts", ())]
    return wrong or [spoken(refused.detail)]


def conflict_words(conflict: dict[str, Any]) -> str:
    """One conflict of a block, `{room_number, check_in, check_out, what, reference?}`, as a sentence."""
    who = " ".join(filter(None, (conflict["what"], conflict.get("reference", ""))))
    return f"Room {conflict['room_number']}: {who}, {conflict['check_in']} to {conflict['check_out']}."


def saving_words(refused: Exception, model: type[Model]) -> list[str]:
    """Why a row of this model, or one below it, was not saved or deleted. Raises what is no refusal."""
    if isinstance(refused, DomainError):
        return refusal_words(refused)
    if isinstance(refused, ValidationError):
        return list(refused.messages)
    if isinstance(refused, ProtectedError | RestrictedError):
        return ["Other rows still need this one. Remove them first."]
    return [_words_of_database(refused, model)]


def _words_of_database(refused: Exception, model: type[Model]) -> str:
    state, about = getattr(refused.__cause__, "sqlstate", None), getattr(refused.__cause__, "diag", None)
    if not isinstance(refused, DatabaseError) or about is None:
        raise refused
    if isinstance(refused, ProgrammingError) and state != RAISED_BY_TRIGGER:
        raise refused
    name = about.constraint_name or ""
    for constraint in (each for near in _near(model) for each in near._meta.constraints if each.name == name):
        if isinstance(constraint, UniqueConstraint) and constraint.fields:
            break
        return rule_words(str(constraint.get_violation_error_message()))
    if state == UNIQUE:
        return "Somebody else has just saved a row with the same values. Look at what is there, and try again."
    if state == FOREIGN_KEY:
        return "Something that this row belongs to was deleted meanwhile, or other rows still need it."
    if state == NOT_NULL:
        return f"The field {about.column_name} cannot be empty."
    return str(about.message_primary or "The database does not allow these values.")


def _near(model: type[Model]) -> list[type[Model]]:
    """The model, and what belongs to it: rows that stand below it on its page."""
    below = [relation.related_model for relation in model._meta.related_objects]
    return [model, *(each for each in below if isinstance(each, type))]
