"""A part of I2: shares of prices add up, and nobody is asked for, or owed, less than a rupee.

Of one booking: the lines of its price are its total, and its deposit and what was left then are, too; what is left to
pay is no more than that rest. A fee is taken of what was sold: it has no rate that the price does not have, and at each
of its rates no other share of the tax than of the sum. Sums of less than a rupee cannot be paid or sent, so nothing
waits for one.
"""

from collections.abc import Iterator

from backend.common.money import LEAST_PAISE
from backend.invariants.core.findings import Finding
from backend.invariants.selectors.questions import ask

# Halves of tax are rounded line by line when something is sold, and once by rate when a share of it is taken: by some
# paise, and by half a paisa for each line of 500 rupees.
ROUNDED_PAISE, ROUNDED_PARTS = 5, 100_000

PRICES = """
SELECT 'booking ' || booking.reference AS subject, concat_ws('; ',
    CASE WHEN lines.paise <> price.total OR price.total <> booking.total_paise THEN
        'it costs ' || booking.total_paise || ' paise, its price says ' || price.total || ', and its lines '
        || lines.paise END,
    CASE WHEN lines.unequal > 0 THEN lines.unequal || ' lines have CGST and SGST that are not their tax' END,
    CASE WHEN price.now + price.later <> price.total THEN
        'its deposit of ' || price.now || ' paise and ' || price.later || ' later are not its price' END,
    CASE WHEN booking.balance_paise > price.later THEN
        booking.balance_paise || ' paise are left to pay, and ' || price.later || ' were' END,
    CASE WHEN booking.balance_paise BETWEEN 1 AND %(least)s - 1 THEN
        booking.balance_paise || ' paise are left to pay: nobody can pay so little' END
) AS said
FROM bookings_finalbooking AS booking JOIN holds_bookingattempt AS attempt ON attempt.id = booking.attempt_id
CROSS JOIN LATERAL (
    SELECT (attempt.price->>'total_paise')::bigint AS total,
        coalesce(attempt.price->'deposit'->>'now_paise', attempt.price->>'total_paise')::bigint AS now,
        coalesce(attempt.price->'deposit'->>'later_paise', '0')::bigint AS later
) AS price
CROSS JOIN LATERAL (
    SELECT coalesce(sum((line->>'price_paise')::bigint + (line->>'tax_paise')::bigint), 0) AS paise,
        count(*) FILTER (WHERE (line->>'tax_paise')::bigint <> 2 * (line->>'half_paise')::bigint) AS unequal
    FROM jsonb_array_elements(attempt.price->'lines') AS line
) AS lines
"""
FEES = """
SELECT 'booking ' || booking.reference AS subject, concat_ws('; ',
    CASE WHEN fee.cgst <> fee.sgst THEN
        'its fee at ' || fee.percent || ' %% has ' || fee.cgst || ' paise of CGST, and ' || fee.sgst || ' of SGST' END,
    CASE WHEN fee.percent > 0 AND sold.paise IS NULL THEN
        'its fee has ' || fee.net || ' paise at ' || fee.percent || ' %%, and nothing was sold at that' END,
    CASE WHEN abs(fee.cgst * sold.paise - sold.half * (fee.net + fee.cgst + fee.sgst))
        > (%(rounded)s + sold.paise / %(parts)s) * sold.paise THEN
        'its fee at ' || fee.percent || ' %% has ' || fee.cgst
        || ' paise of CGST, and its share of what was sold would be '
        || round(sold.half * (fee.net + fee.cgst + fee.sgst)::numeric / sold.paise) END
) AS said
FROM bookings_finalbooking AS booking JOIN holds_bookingattempt AS attempt ON attempt.id = booking.attempt_id
CROSS JOIN LATERAL (
    SELECT (line->>'tax_percent')::int AS percent, (line->>'net_paise')::bigint AS net,
        (line->>'cgst_paise')::bigint AS cgst, (line->>'sgst_paise')::bigint AS sgst
    FROM jsonb_array_elements(booking.fee) AS line
) AS fee
LEFT JOIN LATERAL (
    SELECT sum((line->>'tax_paise')::bigint) / 2 AS half,
        sum((line->>'price_paise')::bigint + (line->>'tax_paise')::bigint) AS paise
    FROM jsonb_array_elements(attempt.price->'lines') AS line
    WHERE (line->>'tax_percent')::int = fee.percent HAVING count(*) > 0
) AS sold ON true
"""
REFUNDS = """
SELECT 'refund ' || id AS subject, amount_paise || ' paise are owed: nobody can send so little' AS said
FROM payments_refund
WHERE reason <> 'external' AND state NOT IN ('processed', 'netted', 'withdrawn') AND amount_paise < %(least)s
"""
CHANGES = """
SELECT 'change ' || change.number || ' of booking ' || booking.reference AS subject,
    'less than a rupee moves: it asks for ' || now_paise || ' paise, gives ' || back_paise || ' back and leaves '
    || change.balance_paise || ' to pay' AS said
FROM bookings_bookingchange AS change JOIN bookings_finalbooking AS booking ON booking.id = change.booking_id
WHERE now_paise BETWEEN 1 AND %(least)s - 1 OR back_paise BETWEEN 1 AND %(least)s - 1
    OR change.balance_paise BETWEEN 1 AND %(least)s - 1
"""


def ask_prices() -> Iterator[tuple[int, list[Finding]]]:
    """What does not add up, or is too little to move, of bookings, fees, refunds and changes."""
    for question in (PRICES, FEES, REFUNDS, CHANGES):
        yield ask(question, least=LEAST_PAISE, rounded=ROUNDED_PAISE, parts=ROUNDED_PARTS)
