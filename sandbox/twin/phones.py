"""The inbox over HTTP: the application's sandbox gateway writes, tests and people read."""

from datetime import UTC, datetime

from aiohttp import web

from sandbox.twin import web_pages
from sandbox.twin.account import ACCOUNT
from sandbox.twin.instructions import Part
from sandbox.twin.refusals import BadInstruction


def routes() -> list[web.RouteDef]:
    """One address, with and without its last slash."""
    paths = ("/sandbox/sms/", "/sandbox/sms")
    return [web.post(path, receive) for path in paths] + [web.get(path, read) for path in paths]


async def receive(request: web.Request) -> web.Response:
    """Keep a message: 201, or 200 when it came before."""
    try:
        part = Part(await request.json())
        part.only("to", "text", "message_id")
        to, text, message_id = (part.text(name, required=True) or "" for name in ("to", "text", "message_id"))
    except ValueError:
        return web.json_response({"error": "the body is not valid JSON", "key": None}, status=400)
    except BadInstruction as error:
        return web.json_response({"error": error.message, "key": error.key}, status=error.status)
    inbox = request.app[ACCOUNT].inbox
    message, new = inbox.receive(to=to, text=text, message_id=message_id, at=datetime.now(UTC))
    return web.json_response({"id": message.id}, status=201 if new else 200)


async def read(request: web.Request) -> web.StreamResponse:
    """Messages newest first: a list for programs, a page for people."""
    if "text/html" in request.headers.get("Accept", ""):
        return web_pages.shown("inbox.html")
    messages = request.app[ACCOUNT].inbox.newest_first(request.query.get("phone_number"))
    return web.json_response([message.shown() for message in messages])
