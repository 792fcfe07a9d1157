import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

from config.openapi import CODE, refusals, words

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"
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


# Made by whoever asks first: each process that runs tests reads this file, and one of them runs it.
@cache
def schema() -> dict[str, Any]:
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))


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
    call_command("spectacular", file=str(path), validate=True, fail_on_warn=True)
    return path


def test_the_committed_schema_is_the_one_of_the_code(generated):
    assert COMMITTED.read_text() == generated.read_text(), "run `make schema` and commit docs/openapi.yaml"


def test_it_is_openapi_3_1(generated):
    assert yaml.safe_load(generated.read_text())["openapi"].startswith("3.1")


def test_every_operation_says_what_it_does_and_how_it_refuses(subtests):
    for name, operation in operations().items():
        with subtests.test(operation=name):
            assert operation["description"]
            assert "application/problem+json" in operation["responses"]["400"]["content"]


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
