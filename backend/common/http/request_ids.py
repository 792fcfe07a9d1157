"""Request ids: one id on the answer, on each log line and in the jobs that the request starts."""

import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
# A name and not a message, and with a letter in it: a telephone number must not get into the log by this door.
SANE = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9._-]{1,64}")

_current: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The id of the request that is being worked on, here or on behalf of it; empty when there is none."""
    return _current.get()


def carry(text: str) -> None:
    """From now on this thread works on behalf of that request; empty when on behalf of none."""
    _current.set(text)


class RequestId:
    """Middleware, the outermost: a caller's id if it is a sane one, else a new one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.headers.get(HEADER, "")
        carry(told if SANE.fullmatch(told) else uuid.uuid4().hex)
        response = self.get_response(request)
        response[HEADER] = request_id()
        return response


class WithRequestId(logging.Filter):
    """Gives every line a `request_id`, `-` where there is none."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id() or "-"
        return True


def _forget(**_: Any) -> None:
    carry("")


# Not at the end of the middleware: Django writes its line about a refused request after that.
request_finished.connect(_forget, dispatch_uid="forget the request's id")
