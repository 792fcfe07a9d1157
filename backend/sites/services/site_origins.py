"""Whether scripts of an origin may read the API's answers: asked for every call from another site's page."""

from django.db import Error

from backend.common import clock
from backend.sites.models import Site

# What this process knows is at most so old: a change in the admin shows after that.
GOOD_FOR_SECONDS = 15


class _Known:
    """The origins of all active sites, and when they were read. Threads share it: at worst two read at once."""

    def __init__(self) -> None:
        self.origins: frozenset[str] = frozenset()
        self.good_until = 0.0


_known = _Known()


def may_call(origin: str) -> bool:
    """Whether an active site of an active resort has this origin. Without PostgreSQL: what was known last."""
    if clock.stopwatch() >= _known.good_until:
        _known.good_until = clock.stopwatch() + GOOD_FOR_SECONDS
        try:
            _known.origins = _read()
        except Error:
            return origin in _known.origins
    return origin in _known.origins


def forget_origins() -> None:
    """Know nothing, as a process that has just begun."""
    _known.origins, _known.good_until = frozenset(), 0.0


def _read() -> frozenset[str]:
    rows = Site.objects.filter(active=True, resort__active=True).values_list("origins", flat=True)
    return frozenset(origin for origins in rows for origin in origins)
