"""How each fault looks from the outside of an endpoint."""

import asyncio
import socket
import struct
from collections.abc import Callable

from aiohttp import web

from sandbox.twin.faults import Faults
from sandbox.twin.lies import tell
from sandbox.twin.refusals import not_for_this_account, too_many_requests, twin_server_error
from sandbox.twin.store import Record

BAD_GATEWAY = "<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<center><h1>502 Bad Gateway</h1></center>\n"
NOTICE_GONE_SECONDS = 0.1
LINGER_NOT_AT_ALL = struct.pack("ii", 1, 0)

Answer = Callable[[web.Request], web.Response]


async def around(request: web.Request, faults: Faults, endpoint: str, answer: Answer) -> web.StreamResponse:
    """The answer of an endpoint, or the trouble ordered for it."""
    fault = faults.take(endpoint)
    if fault is None:
        return answer(request)
    before = await _before(request, fault)
    if before is not None:
        return before
    done = answer(request)
    if fault["fault"] == "drip":
        await _drip(request, done, fault["seconds"])
        return _reset(request)
    return _after(request, fault, done)


async def _before(request: web.Request, fault: Record) -> web.StreamResponse | None:
    """Trouble that keeps the effect from happening; latency only keeps it waiting."""
    match fault["fault"]:
        case "latency":
            await asyncio.sleep(fault["seconds"])
        case "400":
            raise not_for_this_account()
        case "429":
            raise too_many_requests()
        case "500":
            raise twin_server_error()
        case "502_html":
            return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
        case "reset_before":
            return _reset(request)
        case "hang":
            await _hang(request, fault["seconds"])
            return _reset(request)
    return None


def _after(request: web.Request, fault: Record, done: web.Response) -> web.Response:
    """Trouble that loses or spoils the answer to something that has happened."""
    match fault["fault"]:
        case "reset_after":
            return _reset(request)
        case "lie":
            return tell(fault["lie"], done)
        case "truncated_json":
            body = done.body if isinstance(done.body, bytes) else b""
            return web.Response(status=done.status, body=body[: len(body) // 2], content_type="application/json")
    return done


def _reset(request: web.Request) -> web.Response:
    """Abort the connection; without lingering the kernel says RST, not goodbye."""
    transport = request.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT_AT_ALL)
        transport.abort()
    return web.Response()  # written to nobody


async def _drip(request: web.Request, done: web.Response, seconds: float) -> None:
    """The answer, headers and all, byte by byte, until the caller gives up."""
    body = done.body if isinstance(done.body, bytes) else b""
    head = f"HTTP/1.1 {done.status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    for byte in head.encode() + body:
        if request.transport is None or request.transport.is_closing():
            return
        request.transport.write(bytes([byte]))
        await asyncio.sleep(seconds)


async def _hang(request: web.Request, seconds: float) -> None:
    """Say nothing until the caller gives up, so that what it holds (an idempotency key) is let go then."""
    deadline = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < deadline:
        if request.transport is None or request.transport.is_closing():
            return
        await asyncio.sleep(NOTICE_GONE_SECONDS)
