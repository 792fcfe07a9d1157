"""The world around the image: a company's proxy whose authority it trusts, and behind it Razorpay and MSG91, played.

The image's settings stay those of production: it calls https://api.razorpay.com and https://control.msg91.com, with
certificates checked. Whoever else it calls is refused, and is told of.
"""

import http.client
import json
import select
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

RAZORPAY, MSG91, SITE = "api.razorpay.com", "control.msg91.com", "api.example.in"
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}
IDLE_SECONDS = 60


@dataclass
class Outside:
    """Where the proxy and the edge listen, and what came by."""

    authority: Path
    twin_port: int
    web_port: int
    proxy_port: int = 0
    edge_port: int = 0
    texts: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def code_for(self, phone: str) -> str | None:
        """The login code of the newest SMS to a phone, in digits without the plus."""
        sent = [text["VAR1"] for text in self.texts if text["mobiles"] == phone]
        return sent[-1] if sent else None


def make_authority(folder: Path) -> Path:
    """A certificate for the three names that is its own authority; the key lies beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    names = f"subjectAltName=DNS:{RAZORPAY},DNS:{MSG91},DNS:{SITE},IP:127.0.0.1"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=image check"]
    usage = ["-addext", names, "-addext", "keyUsage=critical,digitalSignature,keyCertSign"]
    pair = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "authority.pem")]
    subprocess.run([*made, *usage, *pair], check=True, capture_output=True)
    return folder / "authority.pem"


@contextmanager
def surrounding(outside: Outside) -> Iterator[Outside]:
    """Proxy, TLS behind it, and the edge in front of the web process."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(outside.authority, outside.authority.with_name("key.pem"))
    servers = [_Quiet(("127.0.0.1", 0), _handler(outside, edge)) for edge in (False, True)]
    for server in servers:
        server.daemon_threads = True
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    behind, edge = (server.server_address[1] for server in servers)
    proxy = socket.create_server(("127.0.0.1", 0))
    outside.proxy_port, outside.edge_port = proxy.getsockname()[1], int(edge)
    threading.Thread(target=_accept, args=[proxy, int(behind), outside], daemon=True).start()
    try:
        yield outside
    finally:
        proxy.close()
        for server in servers:
            server.shutdown()
            server.server_close()


class _Quiet(ThreadingHTTPServer):
    """A caller who hangs up, or does not trust us, has a log of its own."""

    def handle_error(self, *_: Any) -> None:
        pass


def _handler(outside: Outside, edge: bool) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = IDLE_SECONDS

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if not edge and self.headers["Host"] == MSG91:
                outside.texts += json.loads(body)["recipients"]
                self.hand_back(200, {"Content-Type": "application/json"}, b'{"type": "success", "message": "1"}')
                return
            kept = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
            if edge:
                kept |= {"Host": self.headers["Host"], "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
            behind = http.client.HTTPConnection(
                "127.0.0.1", outside.web_port if edge else outside.twin_port, timeout=60
            )
            try:
                behind.request(self.command, self.path, body=body or None, headers=kept)
                found = behind.getresponse()
                self.hand_back(found.status, found.getheaders(), found.read())
            except (OSError, http.client.HTTPException):
                self.hand_back(502, {}, b"")
            finally:
                behind.close()

        def hand_back(self, status: int, headers: Any, body: bytes) -> None:
            self.send_response_only(status)
            for name, value in headers.items() if isinstance(headers, dict) else headers:
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

        def log_message(self, *_: Any) -> None:
            """The processes' own logs are enough."""

    return Door


def _accept(proxy: socket.socket, behind: int, outside: Outside) -> None:
    while True:
        try:
            caller, _ = proxy.accept()
        except OSError:
            return
        threading.Thread(target=_tunnel, args=[caller, behind, outside], daemon=True).start()


def _tunnel(caller: socket.socket, behind: int, outside: Outside) -> None:
    """CONNECT to one of the two names leads to their stand-in."""
    with caller:
        caller.settimeout(IDLE_SECONDS)
        words = caller.recv(4096).decode("latin-1").split()
        if words[:1] != ["CONNECT"] or words[1] not in (f"{RAZORPAY}:443", f"{MSG91}:443"):
            outside.refused += words[1:2]
            caller.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", behind)) as inside:
            caller.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            pairs = {caller: inside, inside: caller}
            # Whoever hangs up within a handshake ends both.
            with suppress(OSError):
                _carry(pairs)


def _carry(pairs: Mapping[socket.socket, socket.socket]) -> None:
    while ready := select.select(list(pairs), [], [], IDLE_SECONDS)[0]:
        for end in ready:
            data = end.recv(65536)
            if not data:
                return
            pairs[end].sendall(data)
