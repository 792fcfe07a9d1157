"""Callers with sockets of their own, who need no login: slow, idle, greedy, and such as bend the rules of HTTP."""

import selectors
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

Address = tuple[str, int]
CALLBACK = "/api/booking/payment-callback/"


def connected(address: Address, *, buffer: int = 0, within: float = 5) -> socket.socket:
    """A connection; a small receive buffer (bytes) makes a reader slow from the start."""
    line = socket.socket()
    if buffer:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    line.settimeout(within)
    line.connect(address)
    return line


@contextmanager
def crowd(address: Address, count: int, first_words: bytes) -> Iterator[list[socket.socket]]:
    """So many connections that have said this much, and wait."""
    with ExitStack() as stack:
        lines = [stack.enter_context(connected(address)) for _ in range(count)]
        for line in lines:
            line.sendall(first_words)
        yield lines


def head(method: str, path: str, *headers: str, host: str = "127.0.0.1") -> bytes:
    """A request up to its body."""
    return "\r\n".join((f"{method} {path} HTTP/1.1", f"Host: {host}", *headers, "", "")).encode()


SLOW_BODY = head("POST", CALLBACK, "Content-Type: application/json", "Content-Length: 500") + b"{"
SLOW_HEADERS = b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "


@contextmanager
def dripping(lines: list[socket.socket], *, every: float = 1, drop: bytes = b"a") -> Iterator[None]:
    """Each of these connections sends one byte more now and then, so that none of them is idle."""
    over = threading.Event()

    def drip() -> None:
        while not over.wait(every):
            for line in lines:
                with suppress(OSError):
                    line.sendall(drop)

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def chunked(*parts: bytes) -> bytes:
    """A body in chunks."""
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def answered(address: Address, request: bytes, *, within: float = 10) -> bytes:
    """What comes back until the server closes, or has been silent for a while; asks it to close with the answer."""
    with connected(address) as line:
        line.sendall(request)
        return heard(line, within=within)


def heard(line: socket.socket, *, within: float = 10) -> bytes:
    """All that comes until the other side closes; what came so far when the time is over."""
    said, until = b"", time.monotonic() + within
    while (left := until - time.monotonic()) > 0:
        line.settimeout(left)
        try:
            more = line.recv(65_536)
        except TimeoutError:
            break
        except ConnectionError:
            return said
        if not more:
            return said
        said += more
    return said


def status(answer: bytes) -> int:
    """Of the first answer; 0 when there is none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


def is_closed(line: socket.socket, *, within: float) -> bool:
    """Whether the other side hangs up in that time, whatever it says before."""
    until = time.monotonic() + within
    while (left := until - time.monotonic()) > 0:
        line.settimeout(left)
        try:
            if not line.recv(65_536):
                return True
        except TimeoutError:
            return False
        except ConnectionError:
            return True
    return False


def at_once(count: int, ask: Callable[[int], object]) -> list[object]:
    """What so many callers hear who ask at the same moment; an error is its own answer."""
    found: list[object] = [None] * count

    def one(number: int) -> None:
        try:
            found[number] = ask(number)
        except Exception as error:  # whatever happens to a caller is a finding
            found[number] = error

    threads = [threading.Thread(target=one, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


@contextmanager
def asking_again(address: Address, count: int, request: bytes) -> Iterator[Counter[int]]:
    """So many callers, each of whom asks anew as soon as he is answered; the statuses that they heard."""
    heard: Counter[int] = Counter()
    over, waiting = threading.Event(), selectors.DefaultSelector()

    def call() -> None:
        line = connected(address)
        line.sendall(request)
        waiting.register(line, selectors.EVENT_READ, bytearray())

    def go_on() -> None:
        for _ in range(count):
            call()
        while not over.is_set():
            for key, _ in waiting.select(0.2):
                line: socket.socket = key.fileobj  # type: ignore[assignment]
                said = line.recv(65_536)
                key.data.extend(said[: 20 - len(key.data)])
                if not said:
                    heard[status(bytes(key.data))] += 1
                    waiting.unregister(line)
                    line.close()
                    call()
        for key in list(waiting.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield heard
    finally:
        over.set()
        thread.join()
