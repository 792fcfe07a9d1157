"""What was to be shown of guests' pages names tests, and they exist."""

from tests.house.test_promises import NAMED, TESTS, names_in

TEXT = (TESTS.parent / "docs" / "guest-acceptance.md").read_text()
ROWS = [
    line for line in TEXT.splitlines() if line.startswith("|") and not line.startswith(("| ---", "| To be shown |"))
]


def test_everything_to_be_shown_names_a_test():
    assert len(ROWS) > 20
    assert [row for row in ROWS if not NAMED.search(row)] == []


def test_every_test_that_shows_it_exists():
    missing = [f"{path}::{test}" for path, test in NAMED.findall(TEXT) if test not in names_in(path)]
    assert missing == []


def test_no_name_of_a_test_escapes_the_look():
    assert TEXT.count(".py::") == len(NAMED.findall(TEXT))
