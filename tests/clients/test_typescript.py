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


def checked(typescript):
    return node.run("tsc", "--noEmit", cwd=typescript)


def test_the_client_and_its_script_type_check(typescript):
    done = checked(typescript)
    assert done.returncode == 0, done.stdout


def test_the_tests_of_the_client_pass(typescript):
    done = node.run("npm", "test", cwd=typescript)
    assert done.returncode == 0, done.stdout


def test_the_example_of_the_readme_type_checks(typescript):
    example = re.search(r"```ts\n(.*?)```", (typescript / "README.md").read_text(), re.DOTALL)
    (typescript / "smoke/readme.ts").write_text(example[1])
    done = checked(typescript)
    (typescript / "smoke/readme.ts").unlink()
    assert done.returncode == 0, done.stdout


def test_a_wrong_name_of_a_field_does_not_type_check(typescript):
    right = (typescript / "smoke/book.ts").read_text()
    wrong = right.replace("check_in_date:", "checkin_date:").replace("order.amount_paise", "order.paise")
    (typescript / "smoke/wrong.ts").write_text(wrong)
    done = checked(typescript)
    (typescript / "smoke/wrong.ts").unlink()
    assert done.returncode != 0
    complaints = [line for line in done.stdout.splitlines() if line.startswith("smoke/wrong.ts")]
    assert any("check_in_date" in line for line in complaints), done.stdout
    assert any("'paise'" in line for line in complaints), done.stdout


@pytest.mark.journey
def test_the_script_books_a_stay(typescript, reach):
    done = node.run("npm", "run", "smoke", cwd=typescript, environ=reach)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "refreshed once" in done.stdout
    assert "✓ booked: " in done.stdout
