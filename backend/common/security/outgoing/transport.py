"""Makes one HTTP call to a checked address, with limits on time and size."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from backend.common.security.outgoing.targets import NoAnswer, Target

AUTHORITIES = certifi.where()
AGENT = "Dandeli/1.0"


class AnswerTooLarge(Exception):
    """The answer is longer than the caller wants to read."""


@dataclass(frozen=True)
class OutgoingAnswer:
    """What came back: names of headers in lower case, the body as it was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def retry_after(self) -> int:
        """Seconds, where it asks us to come back later; a day at most."""
        said = self.headers.get("retry-after", "")
        return min(int(said), 86_400) if said.isascii() and said.isdecimal() and len(said) < 10 else 0

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


def exchange(
    verb: str, target: Target, body: bytes | None, headers: dict[str, str], until: float, most_bytes: int
) -> OutgoingAnswer:
    """Send it, and read the answer; redirects are answers too."""
    own = {"Host": target.host_header, "User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close"}
    try:
        with _connected(target, until) as connection, _cut_off(connection, until):
            connection.request(verb, target.path, body, {**headers, **own}, preload_content=False, decode_content=False)
            answer = connection.getresponse()
            content = _body(answer, most_bytes)
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        # Without the text of the error: it quotes the address, whose path may be somebody's secret.
        raise NoAnswer(type(error).__name__) from None
    if time.monotonic() >= until:
        raise NoAnswer("too_slow")
    return OutgoingAnswer(
        answer.status, {name.lower(): said for name, said in answer.headers.items()}, content, target.url
    )


@contextmanager
def _connected(target: Target, until: float) -> Iterator[HTTPConnection]:
    """A connection to one of the addresses that were looked at; the name serves for the certificate alone."""
    refusal: Exception = NoAnswer("too_slow")
    for address in target.addresses:
        left = until - time.monotonic()
        if left <= 0:
            break
        connection = _connection(target, address, left)
        try:
            with _cut_off(connection, until):
                connection.connect()
        except (HTTPError, OSError) as error:
            refusal = error
            connection.close()
            continue
        try:
            yield connection
        finally:
            connection.close()
        return
    raise NoAnswer(type(refusal).__name__)


def _connection(target: Target, address: str, seconds: float) -> HTTPConnection:
    if target.scheme == "http":
        return HTTPConnection(address, target.port, timeout=seconds)
    return HTTPSConnection(
        address,
        target.port,
        timeout=seconds,
        server_hostname=target.host,
        assert_hostname=target.host,
        cert_reqs="CERT_REQUIRED",
        ca_certs=AUTHORITIES,
    )


@contextmanager
def _cut_off(connection: HTTPConnection, until: float) -> Iterator[None]:
    """A socket's own limit begins anew with every byte; this one does not."""
    # The connection lets go of its socket while the answer still reads from it.
    held = connection.sock

    def cut() -> None:
        if sock := held or connection.sock:
            # It may have ended by itself.
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, until - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _body(answer: BaseHTTPResponse, most_bytes: int) -> bytes:
    if int(answer.headers.get("Content-Length") or 0) > most_bytes:
        raise AnswerTooLarge
    content = bytearray()
    for chunk in answer.stream(16_384, decode_content=False):
        content += chunk
        if len(content) > most_bytes:
            raise AnswerTooLarge
    return bytes(content)
