"""Who may come in: this machine only, and pages served from it; one log line for each visit."""

import logging
import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

logger = logging.getLogger("sandbox.twin.door")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
CONTROL_BYTES = re.compile(r"[^\x20-\x7e]")
ALLOWED = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Allow-Private-Network": "true",
    "Access-Control-Max-Age": "600",
}


@web.middleware
async def log(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Method, path and status; never the query, which may hold a phone number."""
    status = 500
    try:
        response = await handler(request)
        status = response.status
        return response
    except web.HTTPException as error:
        status = error.status
        raise
    finally:
        logger.info("%s %s %s", request.method, CONTROL_BYTES.sub("?", request.path), status)


@web.middleware
async def loopback_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A web page from elsewhere must not read codes here, whatever name it gives this machine."""
    origin = request.headers.get("Origin")
    if not _is_loopback(f"//{request.host}") or (origin is not None and not _is_loopback(origin)):
        return web.json_response({"error": "the twin answers this machine only", "key": None}, status=403)
    if origin is not None and request.method == "OPTIONS":
        return web.Response(status=204, headers=_shared_with(origin) | ALLOWED)
    response = await handler(request)
    if origin is not None and not response.prepared:
        response.headers.update(_shared_with(origin))
    return response


def _is_loopback(address: str) -> bool:
    try:
        return urlsplit(address).hostname in LOOPBACK_NAMES
    except ValueError:
        return False


def _shared_with(origin: str) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
