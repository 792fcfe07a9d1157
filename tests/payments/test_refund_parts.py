"""Parts of a refund: each can be sent, and together they are what is wanted wherever that goes."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.payments.core import refund_parts

left = st.lists(st.one_of(st.integers(0, 400), st.integers(0, 10**7)), max_size=5)


@pytest.mark.parametrize(
    ("left", "wanted", "parts"),
    [
        ([280_000, 120_000], 280_000, [280_000, 0]),
        ([280_000, 120_000], 300_000, [280_000, 20_000]),
        # 0.40 of the second cannot be sent: the first gives 0.60 less.
        ([280_000, 120_000], 280_040, [279_940, 100]),
        # Where the first has nothing to spare it stays out of it.
        ([120, 120_000], 150, [0, 150]),
        # Less than a rupee is a whole one.
        ([400_000], 40, [100]),
        # What no payment has enough of stays.
        ([50, 400_000], 400_050, [0, 400_000]),
        ([50], 50, [0]),
        # Of a few small ones no parts come to it: a bit more.
        ([150, 150], 180, [100, 100]),
        ([], 500, []),
        ([500], 0, [0]),
    ],
)
def test_the_newest_gives_first_and_nobody_too_little(left, wanted, parts):
    assert refund_parts.sendable_parts(left, wanted) == parts


@given(left, st.integers(0, 10**7))
def test_every_part_can_be_sent(left, wanted):
    for found in (refund_parts.sendable_parts(left, wanted), refund_parts.parts_within(left, wanted)):
        assert all(part == 0 or 100 <= part <= most for part, most in zip(found, left, strict=True))


@given(left, st.integers(0, 10**7))
def test_it_is_what_is_wanted_or_a_bit_more_or_all_that_can_be_sent(left, wanted):
    found = sum(refund_parts.sendable_parts(left, wanted))
    most = refund_parts.most_sendable(left)
    assert min(wanted, most) <= found
    # A rupee of each payment that it takes, at most.
    assert found - min(wanted, most) < 100


@given(left, st.integers(0, 10**7))
def test_within_a_limit_it_is_never_more(left, most):
    found = sum(refund_parts.parts_within(left, most))
    assert found <= most
    assert min(most, refund_parts.most_sendable(left)) - found < 100


# Sums at which a part is too little, in rupees of five paise so that all of them can be tried.
TINY = (0, 60, 100, 140, 200, 260)


def possible(left: tuple[int, ...]) -> set[int]:
    """Every sum that parts can come to."""
    choices = [[0, *range(100, paise + 1, 20)] for paise in left]
    return {sum(parts) for parts in product(*choices)}


def test_no_other_parts_would_have_been_better():
    for left in product(TINY, repeat=3):
        sums = possible(left)
        for wanted in range(20, sum(left) + 1, 20):
            best = min((paise for paise in sums if paise >= wanted), default=max(sums))
            assert sum(refund_parts.sendable_parts(left, wanted)) == best, (left, wanted)
            below = max(paise for paise in sums if paise <= wanted)
            assert sum(refund_parts.parts_within(left, wanted)) == below, (left, wanted)
