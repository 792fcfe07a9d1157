"""The end of a conversation on a socket: a socket's own limit begins anew with every byte, this one does not."""

import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Self

Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]


class Leash:
    """Shuts whatever it holds down at a moment of `time.monotonic()`; a context manager.

    Whoever reads then sees the end of the stream, or an error: ask `cut` before believing either.
    """

    def __init__(self, until: float) -> None:
        self.until = until
        self.cut = False
        self._held: list[socket.socket] = []
        self._timer = threading.Timer(max(0.0, self.left), self._end)
        self._timer.daemon = True

    @property
    def left(self) -> float:
        """Seconds; negative once it is over."""
        return self.until - time.monotonic()

    def hold(self, sock: socket.socket) -> None:
        """End this one, too."""
        self._held.append(sock)
        if self.cut:
            _shut(sock)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._held.clear()

    def _end(self) -> None:
        self.cut = True
        for sock in list(self._held):
            _shut(sock)


def look_up(host: str, port: int, *, until: float) -> Sequence[Address]:
    """The addresses of a host, as `socket.getaddrinfo` lists them. Raises OSError; TimeoutError at the moment."""
    found: list[Sequence[Address]] = []
    errors: list[OSError] = []

    def ask() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            errors.append(error)
        except UnicodeError:
            # A label that is too long, or none: what IDNA says of names that cannot exist.
            errors.append(socket.gaierror(socket.EAI_NONAME, "not a name"))

    # The resolver takes no limit, and asks its servers for as long as it likes: it may go on without us.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(0.0, until - time.monotonic()))
    if errors:
        raise errors[0]
    if not found:
        raise TimeoutError("no answer from the resolver")
    return found[0]


def _shut(sock: socket.socket) -> None:
    # Not the method of TLS sockets: it lets go of the session that another thread is reading from. And it may have
    # ended by itself.
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
