"""Many parties leave at the same time: the numbers of their invoices have no gap and no double."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import Count

from backend.bookings.models import FinalBooking
from backend.bookings.services.arrivals import Balance
from backend.catalogue.core import gstin
from backend.catalogue.models import Resort
from backend.documents.models import Paper, PaperKind, Series
from backend.documents.services import check_out, missing_papers
from tests import cast
from tests.documents import paper_story
from tests.documents.conftest import GOA
from tests.invariants import story
from tests.machinery import volume
from tests.races import crowd, sold

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

LEAVING = volume.share(200)
# As many as the pool has connections.
THREADS = settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"]


@pytest.fixture
def booking(asha_browser, resort, room, bell) -> FinalBooking:
    Resort.objects.filter(pk=resort.pk).update(gstin=GOA + gstin.check_sign(GOA))
    return story.booked(asha_browser, room)


@pytest.mark.parametrize("resorts", [1, 7])
def test_many_check_outs_at_once_leave_no_gap_and_no_double(booking, ravi, resorts):
    """Every fourth party is checked out twice, and the sweep that invoices what the desk forgets runs meanwhile."""
    at = paper_story.left(booking)
    houses = [cast.a_resort(f"House {n}", gstin=GOA + gstin.check_sign(GOA)) for n in range(resorts)]
    here = sold.alike(booking, resorts=houses, count=LEAVING)
    FinalBooking.objects.exclude(pk=booking.pk).update(checked_in_at=at - timedelta(days=1))

    def act(index: int) -> str:
        if index % 50 == 49:
            missing_papers.issue_missing_papers(at=at)
        own = FinalBooking.objects.get(pk=here[index % LEAVING].pk)
        paper = check_out.check_out_guests(booking=own, user_id=ravi.pk, at=at, balance=Balance.PAID)
        return paper.number

    numbers = crowd.in_turns(LEAVING + LEAVING // 4, THREADS, act)
    assert len(set(numbers)) == LEAVING
    assert numbers[LEAVING:] == numbers[: LEAVING // 4]
    for house in houses:
        mine = FinalBooking.objects.filter(resort=house).count()
        for kind in (PaperKind.BOOKING_VOUCHER, PaperKind.RECEIPT_VOUCHER, PaperKind.TAX_INVOICE):
            found = Paper.objects.filter(resort=house, kind=kind).values_list("number", flat=True)
            assert sorted(int(number[-6:]) for number in found) == list(range(1, mine + 1)), (house, kind)
            assert Series.objects.get(resort=house, kind=kind).last == mine
    several = Paper.objects.values("booking", "kind").annotate(many=Count("pk")).filter(many__gt=1)
    assert not several.exists()
    assert story.findings("I8", at=at + timedelta(days=2)) == []
    assert crowd.deadlocks() == 0
