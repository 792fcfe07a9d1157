"""A private PostgreSQL and Redis for one checkout: no root, nothing pre-installed, nothing left behind.

    with servers.running(var=Path("var")) as up:
        up.database_url("dandeli"), up.redis_url(0)

Start them from a thread that lives as long as they should: they end when it does.
"""

from sandbox.servers.failures import ServerError
from sandbox.servers.startup import Servers, running

__all__ = ["ServerError", "Servers", "running"]
