"""The shared connection to Redis."""

from functools import cache
from hashlib import sha1
from typing import Any

from django_redis import get_redis_connection
from redis import Redis
from redis.exceptions import ConnectionError, NoScriptError, RedisError, TimeoutError

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
    try:
        return client().evalsha(_name_of(script), len(keys), *keys, *args)
    except NoScriptError:
        return client().eval(script, len(keys), *keys, *args)


def run_and_look(script: str, keys: list[str], args: list[Any], *, look: list[str]) -> tuple[Any, list[bytes | None]]:
    """The same, and what stands under the keys in `look`: one trip."""
    both = client().pipeline(transaction=False)
    both.evalsha(_name_of(script), len(keys), *keys, *args)
    both.mget(look)
    try:
        answer, found = both.execute()
    except NoScriptError:
        answer = run(script, keys, args)
        found = client().mget(look)
    return answer, found


@cache
def _name_of(script: str) -> str:
    """The hash by which Redis knows a script: a name, which keeps nothing secret."""
    return sha1(script.encode(), usedforsecurity=False).hexdigest()
