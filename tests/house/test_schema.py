from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "openapi.yaml"
    call_command("spectacular", file=str(path), validate=True, fail_on_warn=True)
    return path


def test_the_committed_schema_is_the_one_of_the_code(generated):
    assert COMMITTED.read_text() == generated.read_text(), "run `make schema` and commit docs/openapi.yaml"


def test_every_operation_says_what_it_does_and_how_it_refuses(generated):
    schema = yaml.safe_load(generated.read_text())
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            assert operation["operationId"], path
            assert operation["description"], path
            assert path.endswith("z") or "application/problem+json" in operation["responses"]["400"]["content"], path


def test_it_is_openapi_3_1(generated):
    assert yaml.safe_load(generated.read_text())["openapi"].startswith("3.1")
