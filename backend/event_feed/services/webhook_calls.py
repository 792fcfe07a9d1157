"""Makes one webhook call and records the answer."""

import json
import logging
import time
from dataclasses import dataclass
from datetime import datetime

from backend.common.security import outgoing
from backend.common.time_limits import TimeIsUp
from backend.event_feed.models import Endpoint, Event
from backend.event_feed.selectors import event_pages
from backend.event_feed.services import standard_webhooks

log = logging.getLogger(__name__)

# The specification asks receivers to answer at once and work later.
SECONDS = 10.0
MOST_BYTES = 65_536
SHOWN = 300


@dataclass(frozen=True, kw_only=True)
class Said:
    """What came of a call; without a status, `error` says why there was no answer."""

    milliseconds: int
    status: int | None = None
    error: str = ""
    answer: str = ""
    # Seconds, where the receiver asks us to come back later.
    retry_after: int = 0

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def call(endpoint: Endpoint, event: Event, *, at: datetime) -> Said:
    """POST the event, signed. No redirects, no longer than SECONDS; belongs outside of transactions."""
    began = time.perf_counter()
    try:
        body = body_of(event, slug=endpoint.resort.slug)
        headers = standard_webhooks.headers(endpoint, name=event.name, body=body, at=at)
        answer = outgoing.post(
            endpoint.url, body=body.encode(), headers=headers, seconds=SECONDS, most_bytes=MOST_BYTES
        )
    except outgoing.AddressRefused as error:
        return Said(milliseconds=_since(began), error=error.code)
    except outgoing.AnswerTooLarge:
        return Said(milliseconds=_since(began), error="answer_too_large")
    except outgoing.NoAnswer as error:
        return Said(milliseconds=_since(began), error=str(error)[:40])
    except TimeIsUp:
        raise
    except Exception as error:
        # Whatever it is, it counts as a try, or this delivery would be called for ever and keep all behind it.
        log.error("event %s: %s", event.pk, type(error).__name__)
        return Said(milliseconds=_since(began), error=type(error).__name__[:40])
    return Said(
        milliseconds=_since(began),
        status=answer.status,
        answer=answer.body[:SHOWN].decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}"),
        retry_after=answer.retry_after,
    )


def body_of(event: Event, *, slug: str) -> str:
    """The same text at every try: the signature is over it."""
    return json.dumps(event_pages.event_told(event, slug=slug), ensure_ascii=False, separators=(",", ":"))


def _since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
