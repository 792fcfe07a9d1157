"""The shared connection to Redis."""

from typing import Any

from django_redis import get_redis_connection
from redis import Redis
from redis.exceptions import ConnectionError, RedisError, TimeoutError

Unavailable = RedisError
"""What every call may raise when Redis is gone, frozen or refusing."""

NoAnswer = (ConnectionError, TimeoutError)
"""Of these, what says that it is gone or frozen; the others answer and refuse."""

PREFIX = "dandeli"


def client() -> Redis:
    """A client with short timeouts: see REDIS_TIMEOUT_SECONDS."""
    connection: Redis = get_redis_connection("default")
    return connection


def run(script: str, keys: list[str], args: list[Any]) -> Any:
    """Run a Lua script by its hash, loading it where the server does not know it yet."""
    return client().register_script(script)(keys=keys, args=args)
