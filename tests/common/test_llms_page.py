"""`/llms.txt`, and the pages for who builds a frontend: what they name is in the schema."""

import re
from functools import cache

import pytest
from rest_framework.test import APIClient

from sandbox import dotenv
from tests.machinery.said_codes import document

CALL = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) (/[^`?\s]*)\??([^`\s]*)`")
TEXT = (dotenv.ROOT / "config" / "llms.txt").read_text()
PAGES = [dotenv.ROOT / "docs" / "api.md", *(dotenv.ROOT / "docs" / "api").glob("*.md")]
BESIDE_THE_SCHEMA = ("/sandbox/", "/twin/", "/r/", "/api/desk/…")


@cache
def operations():
    """Each by its method and path, whatever the variables of the path are called."""
    paths = document()["paths"].items()
    return {(method.upper(), bare(path)): op for path, ops in paths for method, op in ops.items()}


def bare(path: str) -> str:
    return re.sub(r"{\w+}", "{}", path)


def calls(text: str) -> list[tuple[str, str, str]]:
    return [call for call in CALL.findall(text) if not call[1].startswith(BESIDE_THE_SCHEMA)]


def test_anybody_may_read_it_whatever_is_accepted(db):
    for accepted in ("text/html", "*/*", "application/json"):
        answer = APIClient().get("/llms.txt", headers={"Accept": accepted})
        assert (answer.status_code, answer.content.decode()) == (200, TEXT)
        assert answer["Content-Type"].startswith("text/plain")


def test_every_call_that_it_names_is_there_with_its_parameters(subtests):
    assert len(calls(TEXT)) > 20
    for method, path, query in calls(TEXT):
        with subtests.test(f"{method} {path}"):
            operation = operations()[method, bare(path)]
            known = {parameter["name"] for parameter in operation.get("parameters", [])}
            assert {part.partition("=")[0] for part in query.split("&") if part} <= known


def test_the_five_calls_are_those_of_the_docs_in_this_order():
    five = re.findall(r"^\d\. (.*)$", TEXT, re.MULTILINE)
    rows = re.findall(r"^\| \d \| (.*)$", PAGES[0].read_text(), re.MULTILINE)
    told = [[calls(line)[0][:2] for line in lines] for lines in (five, rows)]
    assert told[0] == told[1]
    assert len(told[0]) == 5


def test_every_code_that_it_names_is_one_of_its_call(subtests):
    for line in re.findall(r"^\d\. (.*)$", TEXT, re.MULTILINE):
        method, path, _ = calls(line)[0]
        for status, code in re.findall(r"(\d{3}) `(\w+)`", line):
            with subtests.test(code):
                assert f"`{code}`" in operations()[method, bare(path)]["responses"][status]["description"]


def test_what_it_leads_to_is_there(db):
    for path in re.findall(r"\]\((/\S+)\)", TEXT):
        assert APIClient().get(path).status_code == 200
    for path in re.findall(r"`((?:docs|clients)/[\w./]*|CHANGELOG\.md)`", TEXT):
        assert (dotenv.ROOT / path).exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_call_that_a_page_names_is_there(page, subtests):
    for method, path, _ in calls(page.read_text()):
        with subtests.test(f"{method} {path}"):
            assert (method, bare(path)) in operations()
