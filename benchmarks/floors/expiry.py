"""X, the floor of expiry: one statement for each thousand lapsed attempts and their stays, and no trigger."""

from django.db import connection, transaction

CHUNK = 1000
LAPSE = """
WITH lapsed AS (
    SELECT id FROM holds_bookingattempt
    WHERE state IN ('held', 'guests_added', 'payment_pending') AND expires_at <= now()
    ORDER BY expires_at LIMIT %s FOR UPDATE SKIP LOCKED
), ended AS (
    UPDATE inventory_stay SET state = 'lapsed'
    WHERE attempt_id IN (SELECT id FROM lapsed) AND state IN ('held', 'paying')
)
UPDATE holds_bookingattempt SET state = 'expired' WHERE id IN (SELECT id FROM lapsed)
"""


def expire_plainly() -> int:
    """Write down every lapse; how many attempts."""
    total = 0
    with connection.cursor() as cursor:
        while True:
            with transaction.atomic():
                # The floor has no judge: what triggers cost is what the product pays for them.
                cursor.execute("SET LOCAL session_replication_role = replica")
                cursor.execute(LAPSE, [CHUNK])
                ended: int = cursor.rowcount
            if not ended:
                return total
            total += ended
