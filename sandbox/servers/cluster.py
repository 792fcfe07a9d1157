"""A PostgreSQL data directory: made whole or not at all."""

import shutil
import subprocess
import sys
from pathlib import Path

from sandbox.servers.account import UnixAccount
from sandbox.servers.binaries import PostgresPrograms
from sandbox.servers.failures import ServerError
from sandbox.servers.processes import end_lingering

SUPERUSER = "app"


def ensure_cluster(home: Path, programs: PostgresPrograms, account: UnixAccount | None) -> Path:
    """The data directory of this major version; made when it is missing, remade when half of it is there."""
    data = home / str(programs.major())
    end_lingering(data, "postgres")
    if (data / "global" / "pg_control").is_file():
        return data
    # initdb works beside it and the result is renamed into place: killed half-way, it leaves no trap.
    making = data.with_suffix(".making")
    for rest in (data, making):
        shutil.rmtree(rest, ignore_errors=True)
    making.mkdir(mode=0o700)
    if account:
        account.own(making)
    _initdb(making, programs, account)
    making.rename(data)
    return data


def _initdb(data: Path, programs: PostgresPrograms, account: UnixAccount | None) -> None:
    # Trust: it listens on 127.0.0.1 of a developer's machine and holds demo data.
    command = [
        programs.initdb,
        "-D",
        data,
        "-U",
        SUPERUSER,
        "--auth=trust",
        "-E",
        "UTF8",
        f"--locale={_locale()}",
    ]
    done = subprocess.run(
        [str(part) for part in [*command, "--no-sync", "--no-instructions"]],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    if done.returncode:
        raise ServerError(f"initdb failed in {data}:\n{done.stdout}{done.stderr}".rstrip())


def _locale() -> str:
    """UTF-8 without a language's sorting rules; macOS does not know that name everywhere."""
    return "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
