"""One request in a thread: Django is called as a WSGI application, and its answer taken whole."""

import logging
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from backend.common.full_disks import DiskFull, disk_trouble

log = logging.getLogger("config.front.access")

# Larger answers lie on the disk until their readers have them.
MEMORY_BYTES = 8 * 1_048_576
PLAIN = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
# About the connection to us, or already acted upon.
DROPPED = frozenset({b"transfer-encoding", b"connection", b"keep-alive", b"te", b"trailer", b"upgrade", b"expect"})


@dataclass
class Answer:
    """What Django said: a status, headers, and the body as bytes, or as a file when it is large."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    file: IO[bytes] | None = None

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        """WSGI's start_response."""
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def environ_of(
    scope: dict[str, Any], headers: dict[bytes, list[bytes]], body: IO[bytes], length: int
) -> dict[str, Any]:
    """PEP 3333's environ of an ASGI scope.

    A name with an underscore is dropped: it would be taken for the one with hyphens, such as X-Forwarded-For.
    """
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": scope["server"][0],
        "SERVER_PORT": str(scope["server"][1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, values in headers.items():
        if b"_" in name or name in DROPPED:
            continue
        text = name.decode("latin-1")
        joined = (b"; " if name == b"cookie" else b",").join(values).decode("latin-1")
        environ[PLAIN.get(text) or f"HTTP_{text.upper().replace('-', '_')}"] = joined
    if length or b"transfer-encoding" in headers:
        # A chunked body has a length by now, and Django reads no further than this says.
        environ["CONTENT_LENGTH"] = str(length)
    return environ


def answer_in_thread(application: Any, environ: dict[str, Any], lane: str, waited: float) -> Answer:
    """Have the application answer, and write the line of the log; whatever it raises is a plain 500.

    Raises DiskFull when the answer is too large for the memory and the disk does not take it.
    """
    begun, answer = time.perf_counter(), Answer()
    try:
        said = application(environ, answer.start)
        try:
            _collect(said, answer)
            log.info(
                '%s "%s %s" %d %.0f ms, %s after %.0f ms',
                environ["REMOTE_ADDR"], environ["REQUEST_METHOD"], environ["PATH_INFO"], answer.status,
                (time.perf_counter() - begun) * 1000, lane, waited * 1000,
            )  # fmt: skip
        finally:
            getattr(said, "close", bool)()
    except DiskFull:
        raise
    except Exception:
        log.exception("no answer could be made of a request")
        answer = Answer(headers=[(b"content-length", b"0")])
    finally:
        environ["wsgi.input"].close()
    return answer


def _collect(said: Iterable[bytes], answer: Answer) -> None:
    chunks: list[bytes] = []
    size = 0
    for chunk in said:
        size += len(chunk)
        chunks.append(chunk)
        if size > MEMORY_BYTES:
            _lay_down(answer, chunks)
    if answer.file:
        _lay_down(answer, chunks)
        answer.file.seek(0)
    answer.body = b"".join(chunks)


def _lay_down(answer: Answer, chunks: list[bytes]) -> None:
    """On the disk, all that is in memory so far."""
    try:
        if answer.file is None:
            answer.file = tempfile.TemporaryFile()  # noqa: SIM115 # who sends it closes it
        answer.file.write(b"".join(chunks))
        # Now, while somebody can still be told.
        answer.file.flush()
    except OSError as error:
        raise disk_trouble(error) from error
    chunks.clear()
