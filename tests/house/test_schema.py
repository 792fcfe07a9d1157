import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.core.management import call_command
from ruamel.yaml import YAML

from backend.common.http.money_fields import TEXT
from backend.common.http.problems import CONTENT_TYPE
from backend.common.http.schema_document import yaml_text
from config.openapi import CODE, refusals, words
from tests.machinery.said_codes import codes_of
from tests.machinery.said_codes import document as schema

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"
# Also in backticks, and no codes.
NAMES_OF_DATA = {
    *(
        "altcha",
        "blocks",
        "lift_blocks",
        "lost_rooms",
        "lost_types",
        "available_rooms",
        "booking_attempt_id",
        "contact",
        "obstacles",
        "until",
        "room_ids",
        "room_types",
        "rules",
        "guests",
        "conflicts",
        "oldest",
        "unnamed",
    ),
}


@cache
def operations() -> dict[str, Any]:
    every = (operation for path in schema()["paths"].values() for operation in path.values())
    return {operation["operationId"]: operation for operation in every}


def bodies() -> list[tuple[str, str, Any]]:
    return [
        (name, where, media)
        for name, operation in operations().items()
        for where, part in {"request": operation.get("requestBody", {}), **operation["responses"]}.items()
        for media in part.get("content", {}).values()
    ]


def examples_in(media) -> list[Any]:
    shared = schema()["components"]["examples"]
    found = [shared[e["$ref"].rpartition("/")[2]] if "$ref" in e else e for e in media.get("examples", {}).values()]
    return [example["value"] for example in found]


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "openapi.yaml"
    call_command("write_schema", file=path)
    return path


def test_the_committed_schema_is_the_one_of_the_code(generated):
    assert COMMITTED.read_text() == generated.read_text(), "run `make schema` and commit docs/openapi.yaml"


def test_it_is_openapi_3_1():
    assert schema()["openapi"].startswith("3.1")


def test_readers_of_either_version_of_yaml_read_the_same():
    """To YAML 1.1 `08` is a text, and to 1.2 the number 8."""
    text = COMMITTED.read_text()
    assert yaml.load(text, yaml.CSafeLoader) == schema()
    assert YAML(typ="safe", pure=True).load(text) == schema()


HARD_TEXTS = [
    *("08", "09", "0o17", "017", "0x1F", "1e3", "1E-3", "1_000", "+1", "-0", ".5", "5.", "-.5e+3", ".inf", "-.INF"),
    *(".nan", "yes", "No", "on", "OFF", "y", "true", "~", "null", "Null", "", " ", "=", "<<", "-", "?", ": ", "#a"),
    *("12:30:45", "190:20:30", "2027-01-05", "2027-01-05T10:00:00Z", "a: b", "- a", "[", "{a}", "&a", "*a", "!a"),
    *("%a", "@a", "`a`", "'", '"', "a\nb", "a\n", "\n a", "\ta", "\u0905", "\u2028", "1\n2"),
]


@pytest.mark.parametrize("text", HARD_TEXTS)
def test_a_text_is_a_text_in_either_version_of_yaml(text):
    written = yaml_text({"enum": [text], text: 1, "number": 8, "share": 0.5, "nothing": None, "yes": True}).decode()
    meant = {"enum": [text], text: 1, "number": 8, "share": 0.5, "nothing": None, "yes": True}
    assert yaml.safe_load(written) == meant
    assert YAML(typ="safe", pure=True).load(written) == meant


def test_every_operation_says_what_it_does_and_how_it_refuses(subtests):
    for name, operation in operations().items():
        with subtests.test(operation=name):
            assert operation["description"]
            assert operation["tags"]
            assert operation["summary"]
            assert not operation["summary"].endswith(".")
            assert "application/problem+json" in operation["responses"]["400"]["content"]


def test_every_operation_has_a_name_and_a_summary_of_its_own():
    every = [operation for path in schema()["paths"].values() for operation in path.values()]
    for key in ("operationId", "summary"):
        said = [operation[key] for operation in every]
        assert sorted(said) == sorted(set(said))


def test_the_schema_says_where_the_service_is():
    assert [server["url"] for server in schema()["servers"]] == ["/", "http://127.0.0.1:8000"]


def test_every_refusal_has_a_type_with_exactly_the_codes_that_its_description_names(subtests):
    for name, operation in operations().items():
        for status, response in operation["responses"].items():
            if CONTENT_TYPE in response.get("content", {}):
                with subtests.test(operation=name, status=status):
                    media = response["content"][CONTENT_TYPE]
                    said = set(CODE.findall(response["description"])) - NAMES_OF_DATA
                    assert codes_of(media["schema"]) == said == {example["code"] for example in examples_in(media)}


def test_every_tag_says_what_it_is_about():
    used = {tag for operation in operations().values() for tag in operation["tags"]}
    assert used == {tag["name"] for tag in schema()["tags"] if tag["description"]}


def test_every_body_has_an_example(subtests):
    for name, where, media in bodies():
        if where == "request" or where.startswith("2"):
            with subtests.test(operation=name, body=where):
                assert media.get("examples"), f"write {name} into config/api_words.yaml"


def test_every_example_is_as_the_schema_says(subtests):
    for name, where, media in bodies():
        rule = {**media.get("schema", {}), "components": schema()["components"]}
        check = jsonschema.Draft202012Validator(rule, format_checker=jsonschema.FormatChecker())
        with subtests.test(operation=name, body=where):
            for example in examples_in(media):
                assert [error.message for error in check.iter_errors(example)] == []


