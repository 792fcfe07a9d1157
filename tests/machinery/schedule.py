"""Which tests stay together when several processes run them: a file, or a folder that shares one running house."""

import pytest
from xdist.scheduler import LoadScopeScheduling

# Each starts a whole stack once, in a directory of its own. They last longest and wait most, so they begin first.
TOGETHER = ("tests/journeys/", "tests/promises/", "tests/clients/")
FIRST = (*TOGETHER, "tests/soak/", "tests/sandbox/nemesis/", "tests/machines/", "tests/fuzz/")


class ByFile(LoadScopeScheduling):
    """Units of work, in the order of the collection."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def sort(items: list[pytest.Item]) -> None:
    """The longest first, or the last worker would be busy long after the others."""
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))
