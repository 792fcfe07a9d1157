"""Calls the public API in this process, through its own addresses: with the guest's address, language and token.

A page can do what any other client of the API can, and no more: it meets the same limits, refusals and judges.
"""

import io
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation

from backend.common.http.busy_doors import WAITED

# What the API may know of the guest's own request: where it came from and how, and nothing else of it.
HANDED_ON = (
    *("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "HTTP_USER_AGENT"),
    *("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "wsgi.url_scheme", "wsgi.errors"),
    # How long the page stood in line.
    WAITED,
)
TAP_LOOKS, TAP_SECONDS = 8, 0.25


class ApiRefusal(Exception):
    """The API said no: with a status, a code and words for the guest."""

    def __init__(self, status: int, body: dict[str, Any], retry_after: int | None = None, location: str = "") -> None:
        self.status = status
        self.body = body
        self.retry_after = retry_after
        self.location = location
        super().__init__(f"{status} {self.code}")

    @property
    def code(self) -> str:
        return str(self.body.get("code", ""))

    @property
    def detail(self) -> str:
        return str(self.body.get("detail", ""))

    @property
    def errors(self) -> list[dict[str, str]]:
        """Of bad input, the fields: `pointer`, `code`, `detail`."""
        return list(self.body.get("errors", []))


@dataclass
class ApiCaller:
    """The API as one guest meets it. `token` is the access token of a login, empty for nobody."""

    request: HttpRequest
    language: str
    token: str = ""
    calls: list[str] = field(default_factory=list)

    def get(self, path: str, **query: Any) -> Any:
        """What a GET answers. Raises ApiRefusal."""
        return self._data(self.answer("GET", path, query=query))

    def post(self, path: str, body: Any = None, *, key: str = "") -> Any:
        """What a POST answers; `key` is its Idempotency-Key. Raises ApiRefusal.

        The second of two taps waits for what the first one is told, for two seconds at most.
        """
        for _ in range(TAP_LOOKS):
            try:
                return self._data(self.answer("POST", path, body={} if body is None else body, key=key))
            except ApiRefusal as refusal:
                if refusal.code != "idempotency_key_in_use":
                    raise
            time.sleep(TAP_SECONDS)
        return self._data(self.answer("POST", path, body={} if body is None else body, key=key))

    def delete(self, path: str) -> Any:
        """What a DELETE answers, which is mostly nothing. Raises ApiRefusal."""
        return self._data(self.answer("DELETE", path))

    def file(self, path: str) -> HttpResponse:
        """The answer to a GET of a file. Raises ApiRefusal."""
        answer = self.answer("GET", path, accept="*/*")
        if answer.status_code >= 400:
            self._data(answer)
        return answer

    def answer(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        body: Any = None,
        key: str = "",
        accept: str = "application/json",
    ) -> HttpResponse:
        """The whole answer of one call."""
        self.calls.append(f"{method} {path}")
        called = self._request(method, path, query or {}, body, key, accept)
        try:
            match = resolve(path)
        except Resolver404:
            return HttpResponse(b'{"code": "not_found"}', status=404, content_type="application/problem+json")
        called.resolver_match = match
        with translation.override(self.language):
            answer = match.func(called, *match.args, **match.kwargs)
            if hasattr(answer, "render") and not answer.is_rendered:
                answer.render()
        return answer  # type: ignore[no-any-return]  # views are functions of anything, for the resolver

    def _request(self, method: str, path: str, query: dict[str, Any], body: Any, key: str, accept: str) -> WSGIRequest:
        text = b"" if body is None else json.dumps(body).encode()
        said = {name: self.request.META[name] for name in HANDED_ON if name in self.request.META}
        environ: dict[str, Any] = {
            **said,
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path.encode().decode("latin-1"),
            "QUERY_STRING": urlencode({name: value for name, value in query.items() if value not in ("", None)}),
            "HTTP_ACCEPT": accept,
            "HTTP_ACCEPT_LANGUAGE": self.language,
            "wsgi.input": io.BytesIO(text),
        }
        if body is not None:
            environ |= {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(text))}
        if key:
            environ["HTTP_IDEMPOTENCY_KEY"] = key
        if self.token:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        return WSGIRequest(environ)

    def _data(self, answer: HttpResponse) -> Any:
        try:
            found = json.loads(answer.content) if answer.content else None
        except ValueError:
            found = None
        if answer.status_code < 300:
            return found
        wait = answer.headers.get("Retry-After", "")
        body = found if isinstance(found, dict) else {}
        raise ApiRefusal(
            answer.status_code, body, int(wait) if wait.isdecimal() else None, answer.headers.get("Location", "")
        )
