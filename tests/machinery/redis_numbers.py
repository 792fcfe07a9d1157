"""One of Redis's numbered databases for each process that runs tests: emptying it empties no other's.

A claim is the name of a connection, which Redis forgets with the process: nothing is left behind by a killed run.
"""

from pathlib import Path
from urllib.parse import urlsplit

from redis import Redis

from sandbox.servers import ServerError, databases
from tests.machinery import place

CLAIM = "dandeli-tests-{number}"
_claims: dict[str, Redis] = {}


def claimed(url: str, *, ours: bool) -> str:
    """The URL of a number that nobody else tests with, emptied: the URL's own, else another.

    On a server that is not `ours` another one must be empty, or known to have been used by tests of this checkout:
    what lies in it may be somebody's. The claim lasts as long as the process.
    """
    first = int(urlsplit(url).path.strip("/") or 0)
    client = Redis.from_url(url, single_connection_client=True)
    total = int(client.config_get("databases")["databases"])
    for number in [first, *(other for other in range(total) if other != first)]:
        if take(client, number):
            its_url = databases.named(url, str(number))
            with Redis.from_url(its_url) as inside:
                if ours or number == first or not inside.dbsize() or its_url in _used():
                    inside.flushdb()
                    if not ours:
                        _remember(its_url)
                    _claims[its_url] = client
                    return its_url
    raise ServerError(f"Redis at {url} has {total} databases and none is free for these tests: use fewer workers.")


def release(url: str) -> None:
    """Others may have it."""
    _claims.pop(url).close()


def take(client: Redis, number: int) -> bool:
    """Whether this connection alone has this claim; it is made and looked for in one transaction of Redis."""
    name = CLAIM.format(number=number)
    connection = client.connection
    for command in (("MULTI",), ("CLIENT SETNAME", name), ("CLIENT LIST",), ("EXEC",)):
        connection.send_command(*command)
        said = connection.read_response()
    return said[1].decode().count(f" name={name} ") == 1


def _memo() -> Path:
    return place.ROOT / "redis-numbers"


def _used() -> set[str]:
    return set(_memo().read_text().split()) if _memo().exists() else set()


def _remember(url: str) -> None:
    if url not in _used():
        _memo().parent.mkdir(parents=True, exist_ok=True)
        with _memo().open("a") as memo:
            memo.write(f"{url}\n")
