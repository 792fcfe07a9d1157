"""I5: every hold in Redis belongs to an open booking attempt, or is just being placed."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings

from backend.common import redis
from backend.holds.models import BookingAttempt
from backend.holds.states import ATTEMPT_LIVE
from backend.invariants.core.findings import SHOWN, Finding, Found

PATTERN = f"{redis.PREFIX}:hold:*"
BATCH = 1000
# A row lets go before its key does: what looks stray is looked at once more, this much later.
PAUSE_SECONDS = 0.2
FOR_EVER, GONE = -1, -2


@dataclass(frozen=True)
class Hold:
    """One room-night in Redis. `left_ms` is its TTL, or FOR_EVER."""

    key: str
    token: str
    left_ms: int


def look(*, at: datetime, grace: timedelta) -> Found:
    try:
        looked, amiss = _amiss(at)
    except redis.Unavailable as error:
        return Found(rows=0, count=0, unchecked=f"Redis does not answer ({type(error).__name__})")
    findings = tuple(Finding(subject=hold.key, said=_said(hold)) for hold in amiss[:SHOWN])
    return Found(rows=looked, count=len(amiss), shown=findings)


def strays(*, at: datetime) -> dict[str, list[str]]:
    """Keys of each token that belongs to no live attempt. Raises redis.Unavailable."""
    found: dict[str, list[str]] = {}
    for hold in _amiss(at)[1]:
        found.setdefault(hold.token, []).append(hold.key)
    live = _live(found, at)
    return {token: sorted(keys) for token, keys in found.items() if token not in live}


def _amiss(at: datetime) -> tuple[int, list[Hold]]:
    """How many holds there are, and those that should not be: without a live attempt, or without an end."""
    looked, suspects = 0, []
    for batch in _batches(redis.client().scan_iter(match=PATTERN, count=BATCH)):
        looked += len(batch)
        suspects += _unexplained(_read(batch), at)
    if not suspects:
        return looked, []
    time.sleep(PAUSE_SECONDS)
    tokens = {hold.key: hold.token for hold in suspects}
    again = [hold for batch in _batches(tokens) for hold in _unexplained(_read(batch), at)]
    return looked, [hold for hold in again if hold.token == tokens[hold.key]]


def _read(keys: list[str]) -> list[Hold]:
    """The holds of these keys as they are now; a value that is no text counts as nobody's."""
    pipe = redis.client().pipeline(transaction=False)
    pipe.mget(keys)
    for key in keys:
        pipe.pttl(key)
    values, *left = pipe.execute()
    holds = [Hold(key, _text(value), ms) for key, value, ms in zip(keys, values, left, strict=True)]
    return [hold for hold in holds if hold.left_ms != GONE]


def _unexplained(holds: list[Hold], at: datetime) -> list[Hold]:
    provisional_ms = settings.HOLD_PROVISIONAL_SECONDS * 1000
    lasting = [hold for hold in holds if hold.left_ms == FOR_EVER or hold.left_ms > provisional_ms]
    live = _live({hold.token for hold in lasting}, at)
    return [hold for hold in lasting if hold.token not in live or hold.left_ms == FOR_EVER]


def _live(tokens: Iterable[str], at: datetime) -> set[str]:
    # By token alone, which is unique: with the states in the question PostgreSQL reads every live attempt instead.
    attempts = BookingAttempt.objects.filter(token__in=tokens).values_list("token", "state", "expires_at")
    return {token for token, state, expires_at in attempts if state in ATTEMPT_LIVE and expires_at > at}


def _said(hold: Hold) -> str:
    if hold.left_ms == FOR_EVER:
        return f"of {hold.token or 'nobody'}, and it never ends"
    return f"of {hold.token or 'nobody'}, which is no live attempt's, for another {hold.left_ms // 1000} s"


def _batches(keys: Iterable[str | bytes]) -> Iterator[list[str]]:
    each = iter(keys)
    while batch := list(islice(each, BATCH)):
        # SCAN may name a key twice.
        yield list(dict.fromkeys(map(_text, batch)))


def _text(value: str | bytes | None) -> str:
    text = value.decode(errors="replace") if isinstance(value, bytes) else value or ""
    # PostgreSQL knows no NUL; what has one is nobody's anyway.
    return text.replace("\0", "?")
