"""What a process keeps of a resort's prices is of one version, whatever changes while it is read."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.catalogue.models import Resort, Room
from backend.common.bounded_memory import BoundedMemory
from backend.common.nights import Nights
from backend.pricing import selectors
from backend.pricing.core.party import Party
from backend.pricing.models import (
    CancellationPolicy,
    ChildBand,
    Offer,
    PolicyTier,
    RatePlan,
    RateRule,
    ResortTerms,
    TaxSlab,
)
from backend.pricing.selectors import price_books
from backend.pricing.selectors.one_moment import RowsOfAMoment
from backend.pricing.services import stay_quotes
from backend.sale_rules import selectors as sale_rules_selectors
from backend.sale_rules.models import Restriction
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(room):
    """A resort whose season changes the price of a room, and whose terms this process has not read."""
    rule = RateRule.objects.create(
        resort=room.resort,
        code="season",
        label="Season",
        layer=1,
        effect="amount",
        value=1000,
        nights=[cast.in_days(9)],
    )
    return rule


def read(room) -> tuple[Resort, list[Room]]:
    """As a request has them before it asks what they cost."""
    return Resort.objects.select_related("terms").get(pk=room.resort_id), [Room.objects.get(pk=room.pk)]


def raise_everything() -> None:
    """As one transaction would: the room's price, and what the season adds."""
    Room.objects.update(price_per_night=9000)
    RateRule.objects.update(value=2000)


def quoted(resort, rooms):
    nights = Nights(check_in=cast.in_days(9), check_out=cast.in_days(9) + timedelta(days=1))
    return stay_quotes.price_stay(
        resort=resort, rooms=rooms, nights=nights, party=Party(adults=2), at=timezone.now()
    ).total_paise


def test_a_price_that_changes_after_the_rooms_were_read_is_the_new_one_whole(rule, room):
    resort, rooms = read(room)
    raise_everything()
    assert quoted(resort, rooms) == 11_000_00


def test_what_was_read_before_stays_whole_too(rule, room):
    resort, rooms = read(room)
    selectors.tariff_of(resort)
    raise_everything()
    assert quoted(resort, rooms) == 8_500_00
    assert quoted(*read(room)) == 11_000_00


def test_the_newer_prices_are_never_kept_under_the_older_version(rule, room):
    resort, rooms = read(room)
    version = selectors.version_of(resort)
    raise_everything()
    quoted(resort, rooms)
    assert selectors.version_of(resort) > version
    with pytest.raises(selectors.VersionOver):
        price_books.price_book(resort.pk, version)


def test_restrictions_of_a_later_moment_are_not_kept_under_the_older_version(rule, room):
    resort, _ = read(room)
    Restriction.objects.create(resort=resort, code="long", label="Long", limit="least_nights", value=3)
    assert [found.code for found in sale_rules_selectors.restrictions_of(resort)] == ["long"]
    Restriction.objects.all().delete()
    assert sale_rules_selectors.restrictions_of(resort) == ()


def test_a_plan_is_judged_by_what_there_is_now_where_the_version_is_over(rule, room):
    resort, _ = read(room)
    version = selectors.version_of(resort)
    RatePlan.objects.create(resort=resort, code="full", label="Full")
    assert selectors.has_plan(resort.pk, version, "full")
    assert not selectors.has_plan(resort.pk, version, "half")


def test_all_of_it_is_one_statement_and_known_prices_none(rule, room):
    resort, rooms = read(room)
    for cost in (1, 0):
        with CaptureQueriesContext(connection) as asked:
            quoted(resort, rooms)
        assert len(asked) == cost


def test_a_resort_whose_terms_are_gone_decides_nothing_any_more(rule, room):
    resort, rooms = read(room)
    RateRule.objects.all().delete()
    ResortTerms.objects.all().delete()
    assert quoted(resort, rooms) == 7_500_00


def test_new_terms_are_never_of_a_version_that_another_had(rule, room):
    """Deleted and made again, with as many changes as before: what was kept of the first does not come back."""
    terms_before, rooms = read(room)
    assert quoted(terms_before, rooms) == 8_500_00
    RateRule.objects.all().delete()
    ResortTerms.objects.all().delete()
    RateRule.objects.create(resort=room.resort, code="cheap", label="Cheap", layer=1, effect="amount", value=-500)
    again = read(room)[0]
    assert quoted(again, rooms) == 7_000_00
    ResortTerms.objects.all().delete()
    ResortTerms.objects.create(resort=room.resort, prices_include_tax=True)
    versions = {selectors.version_of(resort) for resort in (terms_before, again, read(room)[0])}
    assert len(versions) == 3


def test_too_many_versions_are_forgotten(rule, room, monkeypatch):
    monkeypatch.setattr(price_books, "_shelf", BoundedMemory(2))
    for _ in range(5):
        raise_everything()
        assert quoted(*read(room)) == 11_000_00
        assert len(price_books._shelf) <= 2


def test_rows_of_one_statement_are_those_that_django_reads(rule, room):
    """Every column of every table, and the order of each."""
    resort = room.resort
    cast.a_type(resort, "deluxe", room)
    policy = CancellationPolicy.objects.create(resort=resort, code="house", label="House")
    for days in (2, 9, 5):
        PolicyTier.objects.create(policy=policy, days_before=days, fee_percent="12.50")
    ResortTerms.objects.update(policy=policy, deposit_percent="12.50", undertaking_until=cast.in_days(3))
    for code, is_default in (("b", False), ("a", False), ("c", True)):
        RatePlan.objects.create(resort=resort, code=code, label=code, is_default=is_default, policy=policy)
        Offer.objects.create(resort=resort, code=code, label=code, saves="percent", value="7.5", plans=["a", "b"])
        RateRule.objects.create(
            resort=resort, code=code, label=code, layer=2, priority=5, effect="percent", value="-2.50", weekdays=[1, 6]
        )
    ChildBand.objects.create(resort=resort, first_age=0, last_age=5, meal_percent="50.00", extra_price="99.90")
    rows = RowsOfAMoment(resort.pk, [room.pk])
    for model in (Resort, Room, ResortTerms, TaxSlab, RateRule, Offer, ChildBand, RatePlan, PolicyTier):
        there = list(model.objects.all())
        assert rows.of(model) == there
        assert [_columns(row) for row in rows.of(model)] == [_columns(row) for row in there]


def _columns(row) -> dict:
    return {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}
