"""The project's server with two workers, a load on it, and what each answer costs its processes."""

import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.services import sessions

WORKERS, CONNECTIONS = 2, 4
SERVER = "-m config.processes web"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Of one load: requests per second, ms of CPU of the server's processes for each, ms until answered, KB of one."""

    rate: float
    cpu: float
    took: float
    size: float


class Server:
    """The web processes on a port of their own, and somebody who is logged in."""

    def __init__(self, port: int, pid: int) -> None:
        self.port, self.pid = port, pid
        asha = User.objects.get_or_create(phone_number="+919999988888")[0]
        self.token = sessions.begin_session(user=asha, at=timezone.now()).access

    def load(self, path: str, queries: list[str], *, seconds: float) -> Figures:
        """So many seconds of these requests, over CONNECTIONS connections."""
        cpu, begun = self._cpu(), time.perf_counter()
        with ThreadPoolExecutor(CONNECTIONS) as crowd:
            parts = list(crowd.map(lambda _: self._ask(path, queries, begun + seconds), range(CONNECTIONS)))
        took = [ms for part in parts for ms, _ in part]
        size = median([size for part in parts for _, size in part])
        rate = len(took) / (time.perf_counter() - begun)
        return Figures(rate=rate, cpu=(self._cpu() - cpu) * 1000 / len(took), took=median(took), size=size / 1024)

    def rooms(self, query: str) -> int:
        """How many rooms an answer has."""
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            found = json.loads(_answer(line, self._request("/api/rooms/search/", query)))
        return sum(len(resort["available_rooms"]) for resort in found)

    def _ask(self, path: str, queries: list[str], until: float) -> list[tuple[float, int]]:
        found = []
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            while time.perf_counter() < until:
                begun = time.perf_counter()
                body = _answer(line, self._request(path, random.choice(queries)))
                found.append(((time.perf_counter() - begun) * 1000, len(body)))
        return found

    def _request(self, path: str, query: str) -> bytes:
        lines = (f"GET {path}?{query} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {self.token}", "", "")
        return "\r\n".join(lines).encode()

    def _cpu(self) -> float:
        """Seconds of CPU of all its processes until now."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == self.pid or int(stat.parent.name) == self.pid:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def running() -> Iterator[Server]:
    """The server while the block runs, warm or not."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    knobs = {"PORT": str(port), "WEB_WORKERS": str(WORKERS), "LOG_LEVEL": "WARNING"}
    process = subprocess.Popen([sys.executable, *SERVER.split()], env={**os.environ, **knobs})
    try:
        _wait(port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(15)


def queries(location: str, *, days: int = 5) -> list[str]:
    """Three nights for two people at a place, from some day on."""
    first = timezone.localdate()
    stays = [(first + timedelta(days=20 + 11 * n), first + timedelta(days=23 + 11 * n)) for n in range(days)]
    return [
        urlencode({"location": location, "check_in_date": begin, "check_out_date": end, "guests": 2})
        for begin, end in stays
    ]


def _answer(line: socket.socket, request: bytes) -> bytes:
    line.sendall(request)
    head, _, body = _until(line, b"\r\n\r\n").partition(b"\r\n\r\n")
    status, *headers = head.decode("latin-1").split("\r\n")
    assert " 200" in status, head + body
    length = next(int(header.split(":")[1]) for header in headers if header.lower().startswith("content-length"))
    while len(body) < length:
        body += line.recv(1 << 20)
    return body


def _until(line: socket.socket, mark: bytes) -> bytes:
    found = b""
    while mark not in found:
        more = line.recv(1 << 20)
        assert more, "the server hung up"
        found += more
    return found


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")
