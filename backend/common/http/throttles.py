"""Rate limit of each endpoint: one exact limit per request, by class of endpoint."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from backend.common import redis
from backend.common.http.busy_doors import is_busy
from backend.common.http.client_addresses import caller
from backend.common.security import limits
from backend.common.security.limits import Limit, LimitAnswer, LimitStanding

MINUTE = 60
# Each class of doors, and the setting that says how often a minute. `money`, `login` and `link` are said by the
# view (`limited_as`), the others follow from who asks and how: of those whom nobody knows, `browse` are the reads and
# prices before a guest logs in (`is_browsing`).
CLASSES = {
    "read": "READS_PER_USER_PER_MINUTE",
    "write": "WRITES_PER_USER_PER_MINUTE",
    "money": "MONEY_CALLS_PER_USER_PER_MINUTE",
    "browse": "BROWSE_CALLS_PER_IP_PER_MINUTE",
    "anonymous": "ANONYMOUS_CALLS_PER_IP_PER_MINUTE",
    "login": "LOGIN_CALLS_PER_IP_PER_MINUTE",
    "link": "LINK_CALLS_PER_IP_PER_MINUTE",
}
# Not counted: Razorpay's deliveries, which their signature guards, and the health checks.
UNLIMITED = ("webhook", "health")


class EndpointLimit(BaseThrottle):
    """Counts by person, or by address where nobody is logged in.

    Without Redis the doors stay open, but for views that name what to refuse with in `uncounted`.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        found = _limit_of(request, view, user_id=None if request.user is None else request.user.pk)
        if found is None:
            return True
        name, counted = found
        try:
            answer = _counted_ahead(request) or limits.count(counted)
        except redis.Unavailable as error:
            if hasattr(view, "uncounted"):
                raise view.uncounted(retry_after=5) from error
            return True
        # The framework's response does not exist yet: `announce` finds this on its way out.
        request._request.limited = (name, answer.standings[0])  # type: ignore[attr-defined]
        limits.refuse_if_full(answer)
        return True


def count_ahead(request: Request, *, user_id: int, count: Callable[[list[Limit]], LimitAnswer | None]) -> bool:
    """Let `count` count this person's request in the trip to Redis in which it asks for something else as well.

    It answers None where it has counted nothing, as this does False: then the request is counted in its turn. Without
    Redis it is counted by nobody, and costs no second wait.
    """
    found = _limit_of(request, request.parser_context["view"], user_id=user_id)
    try:
        answer = count(found[1] if found else [])
    except redis.Unavailable as error:
        request._request.counted_ahead = error  # type: ignore[attr-defined]  # _counted_ahead reads it
        return False
    request._request.counted_ahead = answer  # type: ignore[attr-defined]  # the same
    return answer is not None


def is_without_redis(request: Request) -> bool:
    """Whether this request has found out already that Redis is away."""
    return isinstance(getattr(request._request, "counted_ahead", None), redis.Unavailable)


def _counted_ahead(request: Request) -> LimitAnswer | None:
    """What count_ahead has counted. Raises redis.Unavailable where it could not."""
    answer: LimitAnswer | redis.Unavailable | None = getattr(request._request, "counted_ahead", None)
    if isinstance(answer, redis.Unavailable):
        raise answer
    return answer


def _limit_of(request: Request, view: Any, *, user_id: int | None) -> tuple[str, list[Limit]] | None:
    """The name of this request's class, its limit, and what is counted along; None where it is not counted."""
    limited_as = class_of(view, method=request.method or "", known=user_id is not None)
    if limited_as in UNLIMITED:
        return None
    who = caller(request._request) if user_id is None or limited_as == "login" else f"user:{user_id}"
    limit = Limit(key=f"{limited_as}:{who}", count=_most(request, limited_as), seconds=MINUTE)
    along: list[Limit] = getattr(request._request, "counted_along", [])
    return limited_as, [limit, *along]


def _most(request: Request, limited_as: str) -> int:
    """So often a minute: a crowd behind one address may browse while nobody waits for it."""
    if limited_as == "browse" and is_busy(request.META):
        return int(settings.BUSY_BROWSE_CALLS_PER_IP_PER_MINUTE)
    return int(getattr(settings, CLASSES[limited_as]))


def class_of(view: Any, *, method: str, known: bool) -> str:
    """The class of doors that a request falls into."""
    said: str | None = getattr(view, "limited_as", None)
    if said:
        return said
    if not known:
        return "browse" if getattr(view, "is_browsing", False) else "anonymous"
    return "read" if method in SAFE_METHODS else "write"


def announce(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: RateLimit-Policy and RateLimit, as draft-ietf-httpapi-ratelimit-headers-11 writes them."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        name, standing = getattr(request, "limited", ("", None))
        if standing and _may_speak_of(standing, response):
            response["RateLimit-Policy"] = f'"{name}";q={standing.limit.count};w={standing.limit.seconds}'
            response["RateLimit"] = f'"{name}";r={standing.left};t={standing.seconds}'
        return response

    return middleware


def _may_speak_of(standing: LimitStanding, response: HttpResponseBase) -> bool:
    """A refusal by some other limit has its own time to wait: two answers to one question would mislead."""
    return response.status_code != 429 or standing.left == 0
