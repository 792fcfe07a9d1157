"""Short questions to servers and processes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from redis import Redis

# Starts both servers, says where they are, and waits to be killed.
LAUNCHER = """
import sys, time
from pathlib import Path
from sandbox import servers
with servers.running(var=Path(sys.argv[1]), environ={}) as up:
    print(up.database_url("stays"), up.redis_url(1), flush=True)
    time.sleep(60)
"""


def launch(var: Path) -> tuple[subprocess.Popen[str], str, str]:
    """Servers in a process of their own: that process, and their URLs."""
    process = subprocess.Popen([sys.executable, "-c", LAUNCHER, str(var)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said = line
        if line.startswith("postgres"):
            break
    database, cache = said.split()
    return process, database, cache


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def query(url: str, statement: str) -> str:
    """The first value of the first row, as text; empty when there is none."""
    with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return "" if row is None else str(row[0])


def remember(url: str, key: str, value: str) -> None:
    with Redis.from_url(url) as client:
        client.set(key, value)


def recall(url: str, key: str) -> str | None:
    with Redis.from_url(url, decode_responses=True) as client:
        found = client.get(key)
        return None if found is None else str(found)


def pid_of_redis(url: str) -> int:
    with Redis.from_url(url) as client:
        return int(client.info("server")["process_id"])


def is_alive(pid: int) -> bool:
    """Running, not merely waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def working_in(directory: Path) -> list[int]:
    """Processes whose working directory this is."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.readlink(entry / "cwd") == str(directory.resolve()):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def eventually(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return true()
