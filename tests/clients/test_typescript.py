import re

import pytest

from tests.clients import node


def test_the_committed_types_are_those_of_the_schema(typescript):
    types = typescript / "src" / "schema.d.ts"
    committed = types.read_text()
    done = node.run("npm", "run", "generate", cwd=typescript)
    generated = types.read_text()
    types.write_text(committed)
    assert done.returncode == 0, done.stderr
    assert generated == committed, "docs/openapi.yaml has changed: run `make clients` and commit clients/"


@pytest.fixture(scope="module")
def complaints(typescript):
    """What one run of the compiler says of the package, the README's example and a wrong script, by where it is."""
    example = re.search(r"```ts\n(.*?)```", (typescript / "README.md").read_text(), re.DOTALL)
    right = (typescript / "smoke/book.ts").read_text()
    wrong = right.replace("check_in_date:", "checkin_date:").replace("order.amount_paise", "order.paise")
    wrong = wrong.replace('"room_held"', '"room_hold"')
    added = {"smoke/readme.ts": example[1], "smoke/wrong.ts": wrong}
    for path, text in added.items():
        (typescript / path).write_text(text)
    done = node.run("tsc", "--noEmit", cwd=typescript)
    for path in added:
        (typescript / path).unlink()
    assert done.stdout
    lines, found = (done.stdout + done.stderr).splitlines(), {"package": []} | {path: [] for path in added}
    at = "package"
    for line in lines:
        # What is indented goes on with the line above it.
        at = at if line.startswith(" ") else line.partition("(")[0]
        found[at if at in added else "package"].append(line)
    return found


def test_the_client_and_its_script_type_check(complaints):
    assert complaints["package"] == []


def test_the_tests_of_the_client_pass(typescript):
    done = node.run("npm", "test", cwd=typescript)
    assert done.returncode == 0, done.stdout


def test_the_example_of_the_readme_type_checks(complaints):
    assert complaints["smoke/readme.ts"] == []


def test_a_wrong_name_of_a_field_does_not_type_check(complaints):
    said = [line for line in complaints["smoke/wrong.ts"] if line.startswith("smoke/wrong.ts")]
    assert any("check_in_date" in line for line in said), said
    assert any("'paise'" in line for line in said), said
    assert any('"room_hold"' in line for line in said), said


@pytest.mark.journey
def test_the_script_books_a_stay(typescript, reach):
    done = node.run("npm", "run", "smoke", cwd=typescript, environ=reach)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "refreshed once" in done.stdout
    assert "✓ booked: " in done.stdout
