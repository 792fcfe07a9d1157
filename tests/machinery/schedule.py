"""Which tests stay together, and which come first, when several processes run them."""

from collections import Counter
from dataclasses import replace

import pytest

# Each starts a stack of many processes, or a hundred threads, and mostly waits: two chains, each one at a time.
CHAINS = {
    # They measure how long others wait: never two of them at once.
    "measuring": ("tests/faults/", "tests/promises/"),
    "houses": ("tests/journeys/", "tests/soak/", "tests/sandbox/nemesis/test_short_run.py", "tests/sandbox/stack/"),
    # They share a stack.
    "clients": ("tests/clients/",),
}
# They last longest: begun last, they would keep one process busy long after the others.
FIRST = (
    *(folder for chain in CHAINS.values() for folder in chain),
    *("tests/event_feed/test_catch_up.py", "tests/fuzz/", "tests/machines/"),
)


def unit_of(nodeid: str) -> str:
    """The chain of a test; else its file."""
    file = nodeid.partition("::")[0]
    return next((name for name, chain in CHAINS.items() if file.startswith(chain)), file)


def sort(items: list[pytest.Item]) -> None:
    """The longest first; otherwise as they were."""
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


def name_once(items: list[pytest.Item]) -> None:
    """Schemathesis gives all operations one name, and pytest-xdist would run one test for all of them.

    An item has no public way to be named anew. `tests/house/test_machinery.py` sees when this one ends.
    """
    seen: Counter[str] = Counter()
    for item in items:
        seen[item.nodeid] += 1
        if seen[item.nodeid] > 1:
            item._id = replace(item.id, params=str(seen[item.nodeid]))
