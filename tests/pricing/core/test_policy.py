import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.pricing.core import cancellation_fee
from backend.pricing.core.cancellation_fee import EVERYTHING, FULL_REFUND, Fee, Policy, Tier
from backend.pricing.core.shares import RateShare

MODERATE = Policy(
    code="moderate",
    label="Moderate",
    tiers=(Tier(days_before=0, fee_nights=1), Tier(days_before=7), Tier(days_before=2, fee_percent=5000)),
)


@pytest.mark.parametrize("policy", [MODERATE, FULL_REFUND, Policy(code="none", label="Nothing back", tiers=())])
def test_a_promise_says_the_same_after_years_in_a_row(policy):
    again = Policy.load(json.loads(json.dumps(policy.as_json())))
    assert [again.tier(days) for days in range(-2, 10)] == [policy.tier(days) for days in range(-2, 10)]
    assert (again.code, again.label) == (policy.code, policy.label)


def test_promises_from_before_there_were_tiers_are_of_everything():
    assert Policy.load({"kind": "full_refund"}) == FULL_REFUND


def test_a_promise_is_spelled_out_to_its_end():
    assert [tier.days_before for tier in MODERATE.spelled_out] == [7, 2, 0, -1]
    assert MODERATE.spelled_out[-1] == EVERYTHING
    mild = Policy(code="mild", label="Mild", tiers=(Tier(days_before=-1, fee_percent=10),))
    assert mild.spelled_out == mild.tiers


lines = st.builds(
    RateShare,
    tax_percent=st.sampled_from([0, 5, 18]),
    net_paise=st.integers(1, 10**7),
    half_paise=st.integers(0, 10**6),
)


@given(st.lists(lines, min_size=1, max_size=3), st.integers(0, 10**8))
def test_no_fee_is_above_what_is_left(parts, left):
    kept = Fee(lines=tuple(parts))
    capped = cancellation_fee.at_most(kept, left)
    assert capped.total_paise == min(kept.total_paise, left)
    assert all(line.half_paise >= 0 for line in capped.lines)
