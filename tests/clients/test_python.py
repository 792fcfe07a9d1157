"""The Python client: generated from docs/openapi.yaml, compiled, checked by types, and used to book."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sandbox import dotenv

HERE = dotenv.ROOT / "clients" / "python"
SCHEMA = dotenv.ROOT / "docs" / "openapi.yaml"
BIN = Path(sys.executable).parent


def run(*command, **environ):
    return subprocess.run(
        command, env={**os.environ, **environ}, capture_output=True, text=True, timeout=180, check=False
    )


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The folder with the package in it. What the generator leaves out, it warns of."""
    root = tmp_path_factory.mktemp("python")
    done = run(
        *(BIN / "openapi-python-client", "generate", "--path", SCHEMA, "--config", HERE / "generator.yaml"),
        *("--meta", "none", "--output-path", root / "dandeli_client", "--fail-on-warning"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return root


def test_every_operation_has_a_module_and_every_module_compiles(package):
    paths = yaml.load(SCHEMA.read_text(), yaml.CSafeLoader)["paths"]
    said = {operation["operationId"] for operations in paths.values() for operation in operations.values()}
    assert {path.stem for path in package.glob("dandeli_client/api/*/*.py")} - {"__init__"} == said
    done = run(sys.executable, "-m", "compileall", "-q", package)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def complaints(package):
    """What one strict run of the type checker says of the script, and of one that is wrong, by file."""
    right = (HERE / "smoke" / "book.py").read_text()
    wrong = right.replace("order.amount_paise", "order.paise").replace('"room_held"', '"room_hold"')
    (package / "right.py").write_text(right)
    (package / "wrong.py").write_text(wrong)
    checked = [package / "right.py", package / "wrong.py"]
    options = ["--config-file=", "--strict", "--cache-dir", package / "cache"]
    done = run(sys.executable, "-m", "mypy", *options, *checked, MYPYPATH=str(package))
    assert "wrong.py" in done.stdout, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    return {path.name: [line for line in lines if f"{path.name}:" in line] for path in checked}


def test_the_script_type_checks_against_the_client(complaints):
    assert complaints["right.py"] == []


def test_a_field_and_a_code_that_there_is_not_do_not_type_check(complaints):
    said = "\n".join(complaints["wrong.py"])
    assert 'has no attribute "paise"' in said
    assert "room_hold" in said


@pytest.mark.journey
def test_the_script_books_a_stay(package, reach):
    environ = {**reach, "PYTHONPATH": str(package), "NO_PROXY": reach["no_proxy"]}
    done = run(sys.executable, HERE / "smoke" / "book.py", **environ)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ booked: " in done.stdout
    assert "refused with 400 invalid at /guests" in done.stdout
