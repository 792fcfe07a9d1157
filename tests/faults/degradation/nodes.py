"""One more web process beside the house, on its stores, as on another machine where something is wrong."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from sandbox import dotenv
from sandbox.servers.processes import die_with_parent
from tests.journeys.house import eventually
from tests.promises.house import Shaken
from tests.twin import free_port


@contextmanager
def node(house: Shaken, out: Path, *, begin: Callable[[], None] = lambda: None, **more: str) -> Iterator[str]:
    """Its address; `begin` runs in it before anything else, and `out` gets what it says."""
    port = free_port()
    said = (Path("/proc") / str(house.first(b"config.front")) / "environ").read_bytes().decode()
    environ = dict(pair.split("=", 1) for pair in said.split("\0") if "=" in pair)
    # Whoever looks for the house by its environment finds this one no more.
    environ |= {"PORT": str(port), "WEB_WORKERS": "1", "API_URL": f"http://127.0.0.1:{port}", **more}
    dies = die_with_parent(signal.SIGTERM)

    def before() -> None:
        dies()
        begin()

    with out.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.processes", "web"],
            cwd=dotenv.ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=before,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: answers(f"{url}/livez"), within=60)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False
