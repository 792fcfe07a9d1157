"""The clock of the sandbox, which can be set forward: a hold runs out, a balance falls due, a stay is over, at once.

A process follows after two seconds, when it next works with the database, and after twelve at the latest. It cannot be
set back: what is in the database would lie in the future. Codes by SMS and limits on calls go by Redis's clock and do
not notice.
"""

import json
import re
from datetime import timedelta

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from backend.common import clock, redis
from backend.common.http import problems
from sandbox.models import ClockAdvance

SPAN = re.compile(r"^\+?\s*(?P<count>[0-9]{1,6})\s*(?P<unit>minute|hour|day)s?$")
MOST = timedelta(days=400)
FORWARD = f"""
INSERT INTO {ClockAdvance._meta.db_table} (id, ahead) VALUES (1, %s * interval '1 second')
ON CONFLICT (id) DO UPDATE SET ahead = {ClockAdvance._meta.db_table}.ahead + EXCLUDED.ahead
"""  # noqa: S608  # nosec B608 # a name of our own


# A page of another site cannot send this type of content without asking first, and is refused then.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def sandbox_clock(request: HttpRequest) -> JsonResponse:
    """GET: what time it is. POST `{"forward": "10 minutes"}`: set it forward by so many minutes, hours or days."""
    if request.method == "POST":
        span = _span_in(request)
        if span is None:
            detail = 'Send {"forward": "10 minutes"} as application/json: minutes, hours or days, 400 days at most.'
            body = problems.problem(400, "invalid", "That is no span of time.", detail)
            return JsonResponse(body, status=400, content_type=problems.CONTENT_TYPE)
        forward_clock(span)
    ahead = ClockAdvance.objects.values_list("ahead", flat=True).first() or timedelta(0)
    return JsonResponse({"now": clock.now().isoformat(), "ahead_seconds": int(ahead.total_seconds())})


def forward_clock(span: timedelta) -> None:
    """Set the clock of this database's house forward."""
    with connection.cursor() as cursor:
        cursor.execute(FORWARD, [span.total_seconds()])
    clock.forget_readings()
    _shorten_holds(span)


def _shorten_holds(span: timedelta) -> None:
    """Holds at the gate end by Redis's clock, which nobody sets: theirs is so much nearer now."""
    client, milliseconds = redis.client(), int(span.total_seconds() * 1000)
    for key in client.scan_iter(match=f"{redis.PREFIX}:hold:*", count=1000):
        client.pexpire(key, max(1, client.pttl(key) - milliseconds))


def _span_in(request: HttpRequest) -> timedelta | None:
    if request.content_type != "application/json":
        return None
    try:
        said = json.loads(request.body)["forward"]
    except (ValueError, KeyError, TypeError):
        return None
    found = SPAN.match(said) if isinstance(said, str) else None
    if found is None:
        return None
    span = timedelta(**{f"{found['unit']}s": int(found["count"])})
    return span if timedelta(0) < span <= MOST else None
