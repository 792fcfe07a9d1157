"""I2: every captured paisa belongs to a booking, was refunded, or is owed back.

Of one payment the books must say: it was captured once, for its amount, exactly if `captured_at` is set. Its money in
`bookings` is its amount, less what a guest who bears the fee paid on top, plus what the owner put in and less what the
owner took: for an Offer what it took off, again where an end was undone; less its refunds for cancelling and changing,
in whatever state, and less what was given back outside of this system, once that has gone (where that left less than
was owed, the refund that was owed is lowered by it, and by less than a rupee that nobody can send: the owner has that);
without a booking it is nothing. Its money in `refund_due` is the sum of its own refunds that are due, pending or
failed. Neither is less than nothing. What went back to the payer is the sum of its refunds that are processed. Money
that came and went before we heard of it lies in `refund_due` without a refund that owes it: until the news of its
refund, for a little, or while that is pending. What the owner has paid Razorpay for it is its fee.

What was paid for a booking, less what its changes gave back, is its total less its balance; nobody pays for one that
cost nothing. What each change collected or gave back is what it says, and the booking is as the last one left it.

What `bookings` has of a booking that was called off, or whose guest did not come, is the booking's fee, or less by
what was given back outside of this system. That fee is the sum of its lines; a booking that stands has none.
"""

from datetime import datetime, timedelta

from django.db import connection

from backend.bookings.models import BookingChange, FinalBooking
from backend.invariants.core.findings import Found, Money, found_together
from backend.invariants.selectors import price_sums
from backend.invariants.selectors.questions import PATIENCE, ask, rows_of
from backend.payments.models import LedgerEntry, Payment, Refund

