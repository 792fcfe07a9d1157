"""Rate limit of each endpoint: one exact limit per request, by class of endpoint."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from backend.common import redis
from backend.common.http.client_addresses import caller
from backend.common.security import limits
from backend.common.security.limits import Limit, LimitStanding

MINUTE = 60
# Each class of doors, and the setting that says how often a minute. `money` and `login` are said by the view
# (`limited_as`), the others follow from who asks and how.
CLASSES = {
    "read": "READS_PER_USER_PER_MINUTE",
    "write": "WRITES_PER_USER_PER_MINUTE",
    "money": "MONEY_CALLS_PER_USER_PER_MINUTE",
    "anonymous": "ANONYMOUS_CALLS_PER_IP_PER_MINUTE",
    "login": "LOGIN_CALLS_PER_IP_PER_MINUTE",
}
# Not counted: Razorpay's deliveries, which their signature guards, and the health checks.
UNLIMITED = ("webhook", "health")


class EndpointLimit(BaseThrottle):
    """Counts by person, or by address where nobody is logged in.

    Without Redis the doors stay open, but for views that name what to refuse with in `uncounted`.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        limited_as = class_of(view, method=request.method or "", known=request.user is not None)
        if limited_as in UNLIMITED:
            return True
        key = f"{limited_as}:{_who(request, limited_as)}"
        limit = Limit(key=key, count=getattr(settings, CLASSES[limited_as]), seconds=MINUTE)
        try:
            answer = limits.count([limit])
        except redis.Unavailable as error:
            if hasattr(view, "uncounted"):
                raise view.uncounted(retry_after=5) from error
            return True
        # The framework's response does not exist yet: `announce` finds this on its way out.
        request._request.limited = (limited_as, answer.standings[0])  # type: ignore[attr-defined]
        limits.refuse_if_full(answer)
        return True


def class_of(view: Any, *, method: str, known: bool) -> str:
    """The class of doors that a request falls into."""
    said: str | None = getattr(view, "limited_as", None)
    if said:
        return said
    if not known:
        return "anonymous"
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


def _who(request: Request, limited_as: str) -> str:
    user = request.user
    return caller(request._request) if user is None or limited_as == "login" else f"user:{user.pk}"
