"""One call to Razorpay by its SDK: with an end, a place, and a breaker.

The SDK has no default timeout, raises one error for 400, 401 and 429, and a JSON error for an HTML page; all of
that stops here.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import razorpay
import requests
from celery import current_task
from django.conf import settings
from razorpay.errors import BadRequestError, GatewayError, ServerError

from backend.common.outside import budgets
from backend.common.outside.bounded_http import bounded_session
from backend.common.outside.breakers import Breaker
from backend.common.outside.bulkheads import Bulkhead, NoPlace
from backend.payments.gateway import alarms
from backend.payments.gateway.gateway_errors import GatewayPaused, GatewayRefused, GatewayUnavailable

FAILURES_MOST = 5
# Silence costs threads and workers, an error does not: three silent calls, and nobody asks for a while.
WEIGHT_OF_SILENCE = 2
# With less time than this nothing is asked: it would be cut off, and say nothing of Razorpay.
LEAST_SECONDS = 1.0
# An answer mostly takes a fraction of a second, so a place is soon free.
WAIT_FOR_PLACE_SECONDS = 1.0
RETRY_WHEN_FULL_SECONDS = 2

# The SDK looks into errors without asking whether they are objects; and JSON may be nested a hundred thousand times.
NO_ANSWER = (
    *(GatewayError, ServerError, requests.RequestException),
    *(ValueError, TypeError, AttributeError, RecursionError),
)

breaker = Breaker("outside:{razorpay}", failures_most=FAILURES_MOST, rest=lambda: float(settings.RAZORPAY_REST_SECONDS))
bulkhead = Bulkhead(0)


@contextmanager
def waiting_place() -> Iterator[None]:
    """One of the few places for whoever waits for Razorpay, by a call or for somebody else's. Raises GatewayPaused."""
    places = settings.RAZORPAY_WORKER_PLACES if current_task else settings.RAZORPAY_WEB_PLACES
    try:
        # A worker's child is alone in its process. Of web threads a few more than have places may stand in line.
        with bulkhead.place(of=places, queue=max(1, places // 2), within=WAIT_FOR_PLACE_SECONDS):
            yield
    except NoPlace:
        raise GatewayPaused(retry_after=RETRY_WHEN_FULL_SECONDS) from None


def ask_razorpay(name: str, work: Callable[[Any, dict[str, Any]], Any]) -> Any:
    """Run one SDK call; its answer, whatever that is. Raises GatewayUnavailable and GatewayRefused."""
    with waiting_place():
        until = budgets.end_of_call(settings.RAZORPAY_CALL_SECONDS)
        # A setting below it is meant, a rest of the request's time is not.
        if until - time.monotonic() < min(LEAST_SECONDS, settings.RAZORPAY_CALL_SECONDS / 2):
            raise GatewayPaused
        if not breaker.allows():
            raise GatewayPaused
        return _watched(name, work, until)


def _watched(name: str, work: Callable[[Any, dict[str, Any]], Any], until: float) -> Any:
    """The call, and what its end says of Razorpay's health: a refusal is an answer, being busy is neither."""
    try:
        answer = _run(work, until)
    except GatewayRefused:
        _healthy()
        raise
    except GatewayUnavailable as error:
        cause = error.__cause__
        if cause is not None and not isinstance(cause, BadRequestError):
            silent = isinstance(cause, requests.Timeout)
            if breaker.failed(weight=WEIGHT_OF_SILENCE if silent else 1):
                alarms.report_down(f"{name}: {type(cause).__name__}")
        raise
    _healthy()
    return answer


def _healthy() -> None:
    if breaker.succeeded():
        alarms.report_back()


def _run(work: Callable[[Any, dict[str, Any]], Any], until: float) -> Any:
    """With a client of its own: the SDK's is not made for threads, and this one's session ends with its call."""
    statuses: list[int] = []
    with bounded_session(until) as http:
        http.hooks["response"].append(lambda response, **_: statuses.append(response.status_code))
        sdk = razorpay.Client(
            session=http,
            auth=(settings.RAZORPAY_KEY_ID, settings.RAZORPAY_KEY_SECRET),
            base_url=settings.RAZORPAY_BASE_URL,
        )
        # Whom requests trusts: certifi's newest list, or REQUESTS_CA_BUNDLE. The SDK's own list ages with it.
        sdk.cert_path = True
        try:
            # A redirect is no answer of an API.
            return work(sdk, {"allow_redirects": False})
        except BadRequestError as error:
            status = statuses[-1] if statuses else 400
            if status == 429:
                raise GatewayUnavailable from error
            raise GatewayRefused(status, str(error)) from error
        except NO_ANSWER as error:
            raise GatewayUnavailable from error