BOOKS = """
SELECT payment_id,
    count(*) FILTER (WHERE source = 'payer' AND target <> 'owner') AS captures,
    coalesce(sum(amount_paise) FILTER (WHERE source = 'owner' AND target = 'bookings'), 0) AS by_owner,
    coalesce(sum(amount_paise) FILTER (WHERE source = 'bookings' AND target = 'owner'), 0) AS to_owner,
    coalesce(sum(amount_paise) FILTER (WHERE source = 'payer'), 0) AS captured,
    coalesce(sum(amount_paise) FILTER (WHERE target = 'bookings'), 0)
        - coalesce(sum(amount_paise) FILTER (WHERE source = 'bookings'), 0) AS booked,
    coalesce(sum(amount_paise) FILTER (WHERE target = 'refund_due'), 0)
        - coalesce(sum(amount_paise) FILTER (WHERE source = 'refund_due'), 0) AS due,
    coalesce(sum(amount_paise) FILTER (WHERE target = 'payer' AND source <> 'owner'), 0) AS gone,
    coalesce(sum(amount_paise) FILTER (WHERE target = 'razorpay'), 0)
        - coalesce(sum(amount_paise) FILTER (WHERE source = 'razorpay'), 0) AS fees,
    count(*) FILTER (WHERE source || ' ' || target NOT IN (
        'payer bookings', 'payer refund_due', 'bookings refund_due', 'refund_due bookings', 'bookings payer',
        'refund_due payer', 'owner razorpay', 'razorpay owner', 'owner payer', 'payer owner', 'owner bookings',
        'bookings owner', 'refund_due owner'
    )) AS odd,
    coalesce(sum(amount_paise) FILTER (WHERE source = 'refund_due' AND target = 'owner'), 0) AS waived,
    coalesce(sum(amount_paise) FILTER (WHERE source = 'bookings' AND target = 'payer'), 0) AS elsewhere,
    max(at) AS last_at
FROM payments_ledgerentry GROUP BY payment_id
"""
REFUNDS = """
SELECT payment_id,
    coalesce(sum(amount_paise) FILTER (WHERE state = 'processed'), 0) AS gone,
    coalesce(sum(amount_paise) FILTER (WHERE reason <> 'external' AND state <> 'processed'), 0) AS due,
    count(*) FILTER (WHERE reason <> 'external') AS own,
    coalesce(sum(amount_paise) FILTER (WHERE reason = 'external' AND state = 'pending'), 0) AS coming,
    coalesce(sum(amount_paise + waived_paise) FILTER (
        WHERE reason IN ('cancelled', 'changed') OR (reason = 'external' AND state = 'processed')
    ), 0) AS unbooked,
    coalesce(sum(waived_paise), 0) AS waived,
    max(created_at) AS last_at
FROM payments_refund GROUP BY payment_id
"""
PAYMENTS = f"""
WITH books AS ({BOOKS}), refunds AS ({REFUNDS}), sums AS (
    SELECT payment.razorpay_payment_id, payment.amount_paise, payment.captured_at IS NOT NULL AS taken,
        coalesce(books.captures, 0) AS captures, coalesce(books.captured, 0) AS captured,
        coalesce(books.booked, 0) AS booked, coalesce(books.due, 0) AS due, coalesce(books.gone, 0) AS gone,
        coalesce(books.fees, 0) AS fees, CASE WHEN captured_at IS NULL THEN 0 ELSE payment.fee_paise END AS to_pay,
        coalesce(books.odd, 0) AS odd,
        CASE WHEN booking.id IS NULL THEN 0 ELSE payment.amount_paise - coalesce(refunds.unbooked, 0) END
            - offer.on_top + coalesce(books.by_owner - books.to_owner, 0) AS to_book,
        CASE WHEN offer.taken_off > 0 THEN books.by_owner < offer.taken_off
            OR books.to_owner - (books.by_owner - offer.taken_off) NOT BETWEEN 0 AND offer.taken_off
            ELSE books.by_owner > offer.on_top OR books.to_owner > 0 END AS owners_odd,
        coalesce(refunds.due, 0) AS to_return, coalesce(refunds.gone, 0) AS returned,
        coalesce(books.waived, 0) AS waived, coalesce(refunds.waived, 0) AS to_waive,
        CASE WHEN booking.state <> 'confirmed' THEN booking.state END AS ended, booking.fee_paise AS fee,
        sum(coalesce(books.booked, 0)) OVER all_of_it AS kept,
        sum(coalesce(books.elsewhere, 0)) OVER all_of_it AS elsewhere,
        booking.id IS NULL AND coalesce(refunds.own, 0) = 0 AND books.due > 0 AND (
            greatest(payment.captured_at, books.last_at, refunds.last_at) > %(patient)s OR books.due <= refunds.coming
        ) AS came_and_went
    FROM payments_payment AS payment
    LEFT JOIN books ON books.payment_id = payment.id
    LEFT JOIN refunds ON refunds.payment_id = payment.id
    LEFT JOIN bookings_finalbooking AS booking ON booking.id = payment.booking_id
    CROSS JOIN LATERAL (
        SELECT greatest(payment.counted_paise - payment.amount_paise, 0) AS taken_off,
            greatest(payment.amount_paise - payment.counted_paise, 0) AS on_top
    ) AS offer
    WINDOW all_of_it AS (PARTITION BY payment.booking_id)
)
SELECT 'payment ' || razorpay_payment_id AS subject, concat_ws('; ',
    CASE WHEN taken AND captures <> least(amount_paise / 100, 1) THEN
        'captured, and ' || captures || ' times in the books' END,
    CASE WHEN taken AND captures = least(amount_paise / 100, 1) AND captured <> amount_paise THEN
        'captured are ' || amount_paise || ' paise, in the books ' || captured END,
    CASE WHEN NOT taken AND captures > 0 THEN 'in the books as captured, and it was not' END,
    CASE WHEN booked <> to_book THEN 'booked are ' || booked || ' paise, not ' || to_book END,
    CASE WHEN ended IS NOT NULL AND (kept > fee OR kept < fee - elsewhere) THEN
        kept || ' paise are booked for a ' || ended || ' booking whose fee is ' || fee END,
    CASE WHEN due <> to_return AND came_and_went IS NOT TRUE THEN
        'owed back are ' || due || ' paise in the books, and ' || to_return || ' by its refunds' END,
    CASE WHEN gone <> returned THEN
        'gone back are ' || gone || ' paise in the books, and ' || returned || ' by its refunds' END,
    CASE WHEN waived <> to_waive THEN
        waived || ' paise that nobody can send are the owner''s in the books, and ' || to_waive || ' by its refunds'
        END,
    CASE WHEN least(booked, due) < 0 THEN 'more went out than came: ' || least(booked, due) || ' paise are left' END,
    CASE WHEN fees <> to_pay THEN
        'Razorpay''s fees are ' || fees || ' paise in the books, and ' || to_pay || ' by the payment' END,
    CASE WHEN owners_odd THEN 'what the owner gave to it or took of it does not follow from the payment' END,
    CASE WHEN odd > 0 THEN odd || ' entries between accounts that do not belong together' END
) AS said
FROM sums
"""  # noqa: S608  # nosec B608 # constants of this file alone
BOOKINGS = """
SELECT 'booking ' || booking.reference AS subject, concat_ws('; ',
    CASE WHEN paid.first IS NULL AND first.total_paise > 0 THEN 'nobody paid for it' END,
    CASE WHEN paid.of_another IS NOT NULL THEN 'paid by ' || paid.of_another || ', which is another attempt''s' END,
    CASE WHEN coalesce(paid.paise, 0) - coalesce(back.paise, 0) <> booking.total_paise - booking.balance_paise THEN
        'it costs ' || booking.total_paise || ' paise, '
        || CASE WHEN booking.balance_paise > 0 THEN booking.balance_paise || ' are left to pay, ' ELSE '' END
        || 'and ' || coalesce(paid.paise, 0) - coalesce(back.paise, 0) || ' were paid' END,
    CASE WHEN paid.first <> coalesce((first.price->'deposit'->>'now_paise')::bigint, first.total_paise)
        AND paid.paise - coalesce(back.paise, 0) = booking.total_paise - booking.balance_paise THEN
        'its deposit is not ' || paid.first || ' paise' END,
    CASE WHEN booking.fee_paise <> fee.paise THEN
        'its fee is ' || booking.fee_paise || ' paise, and ' || fee.paise || ' by its lines' END,
    CASE WHEN booking.state = 'confirmed' AND booking.fee_paise > 0 THEN 'it stands, and has a fee' END
) AS said
FROM bookings_finalbooking AS booking
CROSS JOIN LATERAL (
    SELECT coalesce(sum((line->>'net_paise')::bigint + (line->>'cgst_paise')::bigint
        + (line->>'sgst_paise')::bigint), 0) AS paise
    FROM jsonb_array_elements(booking.fee) AS line
) AS fee
JOIN holds_bookingattempt AS attempt ON attempt.id = booking.attempt_id
CROSS JOIN LATERAL (
    SELECT price, total_paise FROM (
        SELECT was_price AS price, was_total_paise AS total_paise, made_at FROM bookings_bookingchange
        WHERE booking_id = booking.id AND state = 'made'
        UNION ALL SELECT attempt.price, booking.total_paise, NULL
    ) AS prices ORDER BY made_at NULLS LAST LIMIT 1
) AS first
LEFT JOIN (
    SELECT change.booking_id, sum(refund.amount_paise + refund.netted_paise + refund.waived_paise) AS paise
    FROM payments_refund AS refund JOIN bookings_bookingchange AS change ON change.id = refund.change_id
    GROUP BY change.booking_id
) AS back ON back.booking_id = booking.id
LEFT JOIN (
    SELECT payment.booking_id, sum(coalesce(payment.counted_paise, payment.amount_paise)) AS paise,
        sum(coalesce(payment.counted_paise, payment.amount_paise)) FILTER (WHERE payment.kind = 'booking') AS first,
        max(payment.razorpay_payment_id) FILTER (WHERE payment_order.attempt_id <> own.attempt_id) AS of_another
    FROM payments_payment AS payment
    JOIN payments_paymentorder AS payment_order ON payment_order.id = payment.order_id
    JOIN bookings_finalbooking AS own ON own.id = payment.booking_id
    GROUP BY payment.booking_id
) AS paid ON paid.booking_id = booking.id
"""
CHANGES = """
SELECT 'change ' || change.number || ' of booking ' || booking.reference AS subject, concat_ws('; ',
    CASE WHEN coalesce(paid.paise, 0) <> CASE WHEN change.state = 'made' THEN change.now_paise ELSE 0 END THEN
        change.state || ', it costs ' || change.now_paise || ' paise, and ' || coalesce(paid.paise, 0) || ' were paid'
        END,
    CASE WHEN coalesce(back.paise, 0) <> CASE WHEN change.state = 'made' THEN change.back_paise ELSE 0 END THEN
        change.state || ', it gives ' || change.back_paise || ' paise back, and ' || coalesce(back.paise, 0)
        || ' are on their way' END,
    CASE WHEN change.id = last.id AND (booking.check_in, booking.check_out, booking.total_paise)
        <> (change.check_in, change.check_out, change.total_paise) THEN 'the booking is not as it left it' END
) AS said
FROM bookings_bookingchange AS change JOIN bookings_finalbooking AS booking ON booking.id = change.booking_id
LEFT JOIN (
    SELECT DISTINCT ON (booking_id) booking_id, id FROM bookings_bookingchange WHERE state = 'made'
    ORDER BY booking_id, made_at DESC, id DESC
) AS last ON last.booking_id = booking.id
LEFT JOIN (
    SELECT payment_order.change_id, sum(coalesce(payment.counted_paise, payment.amount_paise)) AS paise
    FROM payments_payment AS payment JOIN payments_paymentorder AS payment_order ON payment_order.id = payment.order_id
    WHERE payment.booking_id IS NOT NULL AND payment_order.change_id IS NOT NULL GROUP BY payment_order.change_id
) AS paid ON paid.change_id = change.id
LEFT JOIN (
    SELECT change_id, sum(amount_paise + netted_paise + waived_paise) AS paise FROM payments_refund
    WHERE change_id IS NOT NULL GROUP BY change_id
) AS back ON back.change_id = change.id
"""
TRIGGERS = """
SELECT 'trigger ' || wanted.name AS subject, 'is missing or disabled: ' || wanted.lost AS said
FROM (VALUES
    ('payments_ledgerentry', 'ledger_is_append_only', 'entries can be changed'),
    ('payments_refund', 'refunds_fit_their_payment', 'more can be refunded than was paid')
) AS wanted (rows, name, lost)
WHERE NOT EXISTS (
    SELECT FROM pg_trigger WHERE tgrelid = wanted.rows::regclass AND tgname = wanted.name AND tgenabled IN ('O', 'A')
)
"""
TOTALS = """
WITH captured AS (
    SELECT currency, sum(amount_paise) AS paise FROM payments_payment WHERE captured_at IS NOT NULL GROUP BY currency
), books AS (
    SELECT payment.currency,
        coalesce(sum(entry.amount_paise) FILTER (WHERE target = 'bookings'), 0)
            - coalesce(sum(entry.amount_paise) FILTER (WHERE source = 'bookings'), 0) AS booked,
        coalesce(sum(entry.amount_paise) FILTER (WHERE target = 'payer' AND source <> 'owner'), 0) AS gone,
        coalesce(sum(entry.amount_paise) FILTER (WHERE target = 'refund_due'), 0)
            - coalesce(sum(entry.amount_paise) FILTER (WHERE source = 'refund_due'), 0) AS due,
        coalesce(sum(entry.amount_paise) FILTER (WHERE source = 'refund_due' AND target = 'owner'), 0) AS waived,
        coalesce(sum(entry.amount_paise)
            FILTER (WHERE target = 'owner' AND source NOT IN ('razorpay', 'refund_due')), 0)
            - coalesce(sum(entry.amount_paise) FILTER (WHERE source = 'owner' AND target = 'bookings'), 0) AS owners
    FROM payments_ledgerentry AS entry JOIN payments_payment AS payment ON payment.id = entry.payment_id
    GROUP BY payment.currency
)
SELECT currency, coalesce(captured.paise, 0), coalesce(booked, 0), coalesce(gone, 0), coalesce(due, 0),
    coalesce(waived, 0), coalesce(owners, 0)
FROM captured FULL JOIN books USING (currency) ORDER BY currency
"""


def look(*, at: datetime, grace: timedelta) -> Found:
    looks = (ask(TRIGGERS), ask(PAYMENTS, patient=at - PATIENCE), ask(BOOKINGS), ask(CHANGES), *price_sums.ask_prices())
    return found_together(rows_of(Payment, Refund, LedgerEntry, FinalBooking, BookingChange), looks)


def totals() -> tuple[Money, ...]:
    """Where the money of each currency is."""
    with connection.cursor() as cursor:
        cursor.execute(TOTALS)
        return tuple(
            Money(
                currency=currency,
                captured_paise=int(captured),
                booked_paise=int(booked),
                refunded_paise=int(gone),
                due_paise=int(due),
                waived_paise=int(waived),
                owner_paise=int(owners),
            )
            for currency, captured, booked, gone, due, waived, owners in cursor.fetchall()
        )
