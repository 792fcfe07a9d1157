"""Which tests stay together, and which come first, when several processes run them."""

from collections import Counter

import pytest

# Each starts a whole stack once, in a directory of its own.
TOGETHER = ("tests/journeys/", "tests/promises/", "tests/clients/")
# They last longest and wait most: begun last, they would keep one process busy long after the others.
FIRST = (*TOGETHER, "tests/soak/", "tests/sandbox/nemesis/", "tests/machines/", "tests/fuzz/", "tests/sandbox/stack/")


def unit_of(nodeid: str) -> str:
    """The file of a test, or the folder that shares one running house."""
    file = nodeid.partition("::")[0]
    return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def sort(items: list[pytest.Item]) -> None:
    """The longest first; otherwise as they were."""
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


def name_once(items: list[pytest.Item]) -> None:
    """Schemathesis gives all operations one name, and pytest-xdist would run one test for all of them."""
    seen: Counter[str] = Counter()
    for item in items:
        seen[item.nodeid] += 1
        if seen[item.nodeid] > 1:
            item._nodeid = f"{item.nodeid}[{seen[item.nodeid]}]"
