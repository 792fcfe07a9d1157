"""What a resort asks of its guests: read before booking, frozen with the price, and kept with the booking."""

import pytest
from django.db import IntegrityError, transaction

from backend.catalogue.models import Resort
from tests import cast
from tests.documents import paper_story
from tests.holds import decided
from tests.holds.steps import held
from tests.payments import changes

RULES = ["Quiet from 22:00 to 07:00", "No pets"]
OTHERS = ["Pets only"]


@pytest.fixture
def ruled(room):
    Resort.objects.update(house_rules=RULES)
    return room


@pytest.mark.django_db
def test_anybody_reads_them_before_booking(client, asha_browser, ruled):
    assert client.get(f"/api/resorts/{ruled.resort.slug}/").json()["house_rules"] == RULES
    assert decided.quoted(asha_browser, ruled)["house_rules"] == RULES
    assert cast.select(asha_browser, ruled).json()["price"]["house_rules"] == RULES


@pytest.mark.django_db
def test_a_resort_that_asks_nothing_says_nothing(asha_browser, room):
    assert decided.quoted(asha_browser, room)["house_rules"] == []


@pytest.mark.django_db
def test_a_hold_keeps_the_rules_that_its_guest_has_read(asha_browser, ruled):
    attempt = held(asha_browser, ruled)
    Resort.objects.update(house_rules=OTHERS)
    assert asha_browser.get(f"/api/booking/attempts/{attempt.pk}/").json()["price"]["house_rules"] == RULES


@pytest.mark.django_db
def test_a_hold_from_before_there_were_rules_has_none(asha_browser, ruled):
    attempt = held(asha_browser, ruled)
    del attempt.price["house_rules"]
    attempt.save(update_fields=["price"])
    assert asha_browser.get(f"/api/booking/attempts/{attempt.pk}/").json()["price"]["house_rules"] == []


@pytest.mark.django_db(transaction=True)
def test_a_booking_and_its_voucher_keep_the_rules_also_when_its_nights_change(asha_browser, ruled, twin, bell):
    booking = changes.booked(asha_browser, ruled, twin, bell)
    Resort.objects.update(house_rules=OTHERS)
    paper_story.swept()
    assert changes.change(asha_browser, booking, 0, nights=(31, 36)).json()["made"] is True
    paper_story.swept()
    shown = asha_browser.get(f"/api/bookings/{booking.reference}/").json()
    assert (shown["check_in_date"], shown["house_rules"]) == (cast.in_days(31).isoformat(), RULES)
    vouchers = booking.papers.filter(kind="booking_voucher")
    assert [paper.content["house_rules"] for paper in vouchers] == [RULES, RULES]
    assert all("house_rules" not in paper.content for paper in booking.papers.exclude(kind="booking_voucher"))


@pytest.mark.django_db
def test_the_database_takes_so_many_and_no_more(resort):
    Resort.objects.update(house_rules=["x"] * 20)
    with pytest.raises(IntegrityError), transaction.atomic():
        Resort.objects.update(house_rules=["x"] * 21)
