from datetime import date

import pytest

from backend.pricing import tax
from backend.pricing.tax import Slabs

LAST_OF_OLD, FIRST_OF_NEW = date(2025, 9, 21), date(2025, 9, 22)


@pytest.mark.parametrize(
    ("night", "paise", "percent"),
    [
        (FIRST_OF_NEW, 750_000, 5),
        (FIRST_OF_NEW, 750_001, 18),
        (FIRST_OF_NEW, 1, 5),
        (LAST_OF_OLD, 750_000, 12),
        (LAST_OF_OLD, 750_001, 18),
        (date(2022, 7, 18), 100, 12),
        (date(2099, 1, 1), 100, 5),
    ],
)
def test_the_rate_follows_the_night_and_its_price(night, paise, percent):
    assert tax.slabs_for(night).percent(paise) == percent


def test_nights_before_the_table_begins_get_its_first_row():
    assert tax.slabs_for(date(1999, 1, 1)) == tax.INDIA[0]


def test_the_order_of_the_rows_does_not_matter():
    assert tax.slabs_for(FIRST_OF_NEW, list(reversed(tax.INDIA))) == tax.INDIA[-1]


def test_a_new_rate_is_a_new_row():
    coming = Slabs(since=date(2030, 4, 1), low_up_to_paise=800_000, low_percent=6, high_percent=20)
    table = (*tax.INDIA, coming)
    assert [tax.slabs_for(day, table).percent(790_000) for day in (date(2030, 3, 31), date(2030, 4, 1))] == [18, 6]
