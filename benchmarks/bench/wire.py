"""Requests as bytes, and loads of them by a process beside this one."""

import json
import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.load_generator import Heard

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Sender:
    """Who asks: a token, and the address that the proxy in front has seen."""

    token: str
    address: str

    def headers(self) -> str:
        """The lines that say so."""
        login = f"Authorization: Bearer {self.token}\r\n" if self.token else ""
        return f"{login}X-Forwarded-For: {self.address}\r\nX-Forwarded-Proto: https\r\nHost: 127.0.0.1\r\n"


def get(path: str, sender: Sender) -> bytes:
    """A GET, with its query in the path."""
    return f"GET {path} HTTP/1.1\r\n{sender.headers()}\r\n".encode()


def post(path: str, sender: Sender, body: Any, **more: str) -> bytes:
    """A POST of JSON; bytes are sent as they are."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in more.items())
    head = f"Content-Type: application/json\r\nContent-Length: {len(raw)}\r\n{lines}\r\n"
    return f"POST {path} HTTP/1.1\r\n{sender.headers()}{head}".encode() + raw


def shoot(port: int, requests: list[bytes], *, seconds: float, connections: int, again: bool = False) -> Heard:
    """Send them for so many seconds, over so many connections; `again`: begin anew at their end."""
    plan = {"port": port, "requests": requests, "seconds": seconds, "connections": connections, "again": again}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load_generator"],
        cwd=ROOT,
        input=pickle.dumps(plan),
        stdout=subprocess.PIPE,
        check=True,
        timeout=seconds + 60,
    )
    return Heard(**json.loads(done.stdout))
