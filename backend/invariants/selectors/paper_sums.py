"""I8: vouchers, invoices and credit notes agree with the ledger to the paisa.

Of one booking: its receipts are what was captured for it; its refund vouchers and credit notes are what went back of
that; the invoice less its credit notes is what was supplied, or what was kept of a booking that has ended. Where that
end was undone, a note for no money has taken the invoice of its fee back, and nothing is left of it. Every other paper
of money names an entry of its own booking; numbers of a series run from 1 to the counter without a gap. A paper that
is on its way is not missing yet: money and departures of the last PATIENCE are left out.
"""

from datetime import datetime, timedelta

from backend.common.resort_days import day_of
from backend.documents.models import Paper
from backend.invariants.core.findings import Found, found_together
from backend.invariants.selectors.questions import PATIENCE, ask, rows_of

BOOKINGS = """
WITH books AS (
    SELECT payment.booking_id,
        coalesce(sum(entry.amount_paise) FILTER (WHERE source = 'payer' AND target = 'bookings'), 0) AS came,
        coalesce(sum(entry.amount_paise) FILTER (
            WHERE target = 'payer' AND source IN ('bookings', 'refund_due')), 0) AS went,
        coalesce(sum(entry.amount_paise) FILTER (WHERE source = 'bookings' AND target = 'payer'), 0) AS elsewhere,
        coalesce(sum(entry.amount_paise) FILTER (WHERE target = 'bookings'), 0)
            - coalesce(sum(entry.amount_paise) FILTER (WHERE source = 'bookings'), 0) AS kept,
        max(entry.at) AS last_at
    FROM payments_ledgerentry AS entry JOIN payments_payment AS payment ON payment.id = entry.payment_id
    WHERE payment.booking_id IS NOT NULL GROUP BY payment.booking_id
), papers AS (
    SELECT booking_id,
        coalesce(sum(total_paise) FILTER (WHERE kind = 'receipt_voucher'), 0) AS receipts,
        coalesce(sum(total_paise) FILTER (WHERE kind = 'refund_voucher'), 0) AS refunds,
        coalesce(sum(total_paise) FILTER (WHERE kind = 'credit_note' AND entry_id IS NOT NULL), 0) AS notes,
        coalesce(sum(total_paise) FILTER (WHERE kind = 'credit_note' AND entry_id IS NULL), 0) AS undone,
        coalesce(sum(total_paise) FILTER (WHERE kind = 'tax_invoice'), 0) AS invoiced,
        count(*) FILTER (WHERE kind = 'tax_invoice')
            - count(*) FILTER (WHERE kind = 'credit_note' AND entry_id IS NULL) AS invoices
    FROM documents_paper GROUP BY booking_id
), sums AS (
    SELECT booking.reference, coalesce(receipts, 0) AS receipts, coalesce(refunds, 0) AS refunds,
        coalesce(notes, 0) AS notes, coalesce(undone, 0) AS undone, coalesce(invoiced, 0) AS invoiced,
        coalesce(invoices, 0) AS invoices,
        coalesce(came, 0) AS came, coalesce(went, 0) AS went,
        CASE WHEN booking.state = 'confirmed' THEN greatest(booking.total_paise - coalesce(elsewhere, 0), 0)
            ELSE coalesce(kept, 0) END AS supplied,
        booking.check_out < %(left)s OR booking.checked_out_at < %(patient)s
            OR (booking.state <> 'confirmed' AND booking.cancelled_at < %(patient)s) AS over,
        greatest(last_at, booking.confirmed_at, booking.cancelled_at, undone_at) < %(patient)s AS settled,
        EXISTS (
            SELECT FROM payments_refund AS refund JOIN payments_payment AS payment ON payment.id = refund.payment_id
            WHERE payment.booking_id = booking.id AND refund.state NOT IN ('processed', 'netted', 'withdrawn')
        ) AS owing
    FROM bookings_finalbooking AS booking
    LEFT JOIN (
        SELECT booking_id, max(undone_at) AS undone_at FROM bookings_bookingending GROUP BY booking_id
    ) AS endings ON endings.booking_id = booking.id
    LEFT JOIN books ON books.booking_id = booking.id LEFT JOIN papers ON papers.booking_id = booking.id
)
SELECT 'booking ' || reference AS subject, concat_ws('; ',
    CASE WHEN receipts <> came THEN 'receipts over ' || receipts || ' paise, and ' || came || ' came' END,
    CASE WHEN refunds + notes <> went THEN
        'refund vouchers and credit notes over ' || refunds + notes || ' paise, and ' || went || ' went back' END,
    CASE WHEN (invoices > 0 OR undone > 0) AND NOT owing
        AND invoiced - undone - notes <> CASE WHEN invoices > 0 THEN supplied ELSE 0 END THEN
        'invoiced are ' || invoiced - undone - notes || ' paise, and ' || supplied || ' were supplied' END,
    CASE WHEN invoices = 0 AND over AND supplied > 0 AND came > 0 THEN
        'its invoice over ' || supplied || ' paise is missing' END
) AS said
FROM sums WHERE settled
"""
STRANGE = """
SELECT 'paper ' || paper.number AS subject, 'is for money of another booking' AS said
FROM documents_paper AS paper
JOIN payments_ledgerentry AS entry ON entry.id = paper.entry_id
JOIN payments_payment AS payment ON payment.id = entry.payment_id
WHERE payment.booking_id IS DISTINCT FROM paper.booking_id
"""
GAPS = """
SELECT 'series ' || series.kind || ' of resort ' || series.resort_id || ' in ' || series.year AS subject,
    'has given ' || series.last || ' numbers, and ' || count(paper.id) || ' papers have one' AS said
FROM documents_series AS series LEFT JOIN documents_paper AS paper
    ON (paper.resort_id, paper.kind, paper.year) = (series.resort_id, series.kind, series.year)
GROUP BY series.id HAVING count(paper.id) <> series.last
"""
TRIGGERS = """
SELECT 'trigger ' || name AS subject, 'is missing or disabled: papers can be changed' AS said
FROM unnest(ARRAY['papers_never_change', 'papers_are_never_deleted']) AS name
WHERE NOT EXISTS (
    SELECT FROM pg_trigger WHERE tgrelid = 'documents_paper'::regclass AND tgname = name AND tgenabled IN ('O', 'A')
)
"""


def look(*, at: datetime, grace: timedelta) -> Found:
    left = day_of(at)
    looks = (ask(BOOKINGS, patient=at - PATIENCE, left=left), ask(STRANGE), ask(GAPS), ask(TRIGGERS))
    return found_together(rows_of(Paper), looks)
