"""Strangers who are slow: they send a byte and wait, connect and say nothing, or ask and do not read."""

import socket
from collections import Counter
from urllib.parse import urlsplit

from sandbox.nemesis.disasters import Disaster
from sandbox.nemesis.scene import Scene, Strike, Struck, not_struck

BODIES, IDLE, READERS = 60, 200, 30
CONNECT_SECONDS = 2.0
# The kernel gives a reader at least so little; the rest of an answer waits on the other side.
READ_BUFFER_BYTES = 2048
# Megabytes that cost the house nothing to make.
LARGE = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"
BODY = (
    "POST /api/auth/otp/request/ HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    "Content-Length: 500\r\n\r\n{{"
)
ASKED = "GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"


def _crowd(scene: Scene, count: int, says: str, *, read: bool = True) -> Struck:
    place = urlsplit(scene.api_url)
    first = says.format(host=place.netloc, path=LARGE).encode()
    sockets = [found for _ in range(count) if (found := _opened((place.hostname or "", place.port or 80), first, read))]
    if len(sockets) <= count / 2:
        for one in sockets:
            one.close()
        return not_struck(f"only {len(sockets)} of {count} sockets could be opened")

    def undo() -> str:
        ends = Counter(_end_of(one, read) for one in sockets)
        for one in sockets:
            one.close()
        return ", ".join(f"{number} {how}" for how, number in sorted(ends.items()))

    return Struck(f"{len(sockets)} of {count} sockets are open", undo)


def _opened(address: tuple[str, int], first: bytes, read: bool) -> socket.socket | None:
    one = socket.socket()
    try:
        one.settimeout(CONNECT_SECONDS)
        if not read:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, READ_BUFFER_BYTES)
        one.connect(address)
        if first:
            one.sendall(first)
        one.setblocking(False)
        return one
    except OSError:
        one.close()
        return None


def _end_of(one: socket.socket, read: bool) -> str:
    """What has become of it: still waiting, answered with a status (or with what nobody read), or closed."""
    try:
        said = one.recv(64, 0 if read else socket.MSG_PEEK)
    except BlockingIOError:
        return "still waiting"
    except OSError:
        return "closed by the house"
    if not said:
        return "closed by the house"
    return f"answered {said[9:12].decode(errors='replace')}{'' if read else ', unread'}"


def _slow_bodies(scene: Scene, disaster: Disaster) -> Struck:
    return _crowd(scene, BODIES, BODY)


def _idle_sockets(scene: Scene, disaster: Disaster) -> Struck:
    return _crowd(scene, IDLE, "")


def _slow_readers(scene: Scene, disaster: Disaster) -> Struck:
    return _crowd(scene, READERS, ASKED, read=False)


STRIKES: dict[str, Strike] = {
    "slow_bodies": _slow_bodies,
    "idle_sockets": _idle_sockets,
    "slow_readers": _slow_readers,
}
