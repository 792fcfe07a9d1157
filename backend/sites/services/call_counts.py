"""How many calls came with each key: counted in Redis in the trip that limits them, and kept in rows by a job."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from backend.common.security import limits
from backend.common.security.limits import Limit
from backend.sites.models import SiteKey
from backend.sites.services.site_keys import KnownKey

MINUTE = 60
AT_ONCE = 500
# Repeated, late, or after a Redis that forgot: a count never becomes less.
KEEP_COUNTS = """
INSERT INTO sites_sitekeyday (key_id, day, calls)
SELECT * FROM unnest(%(keys)s::bigint[], %(days)s::date[], %(calls)s::integer[])
ON CONFLICT (key_id, day) DO UPDATE SET calls = excluded.calls WHERE sites_sitekeyday.calls < excluded.calls
"""


def budget_of(key: KnownKey, *, on: date) -> list[Limit]:
    """What counts a call with this key beside its caller's own limit: its site's budget, and the tally of the day."""
    budget = Limit(key=f"site:{key.site_id}", count=settings.SITE_CALLS_PER_MINUTE, seconds=MINUTE)
    return [budget, limits.tally(_tally_name(key.id, on))]


def keep_call_counts(*, at: datetime) -> None:
    """Write down what was counted today and yesterday."""
    days = [timezone.localtime(at).date() - timedelta(days=back) for back in (1, 0)]
    in_use = Q(withdrawn_at=None) | Q(withdrawn_at__gte=at - timedelta(days=2))
    keys = list(SiteKey.objects.filter(in_use).order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), AT_ONCE):
        _keep_some([(key, day) for key in keys[first : first + AT_ONCE] for day in days])


def _keep_some(asked: list[tuple[int, date]]) -> None:
    calls = limits.tallied([_tally_name(key, day) for key, day in asked])
    found = [(key, day, count) for (key, day), count in zip(asked, calls, strict=True) if count]
    if not found:
        return
    columns = (list(column) for column in zip(*found, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(KEEP_COUNTS, dict(zip(("keys", "days", "calls"), columns, strict=True)))


def _tally_name(key_id: int, day: date) -> str:
    return f"site_key:{key_id}:{day:%Y%m%d}"
