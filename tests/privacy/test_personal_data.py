"""Every field of every row is either personal, with a reason and an end, or has been looked at and is not."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from backend.privacy.core import personal_data
from backend.privacy.core.personal_data import NOT_PERSONAL, PERSONAL, Erasure
from config.settings import privacy as knobs

DOCS = Path(__file__).resolve().parents[2] / "docs"
# What can hold words, numbers of people, or days of their lives. Sums, counts and switches cannot.
SPEAKING = (
    models.CharField, models.TextField, models.JSONField, models.DateField, models.TimeField, models.BinaryField,
    models.FileField, models.UUIDField, models.GenericIPAddressField, ArrayField,
)  # fmt: skip


def fields_of_rows() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label != "sandbox"
        for field in model._meta.local_fields
        if isinstance(field, SPEAKING)
    }


def personal() -> list[str]:
    return [f"{entry.model}.{name}" for entry in PERSONAL for name in entry.names]


def not_personal() -> list[str]:
    return [f"{model}.{name}" for model, names in NOT_PERSONAL.items() for name in names.split()]


def test_every_field_has_been_decided_about():
    undecided = fields_of_rows() - {*personal(), *not_personal()}
    assert not undecided, (
        "decide in backend/privacy/core/personal_data.py, and in services/erasure.py if it is personal"
    )


def test_every_decision_is_about_a_field_that_exists():
    every = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
    }
    assert {*personal(), *not_personal()} - every == set()


def test_nothing_is_decided_twice():
    decided = [*personal(), *not_personal()]
    assert len(decided) == len(set(decided))


def test_what_is_kept_says_why():
    assert [entry.fields for entry in PERSONAL if entry.erasure == Erasure.KEEP and not entry.note] == []


def test_what_is_not_in_the_export_says_why_or_concerns_no_guest():
    silent = [entry.fields for entry in PERSONAL if not entry.exported and not entry.note]
    assert silent == ["admin.LogEntry: object_repr, action_time"]


def test_every_time_of_the_table_is_a_setting_and_every_setting_is_in_the_table():
    told = set(re.findall(r"KEEP_\w+", " ".join(entry.kept for entry in PERSONAL)))
    assert told == {name for name in vars(knobs) if name.startswith("KEEP_")}
    assert all(isinstance(getattr(settings, name), int) for name in told)


def test_the_page_for_owners_has_the_table_as_it_is():
    text = (DOCS / "privacy.md").read_text()
    shown = text.split("<!-- table -->\n")[1].split("\n<!-- end -->")[0]
    assert shown == personal_data.as_markdown(), "run `manage.py privacy_table --write`"


@pytest.mark.parametrize("name", sorted(name for name in vars(knobs) if name.startswith("KEEP_")))
def test_the_page_for_owners_says_how_many_days(name):
    assert f"| `{name}` | {getattr(knobs, name)} |" in (DOCS / "privacy.md").read_text()
