"""I6: states move only along their tables. PostgreSQL's triggers refuse anything else.

A row does not show its earlier states, but what a move leaves behind has to be there: the id, the time, the stays, the
entries.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from backend.common.db.transitions import Stateful
from backend.holds.states import ATTEMPT_LIVE
from backend.invariants.core.findings import SHOWN, Finding, Found, found_together
from backend.invariants.selectors import state_triggers
from backend.invariants.selectors.questions import ask, rows_of

# Of an attempt whose end is near the stays may lapse while we look.
ATTEMPTS = """
SELECT 'attempt ' || attempt.id AS subject, concat_ws('; ',
    CASE WHEN state = ANY(%(live)s) AND expires_at > %(later)s THEN CASE
        WHEN coalesce(stays.all_of_them, 0) = 0 THEN state || ' without a room'
        WHEN state = 'payment_pending' AND stays.paying < stays.all_of_them THEN 'payment_pending, its rooms are not'
        WHEN state <> 'payment_pending' AND stays.held < stays.all_of_them THEN state || ', its rooms are not held'
    END END,
    CASE WHEN state <> ALL(%(live)s) AND stays.held + stays.paying > 0 THEN state || ', and keeps rooms' END
) AS said
FROM holds_bookingattempt AS attempt
LEFT JOIN (
    SELECT attempt_id, count(*) AS all_of_them, count(*) FILTER (WHERE state = 'held') AS held,
        count(*) FILTER (WHERE state = 'paying') AS paying
    FROM inventory_stay GROUP BY attempt_id
) AS stays ON stays.attempt_id = attempt.id
"""
STAYS = """
SELECT 'stay ' || id AS subject, state || CASE WHEN attempt_id IS NULL THEN ' without' ELSE ' with' END
    || ' an attempt' AS said
FROM inventory_stay
WHERE (state = 'blocked' AND attempt_id IS NOT NULL)
    OR (state NOT IN ('blocked', 'released') AND attempt_id IS NULL AND (change_id IS NULL OR state = 'booked'))
"""
# While a change waits its stays are held; of one that is made, or came to nothing, none is.
CHANGES = """
SELECT 'change ' || change.number || ' of booking ' || booking.reference AS subject, concat_ws('; ',
    CASE WHEN change.state = 'waiting' AND booking.state <> 'confirmed' THEN
        'waits for a ' || booking.state || ' booking' END,
    CASE WHEN change.state <> 'waiting' AND EXISTS (
        SELECT FROM inventory_stay AS stay WHERE stay.change_id = change.id AND stay.state IN ('held', 'paying')
    ) THEN change.state || ', and keeps rooms' END
) AS said
FROM bookings_bookingchange AS change JOIN bookings_finalbooking AS booking ON booking.id = change.booking_id
"""
# A group's rooms are free from the day of release on, and written down soon after.
BLOCKS = """
SELECT 'block ' || block.id AS subject, concat_ws('; ',
    CASE WHEN lifted_at IS NOT NULL AND stays.blocked > 0 THEN 'lifted, and keeps rooms' END,
    CASE WHEN lifted_at IS NULL AND release_on IS NULL AND coalesce(stays.blocked, 0) < coalesce(stays.all_of_them, 0)
        THEN 'stands, and does not keep all its rooms' END,
    CASE WHEN stays.all_of_them IS NULL THEN 'without a room' END,
    CASE WHEN stays.elsewhen > 0 THEN 'its rooms are blocked for other nights' END
) AS said
FROM inventory_block AS block
LEFT JOIN (
    SELECT block_id, count(*) AS all_of_them, count(*) FILTER (WHERE state = 'blocked') AS blocked,
        count(*) FILTER (WHERE state = 'blocked' AND (stay.check_in, stay.check_out) <> (its.check_in, its.check_out))
        AS elsewhen
    FROM inventory_stay AS stay JOIN inventory_block AS its ON its.id = stay.block_id GROUP BY block_id
) AS stays ON stays.block_id = block.id
"""
BOOKINGS = """
SELECT 'booking ' || reference AS subject, state || ', cancelled at '
    || coalesce(cancelled_at::text, 'no time') AS said
FROM bookings_finalbooking WHERE (state <> 'confirmed') <> (cancelled_at IS NOT NULL)
"""
# One of each booking that has ended, and of the same kind; of one that stands none is left.
ENDINGS = """
SELECT 'booking ' || booking.reference AS subject, booking.state || ', and its end that stands is '
    || coalesce(ending.state, 'missing') AS said
FROM bookings_finalbooking AS booking
LEFT JOIN bookings_bookingending AS ending ON ending.booking_id = booking.id AND ending.undone_at IS NULL
WHERE coalesce(ending.state, 'confirmed') <> booking.state
"""
ORDERS = """
SELECT 'order ' || receipt AS subject, concat_ws('; ',
    CASE WHEN (state = 'new') <> (razorpay_order_id IS NULL) THEN
        state || ', and its id at Razorpay is ' || coalesce(razorpay_order_id, 'missing') END,
    CASE WHEN state = 'paid' AND paid.order_id IS NULL THEN 'paid without a captured payment' END,
    CASE WHEN state <> 'paid' AND paid.order_id IS NOT NULL THEN state || ' with a captured payment' END
) AS said
FROM payments_paymentorder AS payment_order
LEFT JOIN (SELECT DISTINCT order_id FROM payments_payment WHERE captured_at IS NOT NULL) AS paid
    ON paid.order_id = payment_order.id