def test_every_refusal_names_its_codes_and_shows_them(subtests):
    for name, operation in operations().items():
        for status, response in operation["responses"].items():
            if "application/problem+json" in response.get("content", {}):
                with subtests.test(operation=name, status=status):
                    examples = examples_in(response["content"]["application/problem+json"])
                    assert examples, f"{name} {status}: name a code of DomainError in `refusals`"
                    assert {example["status"] for example in examples} == {int(status)}


def test_every_example_and_summary_is_of_an_operation_that_exists():
    assert words()["operations"].keys() - operations().keys() == set()


def test_every_field_of_a_request_says_what_it_is():
    fields = [
        (component, name)
        for component, shape in schema()["components"]["schemas"].items()
        for name, field in shape.get("properties", {}).items()
        if "description" not in field
    ]
    assert fields == [], "give it a help_text, or a word in config/api_words.yaml"


def test_every_parameter_says_what_it_is():
    parameters = [p for operation in operations().values() for p in operation.get("parameters", [])]
    assert [p["name"] for p in parameters if not p.get("description")] == []


def test_codes_in_refusals_are_codes_that_exist():
    """A code that nobody raises would be a promise that nobody keeps."""
    known = {*words()["problems"], *(kind.code for kind in refusals())}
    said = {
        code
        for operation in operations().values()
        for status, response in operation["responses"].items()
        if "application/problem+json" in response.get("content", {})
        for code in CODE.findall(response["description"])
    }
    assert said - known - NAMES_OF_DATA == set()


def lists_in(part: Any, within: str = "") -> list[tuple[str, Any]]:
    """Every array of a schema, also in what it refers to, with where it stands."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return lists_in(schema()["components"]["schemas"][name], name) if name != within else []
    found = [(within, part)] if part.get("type") == "array" else []
    inside = [*part.get("properties", {}).items(), *((key, part[key]) for key in ("items",) if key in part)]
    inside += [("", each) for key in ("allOf", "oneOf", "anyOf") for each in part.get(key, [])]
    return found + [one for name, each in inside for one in lists_in(each, f"{within}/{name}")]


def test_every_list_that_is_sent_has_a_longest_length():
    sent = [one for name, where, media in bodies() if where == "request" for one in lists_in(media["schema"], name)]
    assert len(sent) > 10
    assert [where for where, part in sent if "maxItems" not in part] == []


def test_no_list_looks_at_its_elements_before_its_length():
    """`BoundedList` does it right; DRF's own field with a `max_length` looks at all elements first."""
    sources = [path for path in (COMMITTED.parents[1] / "backend").rglob("*.py") if path.name != "input_fields.py"]
    calls = [
        (path.name, node.lineno)
        for path in sources
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in ("ListField", "ListSerializer")
        and any(keyword.arg == "max_length" for keyword in node.keywords)
    ]
    assert calls == []


def answers() -> set[str]:
    """The names of all schemas that answers consist of."""
    found: set[str] = set()
    waiting = [part["$ref"] for name, where, media in bodies() if where != "request" for part in refs_in(media)]
    while waiting:
        name = waiting.pop().rpartition("/")[2]
        if name not in found:
            found.add(name)
            waiting += [part["$ref"] for part in refs_in(schema()["components"]["schemas"].get(name, {}))]
    return found & schema()["components"]["schemas"].keys()


def refs_in(part: Any) -> list[dict[str, Any]]:
    inside = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    own = [part] if isinstance(part, dict) and "$ref" in part else []
    return own + [ref for each in inside for ref in refs_in(each)]


# Checkout's number of rupees, as the first API had it.
NUMBERS_OF_RUPEES = {("InitiatePaymentOutput", "amount"), ("PayBalanceOutput", "amount")}
WORDS_OF_MONEY = re.compile(r"\b(rupees?|paise)\b", re.IGNORECASE)


def is_rupees(field: dict[str, Any]) -> bool:
    """A text in rupees, or null."""
    kinds = field.get("anyOf", [field])
    return any(kind.get("pattern") == TEXT["pattern"] for kind in kinds)


def test_all_money_in_answers_is_said_in_rupees_and_beside_it_in_paise(subtests):
    shown = 0
    for name in sorted(answers()):
        fields = schema()["components"]["schemas"][name].get("properties", {})
        for field, said in fields.items():
            text = fields.get(field.removesuffix("_paise"), {})
            with subtests.test(schema=name, field=field):
                if field.endswith("_paise"):
                    assert is_rupees(text) or (name, field.removesuffix("_paise")) in NUMBERS_OF_RUPEES
                elif is_rupees(said) or WORDS_OF_MONEY.search(said.get("description", "")):
                    shown += 1
                    assert f"{field}_paise" in fields, "use MoneyField in a ShowsMoney"
                    assert is_rupees(said) or (name, field) in NUMBERS_OF_RUPEES
    assert shown > 50


# What was, and what only the staff's programs are told.
NO_COUNTDOWN = {"ExportedLogin"}


def test_every_end_is_told_as_seconds_too_for_phones_have_wrong_clocks(subtests):
    shown = 0
    for name in sorted(answers() - NO_COUNTDOWN):
        fields = schema()["components"]["schemas"][name].get("properties", {})
        if "expires_at" in fields:
            shown += 1
            with subtests.test(schema=name):
                assert {"seconds_left", "server_time"} <= fields.keys(), "use Countdown of common/http/countdowns.py"
                assert ("null" in str(fields["expires_at"])) == ("null" in str(fields["seconds_left"]))
    assert shown >= 8
