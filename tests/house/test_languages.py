"""Every text that the API says to people exists in every language, with the same blanks."""

import ast
import importlib
import pkgutil
import re
from functools import cache
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils import translation
from rest_framework import exceptions, fields, serializers

import backend
from backend.common.errors import DomainError
from backend.common.http.problems import TITLES
from backend.common.phrases import spoken
from backend.payments.models.refund import RefundReason
from backend.pricing.core.price_refusals import CouponRefusal
from sandbox import catalogues

BACKEND = Path(__file__).resolve().parents[2] / "backend"
# What staff, operators and developers read is English, but for pages that ask before they do something.
SPOKEN_TO_OTHERS = (
    "backoffice",
    "apps.py",
    "checks.py",
    "management",
    "migrations",
    "gateway",
    "sms_texts.py",
    "dlt.py",
)
SAYERS = {"phrase", "spoken", "ValidationError", "ErrorDetail", "ParseError", "BadInput", "PhoneInvalid", "problem"}
BLANK = re.compile(r"{[^{}]*}|%\(\w+\)[a-z]")
LANGUAGES = [code for code, _ in settings.LANGUAGES if not code.startswith("en")]
FIELDS = (
    fields.Field,
    *(fields.BooleanField, fields.CharField, fields.ChoiceField, fields.DateField, fields.DateTimeField),
    *(fields.DecimalField, fields.DictField, fields.EmailField, fields.IntegerField, fields.ListField),
    *(fields.RegexField, fields.SlugField, fields.TimeField, fields.UUIDField, fields.URLField, fields.FloatField),
    *(serializers.Serializer, serializers.ListSerializer),
)

VALIDATORS_SAY = {
    "Enter a valid value.",
    "Null characters are not allowed.",
    "Surrogate characters are not allowed: U+{code_point:X}.",
    "Expected available in {wait} second.",
    "Expected available in {wait} seconds.",
}


@cache
def load_everything() -> None:
    # In the order of a start: pages of libraries first, which ours take the place of.
    importlib.import_module("config.urls")
    for module in pkgutil.walk_packages(backend.__path__, "backend."):
        importlib.import_module(module.name)


def refusals(above: type[DomainError] = DomainError) -> set[type[DomainError]]:
    """All kinds of refusal, of modules too that no page and no other test has needed yet."""
    load_everything()
    below = set(above.__subclasses__())
    return below.union(*(refusals(kind) for kind in below))


@cache
def trees() -> list[tuple[str, ast.Module]]:
    paths = [path for path in BACKEND.rglob("*.py") if not set(SPOKEN_TO_OTHERS) & {*path.parts, path.stem, path.name}]
    return [(str(path.relative_to(BACKEND)), ast.parse(path.read_text())) for path in paths]


def calls_that_speak(tree: ast.Module) -> list[ast.Call]:
    kinds = SAYERS | {kind.__name__ for kind in refusals()}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) in kinds]


def phrases() -> set[str]:
    """Also those of one word, such as the name of a field."""
    calls = (call for _, tree in trees() for call in calls_that_speak(tree))
    said = (call.args[0] for call in calls if getattr(call.func, "id", "") == "phrase")
    return {text.value for text in said if isinstance(text, ast.Constant) and isinstance(text.value, str)}


def sentences(node: ast.AST) -> set[str]:
    texts = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))
    return {text for text in texts if " " in text}


def asked_texts() -> set[str]:
    """What the back office says in the reader's language: single words, too."""
    said: set[str] = set()
    for path in (BACKEND / "backoffice").rglob("*.py"):
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        for call in calls:
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            parts = call.args[:1] if name in ("phrase", "spoken") else []
            if name == "Act":
                parts = [word.value for word in call.keywords if word.arg in ("title", "explains", "button")]
            said |= {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return said | {reason.label for reason in RefundReason}


@cache
def texts() -> set[str]:
    """All that is said: by refusals, in calls, and by the fields of Django REST framework."""
    said = {
        text for _, tree in trees() for call in calls_that_speak(tree) for arg in call.args for text in sentences(arg)
    }
    said |= set(TITLES.values()) | phrases() | asked_texts()
    said |= {kind.message for kind in refusals()} | {why.text for why in CouponRefusal} | VALIDATORS_SAY
    with translation.override("en"):
        said |= {str(text) for field in FIELDS for text in field.default_error_messages.values()}
        kinds = [exceptions.APIException, *exceptions.APIException.__subclasses__()]
        said |= {str(kind.default_detail) for kind in kinds if kind.__module__ == exceptions.__name__}
    return said


def test_there_is_much_to_say():
    assert len(texts()) > 90
    assert "A stay lasts at most {nights} nights." in texts()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    with translation.override(language):
        missing = sorted(text for text in texts() if spoken(text) == text)
    assert missing == [], "write them into locale/*/LC_MESSAGES/django.po, then: make languages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_blanks_of_its_text(language):
    with translation.override(language):
        assert {t: spoken(t) for t in texts() if sorted(BLANK.findall(t)) != sorted(BLANK.findall(spoken(t)))} == {}


@pytest.mark.parametrize("path", catalogues.catalogues(), ids=lambda path: path.parts[-3])
def test_what_machines_read_is_what_people_wrote(path):
    assert path.with_suffix(".mo").read_bytes() == catalogues.compiled(path), "run: make languages"
    assert [entry.msgid for entry in polib.pofile(str(path)) if entry.fuzzy] == []


@pytest.mark.parametrize("path", catalogues.catalogues(), ids=lambda path: path.parts[-3])
def test_a_catalogue_has_no_text_that_nobody_says(path):
    ours = {entry.msgid for entry in polib.pofile(str(path))}
    assert ours - texts() - VALIDATORS_SAY == set()


def test_no_text_is_put_together_before_it_can_be_translated():
    """An f-string has no translation: `phrase` with blanks has."""
    found = [
        f"{path}:{call.lineno}"
        for path, tree in trees()
        for call in calls_that_speak(tree)
        for arg in call.args
        for part in ast.walk(arg)
        if isinstance(part, ast.JoinedStr) and " " in "".join(sentences(part))
    ]
    assert found == []


def test_the_message_of_an_answer_is_a_phrase():
    found = [
        f"{path}:{key.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and key.value == "message" and isinstance(value, ast.Constant | ast.JoinedStr)
    ]
    assert found == []
