"""Both servers at once, or those that somebody else runs."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox import dotenv
from sandbox.servers import databases, postgres, valkey

DATABASE = "dandeli"


@dataclass(frozen=True)
class Servers:
    """Where PostgreSQL and Redis are; `outside` names those that were there before us."""

    postgres: str
    redis: str
    outside: tuple[str, ...] = ()

    def database_url(self, name: str | None = None) -> str:
        """The URL of a database, made on demand; without a name the outside server's own, or ours."""
        if name is None and "DATABASE_URL" in self.outside:
            return self.postgres
        return databases.ensure_database(self.postgres, name or DATABASE)

    def redis_url(self, db: int | None = None) -> str:
        """The URL of a numbered Redis database; without a number the outside server's own, or 0."""
        if db is None and "REDIS_URL" in self.outside:
            return self.redis
        return databases.named(self.redis, str(db or 0))


@contextmanager
def running(
    *,
    var: Path,
    environ: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
    say: Callable[[str], None] = print,
) -> Iterator[Servers]:
    """Both servers while the block runs, with their data under `var`.

    `environ` stands for the process environment and `.env` together: a DATABASE_URL or REDIS_URL in it is
    used instead and nothing is started for it. `settings` are further settings for PostgreSQL.
    """
    environ = dotenv.effective() if environ is None else environ
    dotenv.refuse_outside_development(environ)
    outside = tuple(name for name in ("DATABASE_URL", "REDIS_URL") if environ.get(name))
    var = var.resolve()
    with ExitStack() as stack:
        database = environ.get("DATABASE_URL") or stack.enter_context(
            postgres.running(var=var, settings=settings, say=say)
        )
        cache = environ.get("REDIS_URL") or stack.enter_context(valkey.running(var=var, say=say))
        yield Servers(postgres=database, redis=cache, outside=outside)
