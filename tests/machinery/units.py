"""Which tests one process runs together, and in one go."""

from xdist.scheduler import LoadScopeScheduling

from tests.machinery.schedule import unit_of


class ByFile(LoadScopeScheduling):
    """A file, or a chain of folders. In the order of the collection."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
