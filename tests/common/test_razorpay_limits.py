"""Razorpay's limits as arithmetic: parts of a sum, what goes back of which payment, and what a refusal means."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.common import razorpay_limits
from backend.common.razorpay_limits import AmountAboveMaximum, PaidSum, RefusalReason

MOST = 1_000_000


@pytest.fixture(autouse=True)
def _maximum(settings):
    settings.RAZORPAY_MAX_ORDER_PAISE = MOST


@pytest.mark.parametrize(
    ("paise", "payable"), [(0, True), (1, False), (99, False), (100, True), (MOST, True), (MOST + 1, False)]
)
def test_nothing_needs_no_payment_and_one_payment_is_a_rupee_to_the_maximum(paise, payable):
    assert razorpay_limits.is_payable(paise) is payable
    if paise <= MOST:
        razorpay_limits.refuse_above_maximum(paise)
    else:
        with pytest.raises(AmountAboveMaximum):
            razorpay_limits.refuse_above_maximum(paise)


def test_a_refusal_says_how_much_is_too_much_and_whom_to_ask():
    with pytest.raises(AmountAboveMaximum) as refused:
        razorpay_limits.refuse_above_maximum(MOST + 50, contact={"phone": "+91 8284 230266"})
    assert refused.value.extra == {
        "amount": "10000.50", "amount_paise": MOST + 50, "maximum": "10000.00", "maximum_paise": MOST,
        "contact": {"phone": "+91 8284 230266"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("owed", "part"),
    [(100, 100), (MOST, MOST), (MOST + 1, MOST - 99), (MOST + 99, MOST - 1), (MOST + 100, MOST), (3 * MOST, MOST)],
)
def test_a_part_is_as_large_as_it_may_be_and_leaves_a_rest_that_can_be_paid(owed, part):
    assert razorpay_limits.next_part(owed) == part
    assert razorpay_limits.takes_part(owed, part)


@given(st.integers(100, 20 * MOST))
@example(MOST + 1)
def test_parts_make_the_sum_and_each_can_be_paid(owed):
    left, parts = owed, []
    while left:
        parts.append(razorpay_limits.next_part(left))
        assert razorpay_limits.takes_part(left, parts[-1])
        left -= parts[-1]
    assert sum(parts) == owed
    assert all(100 <= part <= MOST for part in parts)
    assert len(parts) <= owed // MOST + 1


@pytest.mark.parametrize(
    ("owed", "paid", "taken"),
    [
        (MOST, MOST, True),
        # As ever: another sum than what is left pays nothing.
        (MOST, MOST - 100, False),
        (MOST, MOST + 100, False),
        # Of a large one any part, with a rest that can be paid.
        (2 * MOST, MOST, True),
        (2 * MOST, 500, True),
        (2 * MOST, 2 * MOST, True),
        (2 * MOST, 2 * MOST - 99, False),
        (2 * MOST, 2 * MOST + 1, False),
        (0, 0, False),
        (0, 100, False),
    ],
)
def test_what_a_payment_may_take_of_what_is_owed(owed, paid, taken):
    assert razorpay_limits.takes_part(owed, paid) is taken


@pytest.mark.parametrize(
    ("paid", "fee", "offered", "how"),
    [
        (100_000, 2360, False, PaidSum.EXACT),
        (100_000, 0, True, PaidSum.EXACT),
        (90_000, 2124, True, PaidSum.OFFER),
        (90_000, 2124, False, PaidSum.WRONG),
        (0, 0, True, PaidSum.WRONG),
        (102_360, 2360, False, PaidSum.CUSTOMER_FEE),
        # To the paisa: more, or a part of the fee, is not known to be meant.
        (102_361, 2360, False, PaidSum.WRONG),
        (101_000, 2360, False, PaidSum.WRONG),
        (102_360, 0, False, PaidSum.WRONG),
        (102_360, 2361, True, PaidSum.WRONG),
    ],
)
def test_how_a_payment_follows_from_its_order(paid, fee, offered, how):
    assert razorpay_limits.paid_sum(order_paise=100_000, paid_paise=paid, fee_paise=fee, offered=offered) is how


@pytest.mark.parametrize(
    ("status", "words", "reason", "final"),
    [
        (400, "Order receipt should be unique.", RefusalReason.RECEIPT_KNOWN, False),
        (400, "payment link with given reference_id: x already exists", RefusalReason.RECEIPT_KNOWN, False),
        (400, "Amount exceeds maximum amount allowed.", RefusalReason.ABOVE_MAXIMUM, True),
        (400, "amount exceeds maximum amount allowed.", RefusalReason.ABOVE_MAXIMUM, True),
        (400, "The amount must be at least INR 1.00", RefusalReason.BELOW_MINIMUM, True),
        (400, "Order amount less than minimum amount allowed", RefusalReason.BELOW_MINIMUM, True),
        (400, "Currency is not supported", RefusalReason.OTHERWISE, True),
        (401, "Authentication failed", RefusalReason.KEYS, False),
        (409, "Request failed because another payment operation is in progress.", RefusalReason.RUNNING, False),
    ],
)
def test_what_a_refusal_means(status, words, reason, final):
    assert razorpay_limits.why_refused(status, words) is reason
    assert reason.final is final
