"""I7: every Razorpay webhook event is processed, or a dead letter with a reason."""

from datetime import datetime, timedelta

from django.conf import settings

from backend.invariants.core.findings import Found, found_together
from backend.invariants.selectors.questions import PATIENCE, ask, rows_of
from backend.payments.models import WebhookEvent

EVENTS = """
SELECT 'event ' || id AS subject, concat_ws('; ',
    CASE WHEN state = 'received' AND since < %(waiting)s AND tries >= %(most)s THEN
        'has had its ' || tries || ' tries, and is not dead' END,
    CASE WHEN state = 'received' AND since < %(patient)s THEN
        'waits since ' || to_char(since, 'YYYY-MM-DD HH24:MI:SS') || ' UTC, tried ' || tries || ' times' END,
    CASE WHEN state IN ('processed', 'dead') AND processed_at IS NULL THEN state || ' without a time' END,
    CASE WHEN state IN ('dead', 'rejected') AND last_error = '' THEN state || ' without a reason' END
) AS said
FROM (SELECT *, coalesce(replayed_at, received_at) AS since FROM payments_webhookevent) AS event
"""


def look(*, at: datetime, grace: timedelta) -> Found:
    patient, waiting = at - max(PATIENCE, grace), at - grace
    asked = ask(EVENTS, waiting=waiting, patient=patient, most=settings.WEBHOOK_MAX_TRIES)
    return found_together(rows_of(WebhookEvent), [asked])
