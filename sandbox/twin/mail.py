"""E-mail over HTTP: takes letters as Postmark's API does, shows them, and tells the application what became of them."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.twin import web_pages
from sandbox.twin.account import ACCOUNT
from sandbox.twin.mailbox import BOUNCING, REFUSED, SentLetter

logger = logging.getLogger("sandbox.twin.mail")

ANSWER_WITHIN_SECONDS = 5
# What a provider tells, in Postmark's words.
TOLD: dict[str, dict[str, Any]] = {
    "delivery": {"RecordType": "Delivery"},
    "bounce": {"RecordType": "Bounce", "Type": "HardBounce", "ID": 1},
    "complaint": {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "ID": 2},
}


def routes() -> list[web.RouteDef]:
    """What the application calls, and what people and tests do."""
    return [
        web.post("/sandbox/email/email", receive),
        web.get("/sandbox/email/", read),
        web.get("/sandbox/email/{letter}/html", read_html),
        web.get("/sandbox/email/{letter}/files/{number:\\d+}", read_file),
        web.post("/sandbox/email/{letter}/{event:delivery|bounce|complaint}", tell),
    ]


async def receive(request: web.Request) -> web.Response:
    """Keep a letter. An address at refused.example is told to be inactive; one at bounce.example bounces by itself."""
    account = request.app[ACCOUNT]
    try:
        said: dict[str, Any] = await request.json()
        address = str(said["To"])
        if REFUSED in address:
            words = f"Found inactive addresses: {address.lower()}. Inactive recipients are ones that have bounced."
            return web.json_response({"ErrorCode": 406, "Message": words}, status=422)
        letter, new = account.letters.receive(said, at=datetime.now(UTC))
    except (KeyError, TypeError, ValueError, AttributeError):
        return web.json_response({"ErrorCode": 402, "Message": "Invalid JSON"}, status=422)
    if new and BOUNCING in letter.to:
        asyncio.get_running_loop().call_later(1, lambda: asyncio.ensure_future(_tell(account, letter, "bounce")))
    answer = {"ErrorCode": 0, "Message": "OK", "MessageID": letter.id, "To": letter.to}
    return web.json_response(answer | {"SubmittedAt": letter.sent_at.isoformat()})


async def read(request: web.Request) -> web.StreamResponse:
    """Letters newest first: a list for programs, a page for people."""
    if "text/html" in request.headers.get("Accept", ""):
        return web_pages.shown("letters.html")
    found = request.app[ACCOUNT].letters.newest_first(request.query.get("to"))
    return web.json_response([letter.shown() for letter in found])


async def read_html(request: web.Request) -> web.Response:
    """A letter as a mail reader shows it: nothing in it may run or be fetched."""
    letter = _letter(request)
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"}
    return web.Response(text=letter.html, content_type="text/html", headers=headers)


async def read_file(request: web.Request) -> web.Response:
    """What came with a letter."""
    files = _letter(request).files
    number = int(request.match_info["number"])
    if number >= len(files):
        raise web.HTTPNotFound
    headers = {"Content-Disposition": "inline", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=files[number].content, content_type=files[number].content_type, headers=headers)


async def tell(request: web.Request) -> web.Response:
    """Tell the application that a letter arrived, came back, or was called spam: the status of its answer."""
    status = await _tell(request.app[ACCOUNT], _letter(request), request.match_info["event"])
    return web.json_response({"status": status})


def _letter(request: web.Request) -> SentLetter:
    letter = request.app[ACCOUNT].letters.find(request.match_info["letter"])
    if letter is None:
        raise web.HTTPNotFound
    return letter


async def _tell(account: Any, letter: SentLetter, event: str) -> int:
    url = account.settings.email_receipts_url
    if not url:
        return 0
    said = TOLD[event] | {"MessageID": letter.id, "Email": letter.to, "Recipient": letter.to}
    try:
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.post(url, json=said) as answer:
            return answer.status
    except aiohttp.ClientError as error:
        logger.info("receipt of %s not told: %s", letter.id, type(error).__name__)
        return 0
