"""Stores that went away."""

from copy import deepcopy

GONE = "redis://127.0.0.1:1/0"


def take_redis_away(settings):
    """From now on nobody listens where Redis was."""
    caches = deepcopy(settings.CACHES)
    caches["default"]["LOCATION"] = GONE
    settings.CACHES = caches
