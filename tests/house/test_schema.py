import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

from config.openapi import CODE, refusals, words

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"
SCHEMA: dict[str, Any] = json.loads(
    json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str)  # type: ignore[no-untyped-call]
)
OPERATIONS = {
    operation["operationId"]: operation for operations in SCHEMA["paths"].values() for operation in operations.values()
}
BODIES = [
    (name, where, media)
    for name, operation in OPERATIONS.items()
    for where, part in {"request": operation.get("requestBody", {}), **operation["responses"]}.items()
    for media in part.get("content", {}).values()
]


# Also in backticks, and no codes.
NAMES_OF_DATA = {
    *(
        "blocks",
        "lift_blocks",
        "lost_rooms",
        "lost_types",
        "available_rooms",
        "obstacles",
        "until",
        "room_ids",
        "room_types",
        "rules",
        "guests",
        "conflicts",
        "oldest",
    ),
}


def examples_in(media) -> list[Any]:
    shared = SCHEMA["components"]["examples"]
    found = [shared[e["$ref"].rpartition("/")[2]] if "$ref" in e else e for e in media.get("examples", {}).values()]
    return [example["value"] for example in found]


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "openapi.yaml"
    call_command("spectacular", file=str(path), validate=True, fail_on_warn=True)
    return path


def test_the_committed_schema_is_the_one_of_the_code(generated):
    assert COMMITTED.read_text() == generated.read_text(), "run `make schema` and commit docs/openapi.yaml"


def test_it_is_openapi_3_1(generated):
    assert yaml.safe_load(generated.read_text())["openapi"].startswith("3.1")


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_says_what_it_does_and_how_it_refuses(name):
    operation = OPERATIONS[name]
    assert operation["description"]
    assert operation["summary"], f"write the summary of {name} into config/api_words.yaml"
    assert "application/problem+json" in operation["responses"]["400"]["content"]


def test_every_tag_says_what_it_is_about():
    used = {tag for operation in OPERATIONS.values() for tag in operation["tags"]}
    assert used == {tag["name"] for tag in SCHEMA["tags"] if tag["description"]}


@pytest.mark.parametrize(
    ("name", "where", "media"),
    [body for body in BODIES if body[1] == "request" or body[1].startswith("2")],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_every_body_has_an_example(name, where, media):
    assert media.get("examples"), f"write {name} into config/api_words.yaml"


@pytest.mark.parametrize(("name", "where", "media"), BODIES, ids=lambda part: part if isinstance(part, str) else "")
def test_every_example_is_as_the_schema_says(name, where, media):
    rule = {**media.get("schema", {}), "components": SCHEMA["components"]}
    check = jsonschema.Draft202012Validator(rule, format_checker=jsonschema.FormatChecker())
    for example in examples_in(media):
        assert [error.message for error in check.iter_errors(example)] == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_refusal_names_its_codes_and_shows_them(name):
    for status, response in OPERATIONS[name]["responses"].items():
        if "application/problem+json" in response.get("content", {}):
            examples = examples_in(response["content"]["application/problem+json"])
            assert examples, f"{name} {status}: name a code of DomainError in `refusals`"
            assert {example["status"] for example in examples} == {int(status)}


def test_every_example_and_summary_is_of_an_operation_that_exists():
    assert words()["operations"].keys() - OPERATIONS.keys() == set()
    assert words()["summaries"].keys() == OPERATIONS.keys()


def test_the_schema_says_where_the_api_is():
    assert [server["url"] for server in SCHEMA["servers"]] == ["/", "http://127.0.0.1:8000"]


def test_every_field_of_a_request_says_what_it_is():
    fields = [
        (component, name)
        for component, schema in SCHEMA["components"]["schemas"].items()
        for name, field in schema.get("properties", {}).items()
        if "description" not in field
    ]
    assert fields == [], "give it a help_text, or a word in config/api_words.yaml"


def test_every_parameter_says_what_it_is():
    parameters = [p for operation in OPERATIONS.values() for p in operation.get("parameters", [])]
    assert [p["name"] for p in parameters if not p.get("description")] == []


def test_codes_in_refusals_are_codes_that_exist():
    """A code that nobody raises would be a promise that nobody keeps."""
    known = {*words()["problems"], *(kind.code for kind in refusals())}
    said = {
        code
        for operation in OPERATIONS.values()
        for status, response in operation["responses"].items()
        if "application/problem+json" in response.get("content", {})
        for code in CODE.findall(response["description"])
    }
    assert said - known - NAMES_OF_DATA == set()
