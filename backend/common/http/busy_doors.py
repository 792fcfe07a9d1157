"""Whether others have to wait: the server in front says of each request how long it stood in line."""

from collections.abc import Mapping
from typing import Any

# The key of the WSGI environ, in seconds.
WAITED = "dandeli.waited"
BUSY_SECONDS = 0.5


def is_busy(environ: Mapping[str, Any]) -> bool:
    """Whether this request has had to wait for a thread for so long that the house is busy."""
    return float(environ.get(WAITED, 0)) >= BUSY_SECONDS
