"""The internet, on this machine: a resolver that says what a test wants, and servers with bad habits."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

REAL = socket.getaddrinfo
HERE = "127.0.0.1"


@dataclass
class Names:
    """What each name resolves to: one list of addresses for each time it is asked, the last one for ever."""

    known: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def resolve(self, host: Any, port: Any, *how: Any, **more: Any) -> Any:
        name = str(host)
        if name not in self.known:
            return REAL(host, port, *how, **more)
        self.asked.append(name)
        answers = self.known[name]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses
        ]


class Server(ThreadingHTTPServer):
    """Answers each request with a function of the test, and remembers what came."""

    daemon_threads = True

    def __init__(self, answer: Callable[[Any], None], port: int = 0) -> None:
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.over = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def handle_one(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                server.seen.append((self.command, self.path, dict(self.headers), self.rfile.read(length)))
                self.over = server.over
                with suppress(OSError):  # The caller has hung up.
                    answer(self)

            do_GET = do_POST = handle_one

            def log_message(self, *words: Any) -> None:
                """Say nothing."""

        super().__init__((HERE, port), Handler)

    def handle_error(self, *about: Any) -> None:
        """Callers that hang up are what is tested here."""


@contextmanager
def serving(answer: Callable[[Any], None], certificate: Path | None = None, port: int = 0) -> Iterator[Server]:
    server = Server(answer, port)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def nobody(port: int) -> Iterator[None]:
    """The port stays ours, and whoever calls it is refused: nobody listens."""
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind((HERE, port))
        yield


def certificate(where: Path, name: str) -> Path:
    """A certificate of this name, with its key, signed by itself."""
    path = where / f"{name}.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    keys = ["-addext", f"subjectAltName=DNS:{name}", "-keyout", str(path), "-out", f"{path}.crt"]
    subprocess.run([*made, *keys], check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


def says(body: bytes = b"hello", status: int = 200, **headers: str) -> Callable[[Any], None]:
    """An ordinary answer."""

    def answer(request: Any) -> None:
        request.send_response(status)
        for name, said in {"Content_Length": str(len(body)), **headers}.items():
            request.send_header(name.replace("_", "-"), said)
        request.end_headers()
        request.wfile.write(body)

    return answer
