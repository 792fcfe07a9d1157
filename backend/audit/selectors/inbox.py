"""I7: every webhook event is processed, or dead-lettered with a reason."""

from datetime import datetime, timedelta

from django.conf import settings

from backend.audit.findings import Found, together
from backend.audit.selectors.asking import PATIENCE, ask, rows_of
from backend.payments.models import WebhookEvent

EVENTS = """
SELECT 'event ' || id AS subject, concat_ws('; ',
    CASE WHEN state = 'received' AND received_at < %(waiting)s AND tries >= %(most)s THEN
        'has had its ' || tries || ' tries, and is not dead' END,
    CASE WHEN state = 'received' AND received_at < %(patient)s THEN
        'waits since ' || to_char(received_at, 'YYYY-MM-DD HH24:MI:SS') || ' UTC, tried ' || tries || ' times' END,
    CASE WHEN state IN ('processed', 'dead') AND processed_at IS NULL THEN state || ' at no time' END,
    CASE WHEN state IN ('dead', 'rejected') AND last_error = '' THEN state || ' without a reason' END
) AS said
FROM payments_webhookevent
"""


def look(*, at: datetime, grace: timedelta) -> Found:
    patient, waiting = at - max(PATIENCE, grace), at - grace
    asked = ask(EVENTS, waiting=waiting, patient=patient, most=settings.WEBHOOK_MAX_TRIES)
    return together(rows_of(WebhookEvent), [asked])
