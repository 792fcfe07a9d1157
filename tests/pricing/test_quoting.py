from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from backend.common.money import rupees
from backend.pricing import quoting
from backend.pricing.quoting import RoomPrice

CHRISTMAS = date(2025, 12, 20)
rooms = st.lists(
    st.builds(
        RoomPrice,
        room_id=st.integers(1, 10**6),
        room_number=st.just("A101"),
        night_paise=st.integers(1, 10**10),
    ),
    min_size=1,
    max_size=4,
)
stays = st.tuples(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(1, 30))


def a_quote(*prices: int, begin: date = CHRISTMAS, nights: int = 5, taxed: bool = True) -> quoting.Quote:
    priced = [RoomPrice(room_id=n, room_number=f"A10{n}", night_paise=price) for n, price in enumerate(prices)]
    return quoting.quote(rooms=priced, check_in=begin, check_out=begin + timedelta(days=nights), taxed=taxed)


def test_five_nights_at_7500_are_37500_before_tax():
    assert rupees(a_quote(750_000, taxed=False).total_paise) == "37500.00"


def test_each_room_has_a_line_for_each_night_and_none_for_the_departure():
    lines = a_quote(100, 200, nights=2).lines
    nights = [CHRISTMAS, CHRISTMAS + timedelta(days=1)]
    assert [(line.room_number, line.night, line.price_paise) for line in lines] == [
        *(("A100", night, 100) for night in nights),
        *(("A101", night, 200) for night in nights),
    ]


@given(rooms=rooms, stay=stays, taxed=st.booleans())
def test_the_sums_are_the_sums_of_the_lines(rooms, stay, taxed):
    begin, nights = stay
    quote = quoting.quote(rooms=rooms, check_in=begin, check_out=begin + timedelta(days=nights), taxed=taxed)
    assert len(quote.lines) == len(rooms) * nights
    assert quote.subtotal_paise == nights * sum(room.night_paise for room in rooms)
    assert quote.total_paise == sum(line.price_paise + line.tax_paise for line in quote.lines)


@given(st.integers(1, 10**12))
def test_tax_is_rounded_half_a_paisa_up_for_each_room_night(price):
    line = a_quote(price, nights=1).lines[0]
    exact = Decimal(price) * line.tax_percent / 100
    assert line.tax_paise == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def test_rounding_happens_for_each_night_and_not_for_the_sum():
    # 5 % of 10 paise is half a paisa, each night.
    assert a_quote(10, nights=3).tax_paise == 3


def test_an_unregistered_resort_charges_no_tax():
    quote = a_quote(750_000, 1_000_000, taxed=False)
    assert (quote.tax_paise, {line.tax_percent for line in quote.lines}) == (0, {0})
    assert quote.total_paise == quote.subtotal_paise


def test_rooms_of_one_stay_are_taxed_each_by_its_own_price():
    assert [line.tax_percent for line in a_quote(750_000, 750_001, nights=1).lines] == [5, 18]


def test_a_stay_across_the_change_of_rates_pays_each_nights_own_rate():
    lines = a_quote(500_000, begin=date(2025, 9, 20), nights=4).lines
    assert [line.tax_percent for line in lines] == [12, 12, 5, 5]
