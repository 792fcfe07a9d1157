"""Request bodies, read whole before anybody works on them: by the clock, and up to a size."""

import asyncio
import io
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import IO, Any

from backend.common.full_disks import disk_trouble
from backend.common.http.door_refusals import BodyTooSlow
from backend.common.http.problems import BodyTooLarge

MOST_BYTES = 1_048_576
# Pictures come in by the admin alone (catalogue/models/pictures.py takes 10 MB), in a form with other fields.
MOST_BYTES_OF_A_PICTURE = 12 * 1_048_576
PICTURES = "/admin/"
# A body has this long, and a second more for so many bytes that have come: 1 MB over the slowest phone.
BODY_SECONDS = 15.0
BYTES_PER_SECOND = 16_384
# Larger bodies lie on the disk while they grow.
MEMORY_BYTES = 65_536

Receive = Callable[[], Awaitable[dict[str, Any]]]
# Names in small letters, each with its values in the order in which they came.
RequestHeaders = dict[bytes, list[bytes]]


class CallerGone(Exception):
    """Nobody is left to be answered: the body ended early, or was no proper body."""


async def read_body(headers: RequestHeaders, path: str, receive: Receive) -> tuple[IO[bytes], int]:
    """The body as a file at its beginning, and its length; CallerGone, or a refusal with a code."""
    most = MOST_BYTES_OF_A_PICTURE if path.startswith(PICTURES) else MOST_BYTES
    if not _announced(headers, most):
        return io.BytesIO(), 0
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115 # the request closes it
    try:
        return body, await _fill(body, most, receive)
    except BaseException as error:
        # What a full disk has not taken is tried once more here.
        with suppress(OSError):
            body.close()
        if isinstance(error, OSError):
            # Where there is no room for a file, not even the directory for it is found.
            raise disk_trouble(error) from error
        raise


def _announced(headers: RequestHeaders, most: int) -> bool:
    """Whether a body follows. Of two lengths the server has hidden the one beside the chunks."""
    lengths = headers.get(b"content-length", ())
    if lengths and int(lengths[0]) > most:
        raise BodyTooLarge
    return b"transfer-encoding" in headers or bool(lengths and int(lengths[0]))


async def _fill(body: IO[bytes], most: int, receive: Receive) -> int:
    loop = asyncio.get_running_loop()
    begun, read = loop.time(), 0
    while True:
        try:
            async with asyncio.timeout_at(begun + BODY_SECONDS + read / BYTES_PER_SECOND):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlow from None
        if message["type"] != "http.request":
            raise CallerGone
        chunk = message.get("body", b"")
        read += len(chunk)
        if read > most:
            raise BodyTooLarge
        body.write(chunk)
        if not message.get("more_body"):
            body.seek(0)
            return read
