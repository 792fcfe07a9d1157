"""The ASGI application that Granian calls: read the body, enter a lane, have Django answer, send."""

import asyncio
import io
import os
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from backend.common.errors import DomainError
from backend.common.http.busy_doors import WAITED
from backend.common.http.door_refusals import REFUSAL
from config.front import bodies, lanes, wsgi_calls
from config.front.wsgi_calls import Answer

Send = Callable[[dict[str, Any]], Awaitable[None]]
SENT_AT_ONCE = 65_536
# Granian would name itself.
EMPTY = ((b"content-length", b"0"), (b"server", b""))
CLOSE = (b"connection", b"close")


class Front:
    """The lanes before one WSGI application, in one process."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.lanes = lanes.open_lanes(os.environ)
        # Refusals have a thread of their own, so that they speak as everything else does: with a request id, in the
        # reader's language, and readable for a browser on another host. They ask neither PostgreSQL nor Redis.
        self.refusing = lanes.Lane("refusing", 1)

    async def __call__(self, scope: dict[str, Any], receive: bodies.Receive, send: Send) -> None:
        """One request, from its headers to its answer."""
        headers: bodies.RequestHeaders = {}
        for name, value in scope["headers"]:
            headers.setdefault(name, []).append(value)
        try:
            body, length = await bodies.read_body(headers, scope["path"], receive)
        except bodies.CallerGone:
            answer = Answer(status=400, headers=[*EMPTY, CLOSE])
        except DomainError as refusal:
            # The rest of the body stays unread: nothing on this connection can be understood any more.
            answer = await self._refuse(refusal, wsgi_calls.environ_of(scope, headers, io.BytesIO(), 0))
            answer.headers.append(CLOSE)
        else:
            answer = await self._admit(scope, wsgi_calls.environ_of(scope, headers, body, length))
            if b"transfer-encoding" in headers:
                # Whoever in front of us took another length for the true one gets no second request through.
                answer.headers.append(CLOSE)
        await _send(answer, send)

    async def _admit(self, scope: dict[str, Any], environ: dict[str, Any]) -> Answer:
        lane = self.lanes[lanes.lane_of(scope["method"], scope["path"])]
        try:
            return await self._work(lane, environ)
        except DomainError as refusal:
            return await self._refuse(refusal, environ)

    async def _refuse(self, refusal: DomainError, environ: dict[str, Any]) -> Answer:
        environ[REFUSAL] = refusal
        try:
            return await self._work(self.refusing, environ)
        except DomainError:
            # Not even refusals get through: no text, the status says it.
            return Answer(status=503, headers=[*EMPTY, (b"retry-after", b"2")])

    async def _work(self, lane: lanes.Lane, environ: dict[str, Any]) -> Answer:
        arrived = time.perf_counter()
        await lane.enter()
        try:
            environ[WAITED] = waited = time.perf_counter() - arrived
            loop = asyncio.get_running_loop()
            work = partial(wsgi_calls.answer_in_thread, self.application, environ, lane.name, waited)
            return await loop.run_in_executor(lane.pool, work)
        finally:
            lane.leave()


async def _send(answer: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    if answer.file is None:
        await send({"type": "http.response.body", "body": answer.body})
        return
    with answer.file as file:
        while chunk := file.read(SENT_AT_ONCE):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
