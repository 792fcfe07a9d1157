"""Who searches for the words of a question finds the answer at the first grep: CONTRIBUTING.md has the questions."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text()
# As somebody types it who has never been here, and the file that answers.
PHRASES = {
    "extra child": "backend/pricing/core/party.py",
    "expired attempt": "backend/payments/settlement/settlement.py",
    "holds per guest": "backend/holds/services/hold_limits.py",
    "invoice number": "backend/documents/services/invoice_numbers.py",
    "SMS text": "backend/notifications/gateway/sms_texts.py",
    "rate condition": "backend/pricing/core/rates.py",
    "SMS gateway": "backend/notifications/gateway/carrier.py",
    "new endpoint": "config/urls.py",
}
SEARCHED = ("backend", "config", "docs")
MOST_OTHERS = 3
ROW = re.compile(r"^\| (.+\?) \| `(.+?)` \| `(\w+)` \| (.+) \|$", re.MULTILINE)


@cache
def texts() -> dict[str, str]:
    """Everything that a search goes through, in lower case, by its path; generated files aside."""
    paths = [
        path for folder in SEARCHED for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".md", ".yaml")
    ]
    kept = [path for path in [*paths, ROOT / "CONTRIBUTING.md"] if not {"migrations", "openapi.yaml"} & set(path.parts)]
    return {str(path.relative_to(ROOT)): path.read_text().lower() for path in kept}


def found(phrase: str, suffix: str) -> list[str]:
    return [path for path, text in texts().items() if path.endswith(suffix) and phrase.lower() in text]


@pytest.mark.parametrize(("phrase", "answer"), PHRASES.items())
def test_the_words_of_a_question_lead_to_its_answer(phrase, answer):
    said = ast.get_docstring(ast.parse((ROOT / answer).read_text())) or ""
    assert phrase.lower() in said.lower()


@pytest.mark.parametrize(("phrase", "answer"), PHRASES.items())
def test_few_other_files_of_the_code_say_the_same(phrase, answer):
    modules = [path for path in found(phrase, ".py") if not path.endswith("__init__.py") and path != answer]
    assert len(modules) <= MOST_OTHERS, modules


@pytest.mark.parametrize("phrase", PHRASES)
def test_the_page_has_the_words_too(phrase):
    assert "CONTRIBUTING.md" in found(phrase, ".md")


def test_the_table_names_files_and_functions_that_exist():
    rows = ROW.findall(PAGE)
    assert [file for _, file, _, _ in rows] == list(PHRASES.values())
    for _, file, function, _ in rows:
        tree = ast.parse((ROOT / file).read_text())
        functions = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        assigned = [target.id for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
        assert function in [*functions, *assigned], (file, function)


def test_each_question_is_asked_in_its_words():
    questions = [question.lower() for question, *_ in ROW.findall(PAGE)]
    assert all(phrase.lower() in question for phrase, question in zip(PHRASES, questions, strict=True))