"""
LINKS = """
SELECT 'link ' || reference_id AS subject, concat_ws('; ',
    CASE WHEN link.state IN ('open', 'expired') AND razorpay_link_id IS NULL THEN
        link.state || ', without an id at Razorpay' END,
    CASE WHEN link.state = 'paid' AND payment_order.state IS DISTINCT FROM 'paid' THEN 'paid without a paid order' END,
    CASE WHEN link.state <> 'paid' AND payment_order.state = 'paid' THEN link.state || ', and its order is paid' END,
    CASE WHEN payment_order.amount_paise <> link.amount_paise OR payment_order.attempt_id <> booking.attempt_id THEN
        'its order is for something else' END
) AS said
FROM payments_paymentlink AS link
JOIN bookings_finalbooking AS booking ON booking.id = link.booking_id
LEFT JOIN payments_paymentorder AS payment_order ON payment_order.id = link.order_id
"""
PAYMENTS = """
SELECT 'payment ' || razorpay_payment_id AS subject, concat_ws('; ',
    CASE WHEN state = 'captured' AND captured_at IS NULL THEN 'captured without a time' END,
    CASE WHEN state NOT IN ('captured', 'refunded') AND captured_at IS NOT NULL THEN state || ' after it was captured'
        END,
    CASE WHEN state = 'captured' AND amount_paise > 0 AND refunds.gone >= amount_paise THEN
        'captured, and all of it has gone back' END,
    CASE WHEN state = 'refunded' AND captured_at IS NOT NULL AND coalesce(refunds.gone, 0) < amount_paise THEN
        'refunded, and ' || coalesce(refunds.gone, 0) || ' of ' || amount_paise || ' paise have gone back' END
) AS said
FROM payments_payment AS payment
LEFT JOIN (
    SELECT payment_id, sum(amount_paise) FILTER (WHERE state = 'processed') AS gone
    FROM payments_refund GROUP BY payment_id
) AS refunds ON refunds.payment_id = payment.id
"""
REFUNDS = """
SELECT 'refund ' || refund.id AS subject, concat_ws('; ',
    CASE WHEN refund.state NOT IN ('netted', 'withdrawn')
        AND (refund.state = 'due') <> (razorpay_refund_id IS NULL) THEN
        refund.state || ', and its id at Razorpay is ' || coalesce(razorpay_refund_id, 'missing') END,
    CASE WHEN payment.captured_at IS NULL THEN 'of a payment that was never captured' END,
    CASE WHEN refund.state = 'processed' AND entry.id IS NULL THEN 'processed, and not in the books' END,
    CASE WHEN (refund.state IN ('netted', 'withdrawn')) <> (refund.amount_paise = 0) THEN
        refund.state || ', and ' || refund.amount_paise || ' paise are to go back' END,
    CASE WHEN refund.state <> 'processed' AND entry.id IS NOT NULL THEN refund.state || ', and gone in the books' END
) AS said
FROM payments_refund AS refund JOIN payments_payment AS payment ON payment.id = refund.payment_id
LEFT JOIN payments_ledgerentry AS entry ON entry.key = 'refund ' || refund.razorpay_refund_id
"""
DISPUTES = """
SELECT 'dispute ' || razorpay_dispute_id AS subject, state || ', ' || deducted_paise || ' paise were deducted, '
    || coalesce(entry.amount_paise, 0) || ' are the owner''s cost in the books' AS said
FROM payments_dispute AS dispute
LEFT JOIN payments_ledgerentry AS entry ON entry.key = 'dispute ' || dispute.razorpay_dispute_id
WHERE coalesce(entry.amount_paise, 0) <> CASE WHEN state = 'lost' THEN deducted_paise ELSE 0 END
"""
MESSAGES = """
SELECT 'message ' || id AS subject, state || ', sent at ' || coalesce(sent_at::text, 'no time') AS said
FROM notifications_message WHERE (state = 'sent') <> (sent_at IS NOT NULL)
"""
INCIDENTS = """
SELECT 'incident ' || id AS subject, state || ', solved at ' || coalesce(solved_at::text, 'no time') AS said
FROM incidents_incident WHERE (state = 'solved') <> (solved_at IS NOT NULL)
"""


def look(*, at: datetime, grace: timedelta) -> Found:
    asked = {"live": [state.value for state in ATTEMPT_LIVE], "later": at + grace}
    questions = (
        ATTEMPTS,
        STAYS,
        CHANGES,
        BLOCKS,
        BOOKINGS,
        ENDINGS,
        ORDERS,
        LINKS,
        PAYMENTS,
        REFUNDS,
        DISPUTES,
        MESSAGES,
        INCIDENTS,
    )
    tables = [model for model in apps.get_models() if issubclass(model, Stateful)]
    looks = (state_triggers.ask_guards(tables), *_unheard_of(tables), *(ask(each, **asked) for each in questions))
    return found_together(rows_of(*tables), looks)


def _unheard_of(tables: list[type[Stateful]]) -> Iterator[tuple[int, list[Finding]]]:
    """Rows in a state that their table does not have."""
    for table in tables:
        rows: QuerySet[Any] = table._default_manager.all()
        rows = rows.exclude(state__in=list(table.MOVES)).order_by("pk")
        few = rows.values_list("pk", "state")[:SHOWN]
        name = table._meta.verbose_name
        findings = [Finding(subject=f"{name} {pk}", said=f"no table knows the state `{state}`") for pk, state in few]
        yield (rows.count() if findings else 0), findings
