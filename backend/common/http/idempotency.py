"""Idempotency-Key: repeats the first answer for the same key and body, for IDEMPOTENCY_KEEP_HOURS."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.http import HttpResponse
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.views import APIView

from backend.common import clock
from backend.common.db.database_trouble import log_database_trouble
from backend.common.errors import BadInput, DomainError
from backend.common.http.callers import user_id
from backend.common.models import RememberedAnswer

# A request that has not answered after this long died with its process: the next one may take its place.
STUCK_AFTER = timedelta(seconds=20)

LONGEST_KEY = 255

Handler = Callable[..., Response]


class KeyReused(DomainError):
    code = "idempotency_key_reused"
    status = 422
    message = "This Idempotency-Key was already used for a different request. Use a new key."


class StillRunning(DomainError):
    code = "idempotency_key_in_use"
    message = "The first request with this Idempotency-Key is still being processed. Try again in a moment."


def idempotent(handler: Handler) -> Callable[..., HttpResponse]:
    """Decorate a POST handler of an APIView: honours the header, and does nothing where there is none."""

    @wraps(handler)
    def wrapped(view: APIView, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return handler(view, request, *args, **kwargs)
        if not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
            raise BadInput(
                ("", "idempotency_key_invalid", "Idempotency-Key must have 1 to 255 printable ASCII characters.")
            )
        row = _claim(request, key, at=clock.now())
        if row.status is not None:
            return _replay(row)
        try:
            response = handler(view, request, *args, **kwargs)
        except (DomainError, APIException) as refusal:
            response = view.handle_exception(refusal)
        except Exception:
            # A bug, or a database that is busy or away: the next try begins anew.
            _forget(row)
            raise
        _remember(row, response)
        return response

    wrapped.honours_idempotency_key = True  # type: ignore[attr-defined]
    return wrapped


def idempotency_token(request: Request) -> str:
    """A name for what this request makes: for a repeated key the same one, so that what a process made before it
    died is found again. Empty without a key: what it makes is never asked for again."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return ""
    said = f"{_fingerprint(request)}\n{user_id(request)}\n{key}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _claim(request: Request, key: str, *, at: datetime) -> RememberedAnswer:
    """This request's row (status None), or the finished row of an earlier one."""
    fingerprint = _fingerprint(request)
    old = at - timedelta(hours=settings.IDEMPOTENCY_KEEP_HOURS)
    mine = RememberedAnswer.objects.filter(user=user_id(request), key=key)
    mine.filter(claimed_at__lt=old).delete()
    row, created = mine.get_or_create(
        user_id=user_id(request), key=key, defaults={"fingerprint": fingerprint, "claimed_at": at}
    )
    if row.fingerprint != fingerprint:
        raise KeyReused
    if created or row.status is not None:
        return row
    # Whoever renews the stale claim first goes on with it, unless its answer came after all.
    stale = mine.filter(claimed_at=row.claimed_at, status=None)
    if row.claimed_at > at - STUCK_AFTER or not stale.update(claimed_at=at):
        raise StillRunning(retry_after=1)
    row.claimed_at = at
    return row


def _fingerprint(request: Request) -> str:
    """What was asked for, the same however its JSON is written."""
    said = json.dumps([request.method, request.path, request.data], sort_keys=True, cls=JSONEncoder)
    return hashlib.sha256(said.encode()).hexdigest()


def _replay(row: RememberedAnswer) -> HttpResponse:
    answer = HttpResponse(row.body, status=row.status, content_type=row.content_type)
    answer["Idempotent-Replayed"] = "true"
    return answer


def _forget(row: RememberedAnswer) -> None:
    """Make room for another try. While the database is away the row stays: after STUCK_AFTER it counts as dead."""
    with _whatever_the_database_says():
        # This request's connection may be what broke.
        close_old_connections()
        RememberedAnswer.objects.filter(pk=row.pk, claimed_at=row.claimed_at, status=None).delete()


def _remember(row: RememberedAnswer, response: Response) -> None:
    """Keep a final answer; forget one that invites another try."""
    if response.status_code >= 500 or response.status_code == 429:
        _forget(row)
        return
    row.status = response.status_code
    row.body = json.dumps(response.data, cls=JSONEncoder)
    row.content_type = response.content_type or "application/json"
    # What was done is done, and said: a repetition finds it by its `idempotency_token`.
    with _whatever_the_database_says():
        row.save(update_fields=["status", "body", "content_type"])


@contextmanager
def _whatever_the_database_says() -> Iterator[None]:
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        log_database_trouble(error)
