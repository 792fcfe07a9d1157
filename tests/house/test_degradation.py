"""Every row of docs/degradation.md is measured by a test that names it, and says what a person does."""

import ast
import re
from pathlib import Path

import pytest

from tests.faults.degradation import page

TESTS = Path(page.__file__).parent
NAMED = re.compile(r"`(\w+\.py)::(\w+)`")
MEASURED, MEANT = page.tables()[:2]
SECONDS_MOST = 15


def test_there_are_many_rows_and_each_says_what_it_means():
    assert len(MEASURED) >= 15
    assert list(MEANT) == list(MEASURED)
    assert not [row for row, told in MEANT.items() if not all(told.values())]


@pytest.mark.parametrize("row", MEASURED)
def test_a_row_names_tests_that_are_there_and_one_of_them_measures_it(row):
    named = NAMED.findall(MEANT[row]["Measured by"])
    assert named
    for file, test in named:
        functions = {node.name for node in ast.parse((TESTS / file).read_text()).body if hasattr(node, "name")}
        assert test in functions
    assert any(f'"{row}"' in (TESTS / file).read_text() for file, _ in named)


@pytest.mark.parametrize("row", MEASURED)
def test_whatever_is_wrong_this_process_is_alive_and_nobody_waits_long_or_gets_a_500(row):
    cells = page.cells(row)
    assert cells["livez"] == page.Cell(frozenset({"ok"}), page.USUAL_SECONDS)
    assert max(cell.seconds for cell in cells.values()) <= SECONDS_MOST
    assert not [
        answer for cell in cells.values() for answer in cell.answers if not re.match(r"ok$|503( |$)|409 ", answer)
    ]
