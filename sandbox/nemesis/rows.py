"""The checks that SQL can make alone: each query answers what must not exist."""

from typing import Any

import psycopg

from sandbox.nemesis.money_count import Ours

# Rule, what is wrong, and the query that finds it: its columns are shown.
MUST_BE_EMPTY: tuple[tuple[str, str, str], ...] = (
    (
        "I1",
        "two stays in one room overlap",
        """SELECT a.room_id, a.id, b.id FROM inventory_stay a JOIN inventory_stay b
            ON a.room_id = b.room_id AND a.id < b.id AND a.check_in < b.check_out AND b.check_in < a.check_out
            WHERE (a.state IN ('booked', 'blocked') OR (a.state IN ('held', 'paying') AND a.expires_at > now()))
              AND (b.state IN ('booked', 'blocked') OR (b.state IN ('held', 'paying') AND b.expires_at > now()))""",
    ),
    (
        "I2",
        "a booking that no captured payment paid for",
        """SELECT b.id, b.reference FROM bookings_finalbooking b
           WHERE b.state <> 'cancelled' AND b.total_paise <> (
               SELECT coalesce(sum(p.amount_paise), 0) - coalesce(sum(r.paise), 0) FROM payments_payment p
               LEFT JOIN (SELECT payment_id, sum(amount_paise) AS paise FROM payments_refund GROUP BY 1) r
               ON r.payment_id = p.id WHERE p.booking_id = b.id AND p.state IN ('captured', 'refunded'))""",
    ),
    (
        "I3",
        "an attempt with more than one booking",
        "SELECT attempt_id, count(*) FROM bookings_finalbooking GROUP BY 1 HAVING count(*) > 1",
    ),
    (
        "I3",
        "a booking without exactly one confirmation",
        """SELECT b.id, b.reference, count(m.id) FROM bookings_finalbooking b LEFT JOIN notifications_message m
           ON m.kind = 'booking_confirmed' AND m.params->>'reference' = b.reference
           GROUP BY 1, 2 HAVING count(m.id) <> 1""",
    ),
    (
        "I4",
        "a live attempt past its deadline",
        """SELECT id, state, expires_at FROM holds_bookingattempt
            WHERE state IN ('held', 'guests_added', 'payment_pending')
              AND expires_at < now() - interval '30 seconds'""",
    ),
    (
        "I6",
        "completed and booked do not go together",
        """SELECT a.id, a.state, b.id FROM holds_bookingattempt a
           LEFT JOIN bookings_finalbooking b ON b.attempt_id = a.id
           WHERE (a.state = 'completed') <> (b.id IS NOT NULL)""",
    ),
    (
        "I6",
        "a stay that does not fit its attempt",
        """SELECT s.id, s.state, a.id, a.state FROM inventory_stay s JOIN holds_bookingattempt a
            ON a.id = s.attempt_id LEFT JOIN bookings_finalbooking b ON b.attempt_id = a.id
            WHERE (a.state <> 'completed' AND s.state = 'booked') OR (b.state <> 'confirmed' AND s.state = 'booked')
            OR (b.state = 'confirmed' AND s.state = 'released'
                AND NOT EXISTS (SELECT FROM inventory_stay AS has WHERE has.attempt_id = a.id AND has.state = 'booked'))
            OR (s.state IN ('held', 'paying') AND s.expires_at > now()
                AND a.state NOT IN ('held', 'guests_added', 'payment_pending'))""",
    ),
    (
        "I7",
        "a webhook event that is dead without a reason",
        "SELECT id, kind FROM payments_webhookevent WHERE state = 'dead' AND last_error = ''",
    ),
)
UNFINISHED: tuple[tuple[str, str], ...] = (
    ("webhook events not worked through", "SELECT count(*) FROM payments_webhookevent WHERE state = 'received'"),
    (
        "attempts past their deadline",
        """SELECT count(*) FROM holds_bookingattempt
           WHERE state IN ('held', 'guests_added', 'payment_pending') AND expires_at < now()""",
    ),
)
FIGURES: tuple[tuple[str, str], ...] = (
    ("attempts", "SELECT state, count(*) FROM holds_bookingattempt GROUP BY 1 ORDER BY 1"),
    ("bookings", "SELECT state, count(*) FROM bookings_finalbooking GROUP BY 1 ORDER BY 1"),
    ("payments", "SELECT state, count(*) FROM payments_payment GROUP BY 1 ORDER BY 1"),
    ("refunds", "SELECT state || ' ' || reason, count(*) FROM payments_refund GROUP BY 1 ORDER BY 1"),
    ("webhook events", "SELECT state, count(*) FROM payments_webhookevent GROUP BY 1 ORDER BY 1"),
    ("changes", "SELECT state, count(*) FROM bookings_bookingchange GROUP BY 1 ORDER BY 1"),
    ("waiting", "SELECT state, count(*) FROM waitlist_waitingentry GROUP BY 1 ORDER BY 1"),
    ("messages", "SELECT kind || ' ' || state, count(*) FROM notifications_message GROUP BY 1 ORDER BY 1"),
)
PAYMENTS = """SELECT p.razorpay_payment_id, p.amount_paise, p.state, p.booking_id IS NOT NULL,
    EXISTS (SELECT FROM bookings_finalbooking b WHERE b.id = p.booking_id AND b.state = 'cancelled')
    OR EXISTS (SELECT FROM bookings_bookingchange c WHERE c.booking_id = p.booking_id AND c.state = 'made'),
    coalesce(json_agg(json_build_array(r.state, r.amount_paise)) FILTER (WHERE r.id IS NOT NULL), '[]')
    FROM payments_payment p LEFT JOIN payments_refund r ON r.payment_id = p.id GROUP BY p.id"""

Connection = psycopg.Connection[tuple[Any, ...]]


def wrong(database: Connection) -> list[str]:
    """Every row that must not be, with its rule."""
    found = []
    for rule, what, query in MUST_BE_EMPTY:
        found += [f"{rule} {what}: {', '.join(map(str, row))}" for row in database.execute(query.encode()).fetchall()]
    return found


def unfinished(database: Connection) -> list[str]:
    """What is still to be done."""
    counts = [(what, database.execute(query.encode()).fetchall()[0][0]) for what, query in UNFINISHED]
    return [f"{count} {what}" for what, count in counts if count]


def figures(database: Connection) -> dict[str, dict[str, int]]:
    """How many rows of what there are in which state."""
    return {what: dict(database.execute(query.encode()).fetchall()) for what, query in FIGURES}


def payments(database: Connection) -> dict[str, Ours]:
    """Every payment with its refunds."""
    found = {}
    for payment_id, amount, state, booked, parted, refunds in database.execute(PAYMENTS).fetchall():
        returned = tuple((str(kind), int(paise)) for kind, paise in refunds)
        found[payment_id] = Ours(
            payment_id=payment_id, amount_paise=amount, state=state, booked=booked, parted=parted, refunds=returned
        )
    return found


def references(database: Connection) -> set[str]:
    """The references of all bookings."""
    return {row[0] for row in database.execute("SELECT reference FROM bookings_finalbooking").fetchall()}


def live_tokens(database: Connection) -> set[str]:
    """Owners that a hold in Redis may have."""
    query = """SELECT token FROM holds_bookingattempt
        WHERE state IN ('held', 'guests_added', 'payment_pending') AND expires_at > now()"""
    return {row[0] for row in database.execute(query.encode()).fetchall()}
