"""The laws of shares, over prices of every kind: what a part costs, what all costs, and that both are the same sums."""

from hypothesis import given
from hypothesis import strategies as st

from backend.pricing.core import cancellation_fee, deposits, shares
from backend.pricing.core.cancellation_fee import NOTHING, Tier
from backend.pricing.core.deposits import DepositTerms, Pays
from tests.pricing.core import parts
from tests.pricing.core.story import BOOKED, CHRISTMAS


def deposit(price, terms):
    return deposits.split(
        price.total_paise, first_night_paise=price.first_night_paise, terms=terms, check_in=CHRISTMAS, booked_on=BOOKED
    )


# --- A share is a share -----------------------------------------------------------------------------------------


@parts.UNHURRIED
@given(parts.prices, st.integers(1, 10_000))
def test_so_many_percent_as_a_deposit_are_so_many_percent_as_a_fee(price, hundredths):
    asked = deposit(price, DepositTerms(pays=Pays.PERCENT, percent=hundredths))
    fee = cancellation_fee.cancellation_fee(price.sold, Tier(days_before=0, fee_percent=hundredths))
    at_least = max(fee.total_paise, 100)
    assert asked.now_paise == (at_least if price.total_paise - at_least >= 100 else price.total_paise)
    if asked.now_paise == fee.total_paise:
        assert cancellation_fee.refund_after_fee(asked.now_paise, fee) == 0


@parts.UNHURRIED
@given(parts.prices)
def test_a_first_night_as_a_deposit_is_a_first_night_as_a_fee(price):
    asked = deposit(price, DepositTerms(pays=Pays.FIRST_NIGHT))
    fee = cancellation_fee.cancellation_fee(price.sold, Tier(days_before=0, fee_nights=1))
    assert asked.now_paise in (fee.total_paise, price.total_paise)


@parts.UNHURRIED
@given(parts.held(), st.one_of(parts.percents, parts.nights))
def test_a_fee_is_what_its_lines_are_and_each_rate_was_sold(booking, tier):
    fee = cancellation_fee.cancellation_fee(booking.price.sold, tier)
    assert fee.total_paise == sum(line.net_paise + 2 * line.half_paise for line in fee.lines)
    assert all(line.net_paise >= 0 and line.half_paise >= 0 for line in fee.lines)
    sold = {line.tax_percent: line for line in shares.by_rate(booking.price.lines)}
    for line in fee.lines:
        of_all = sold[line.tax_percent]
        off = abs(line.half_paise * of_all.gross_paise - of_all.half_paise * line.gross_paise)
        assert off <= 5 * of_all.gross_paise


@parts.UNHURRIED
@given(parts.held())
def test_everything_is_what_the_booking_costs(booking):
    fee = cancellation_fee.cancellation_fee(booking.price.sold, cancellation_fee.EVERYTHING)
    assert fee.total_paise == booking.price.total_paise + booking.price.unpaid_charge_paise
    assert booking.kept_of_all(cancellation_fee.EVERYTHING) == booking.paid_paise
    assert booking.kept_of_all(NOTHING) == 0


# --- A part and all ---------------------------------------------------------------------------------------------


@parts.UNHURRIED
@given(parts.held(), st.one_of(parts.percents, parts.nights, st.just(NOTHING)), st.data())
def test_giving_up_a_part_is_never_dearer_than_giving_up_all(booking, tier, data):
    _, settled = booking.becomes(data.draw(parts.part_of_stay(booking.price)), tier)
    before = sum(line.price_paise + line.tax_paise for line in booking.price.kept_lines)
    assert settled.kept_paise <= max(booking.kept_of_all(tier) - before, 0)
    assert settled.now_paise == 0


@parts.UNHURRIED
@given(parts.held(), parts.prices, st.one_of(parts.percents, parts.nights, st.just(NOTHING)))
def test_nor_is_any_other_stay_and_nobody_pays_for_what_is_cheaper(booking, other, tier):
    new, settled = booking.becomes(other, tier)
    before = sum(line.price_paise + line.tax_paise for line in booking.price.kept_lines)
    assert settled.kept_paise <= max(booking.kept_of_all(tier) - before, 0)
    assert new.balance_paise <= max(booking.balance_paise + other.total_paise + before - booking.price.total_paise, 0)
    assert sum(line.price_paise + line.tax_paise for line in new.price.lines) == new.price.total_paise
    assert new.price.total_paise == booking.paid_paise + settled.now_paise - settled.back_paise + new.balance_paise


@parts.UNHURRIED
@given(parts.held(), st.one_of(parts.percents, st.just(NOTHING)), st.data())
def test_a_part_and_then_the_rest_is_all(booking, tier, data):
    """To the paisa; but for the share of what nobody could pay or send meanwhile."""
    new, settled = booking.becomes(data.draw(parts.part_of_stay(booking.price)), tier)
    off = new.kept_of_all(tier) - booking.kept_of_all(tier)
    assert abs(off) <= abs(settled.remainder_paise) * tier.fee_percent / 10_000 + (1 if settled.remainder_paise else 0)


@parts.UNHURRIED
@given(parts.held(), parts.nights, st.data())
def test_a_part_and_then_the_rest_is_never_cheaper_than_all_where_nights_are_the_fee(booking, tier, data):
    new, settled = booking.becomes(data.draw(parts.fewer_nights(booking.price)), tier)
    assert new.kept_of_all(tier) >= booking.kept_of_all(tier) - abs(settled.remainder_paise)


@parts.UNHURRIED
@given(parts.held(), st.one_of(parts.percents, st.just(NOTHING)), st.data())
def test_two_parts_one_after_the_other_are_both_at_once(booking, tier, data):
    less = data.draw(parts.part_of_stay(booking.price))
    least = data.draw(parts.part_of_stay(less))
    (half_way, first), (at_once, only) = booking.becomes(less, tier), booking.becomes(least, tier)
    in_two, second = half_way.becomes(least, tier)
    stuck = any(step.remainder_paise for step in (first, second, only))
    slack = 300 if stuck else 0
    assert abs(in_two.back_paise - at_once.back_paise) <= slack
    assert abs(in_two.price.total_paise - at_once.price.total_paise) <= slack
    assert abs(in_two.kept_of_all(tier) - at_once.kept_of_all(tier)) <= slack


@parts.UNHURRIED
@given(parts.held(), st.one_of(parts.percents, parts.nights, st.just(NOTHING)), st.data())
def test_nothing_under_a_rupee_is_asked_or_owed(booking, tier, data):
    new, settled = booking.becomes(data.draw(parts.part_of_stay(booking.price)), tier)
    moved = {settled.now_paise, settled.back_paise, settled.balance_paise} - {0}
    assert all(paise >= 100 for paise in moved)
    assert abs(new.price.total_paise - sum(_of_stay(new.price)) - settled.remainder_paise) < 1


def _of_stay(price):
    return (line.price_paise + line.tax_paise for line in price.lines if line.kind != "remainder")
