"""HTTP by `requests` that ends: names, connection, TLS, headers and body together take no longer than said.

The timeouts of requests and urllib3 begin anew with every byte, and `Timeout(total=…)` ends with the headers: one byte
every three seconds holds a thread for as long as the other side likes.
"""

import socket
import sys
import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from backend.common.outside.leashes import Leash, look_up

CONNECT_SECONDS = 3.0
MOST_BYTES = 2 * 1024 * 1024
CHUNK_BYTES = 16_384


class AnswerTooLong(requests.RequestException):
    """More bytes than any answer of this service has."""


def bounded_session(until: float, *, most_bytes: int = MOST_BYTES) -> requests.Session:
    """A session whose calls have all ended at this moment of `time.monotonic()`: with an answer read whole, or with a
    `requests.RequestException`."""
    session = requests.Session()
    session.mount("https://", BoundedAdapter(until, most_bytes))
    session.mount("http://", BoundedAdapter(until, most_bytes))
    return session


class BoundedAdapter(HTTPAdapter):
    """Sends as its parent does, on a leash, and reads the body itself."""

    def __init__(self, until: float, most_bytes: int) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)
        self.until = until
        self.most_bytes = most_bytes

    def send(self, request: requests.PreparedRequest, *_: Any, **how: Any) -> requests.Response:
        """Whatever timeout the caller names, ours ends first."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise requests.ConnectTimeout("no time left", request=request)
        how |= {"stream": True, "timeout": (min(CONNECT_SECONDS, left), left)}
        with Leash(self.until) as self.leash:
            try:
                answer = super().send(request, **how)
                body = self._body(answer)
            except requests.RequestException as error:
                if self.leash.cut and not isinstance(error, requests.ConnectTimeout):
                    # What it looks like from here says nothing: we ended it.
                    raise requests.ReadTimeout("cut off", request=request) from None
                raise
            if self.leash.cut:
                raise requests.ReadTimeout("cut off", request=request)
        answer._content, answer._content_consumed = body, True  # type: ignore[attr-defined]  # as requests does
        return answer

    def get_connection_with_tls_context(self, *args: Any, **more: Any) -> ConnectionPool:
        """The pool of one call, whose connections hang on its leash."""
        pool: Any = super().get_connection_with_tls_context(*args, **more)
        kind = LeashedHTTPS if pool.scheme == "https" else LeashedHTTP

        def connection(*args: Any, **more: Any) -> HTTPConnection:
            made = kind(*args, **more)
            made.leash = self.leash
            return made

        pool.ConnectionCls = connection
        return pool  # type: ignore[no-any-return]  # its ConnectionCls is typed as a class

    def _body(self, answer: requests.Response) -> bytes:
        content = bytearray()
        try:
            for chunk in answer.iter_content(CHUNK_BYTES):
                content += chunk
                if len(content) > self.most_bytes:
                    raise AnswerTooLong(f"more than {self.most_bytes} bytes", response=answer)
        finally:
            answer.raw.close()
        return bytes(content)


class _Leashed(HTTPConnection):
    leash: Leash

    def _new_conn(self) -> socket.socket:
        """As urllib3 does it, but all addresses of a host share the time that is left."""
        assert self.port is not None
        try:
            addresses = look_up(self._dns_host, self.port, until=self.leash.until)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except OSError as error:
            raise NewConnectionError(self, type(error).__name__) from error
        refusal: OSError = TimeoutError("no time left")
        for address in addresses:
            if self.leash.left <= 0:
                break
            try:
                sock = self._connected(*address)
            except OSError as error:
                refusal = error
                continue
            sys.audit("http.client.connect", self, self.host, self.port)
            return sock
        if isinstance(refusal, TimeoutError):
            raise ConnectTimeoutError(self, f"Connection to {self.host} timed out.") from refusal
        raise NewConnectionError(self, f"Failed to establish a new connection: {refusal}") from refusal

    def _connected(self, family: int, kind: int, protocol: int, _: str, address: Any) -> socket.socket:
        sock = socket.socket(family, kind, protocol)
        try:
            for option in self.socket_options or ():
                sock.setsockopt(*option)
            sock.settimeout(max(0.001, min(CONNECT_SECONDS, self.leash.left)))
            sock.connect(address)
            # A handshake counts as one step, of so many seconds in all.
            sock.settimeout(max(0.001, self.leash.left))
        except BaseException:
            sock.close()
            raise
        self.leash.hold(sock)
        return sock

    def _tunnel(self) -> None:
        """Through a proxy (HTTPS_PROXY): to itself there may be TLS, and its answer takes of the same time."""
        self.leash.hold(self.sock)
        super()._tunnel()
        self.sock.settimeout(max(0.001, self.leash.left))

    def connect(self) -> None:
        super().connect()
        # TLS has wrapped it; TLS within that of a proxy has no socket of its own.
        self.leash.hold(getattr(self.sock, "socket", self.sock))


class LeashedHTTP(_Leashed):
    """Plain."""


class LeashedHTTPS(_Leashed, HTTPSConnection):
    """With TLS: what urllib3 checks, it checks."""
