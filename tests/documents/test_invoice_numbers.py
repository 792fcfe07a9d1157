import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from backend.common import resort_days
from backend.documents.models import Paper, PaperKind, Series
from backend.documents.services import due_papers, invoice_numbers
from tests.documents import paper_story
from tests.races import crowd

MARCH, APRIL = date(2027, 3, 31), date(2027, 4, 1)


def taken(resort, day=MARCH, kind=PaperKind.TAX_INVOICE) -> str:
    with transaction.atomic():
        return invoice_numbers.next_number(resort=resort, kind=kind, day=day)[0]


@pytest.mark.parametrize("kind", PaperKind)
def test_a_number_has_at_most_16_of_the_signs_that_the_law_allows(kind):
    longest = invoice_numbers.written_number(kind, resort_id=36**3 - 1, year=2026, count=999_999)
    assert re.fullmatch(r"[A-Z0-9/-]{16}", longest)


def test_a_number_that_would_be_too_long_is_refused(resort):
    Series.objects.create(resort=resort, kind=PaperKind.TAX_INVOICE, year=2026, last=99_999_999)
    with pytest.raises(invoice_numbers.SeriesFull):
        taken(resort)


def test_the_financial_year_begins_in_april(resort):
    assert [taken(resort, MARCH), taken(resort, APRIL)] == [
        f"I{invoice_numbers._base36(resort.pk)}/2627/000001",
        f"I{invoice_numbers._base36(resort.pk)}/2728/000001",
    ]


def test_the_day_of_a_paper_is_the_day_at_the_resort():
    late = datetime(2027, 3, 31, 18, 30, tzinfo=ZoneInfo("UTC"))
    assert invoice_numbers.financial_year(resort_days.day_of(late)) == 2027


def test_every_kind_has_a_series_of_its_own(resort):
    numbers = [taken(resort, kind=kind) for kind in PaperKind]
    assert {number[-6:] for number in numbers} == {"000001"}
    assert len(set(numbers)) == len(PaperKind)


def test_a_rollback_gives_its_number_back(resort):
    with transaction.atomic():
        taken(resort)
        transaction.set_rollback(True)
    assert taken(resort).endswith("000001")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_hundred_at_once_over_the_edge_of_a_year_leave_no_gap_and_no_double(resort):
    def act(index: int) -> str:
        """Every fifth changes its mind."""
        try:
            with transaction.atomic():
                number = taken(resort, APRIL if index % 2 else MARCH)
                if index % 5 == 0:
                    raise RuntimeError
                return number
        except RuntimeError:
            return ""

    numbers = [number for number in crowd.in_turns(250, 12, act) if number]
    by_year = {year: sorted(int(n[-6:]) for n in numbers if f"/{year}/" in n) for year in ("2627", "2728")}
    assert by_year == {"2627": list(range(1, 101)), "2728": list(range(1, 101))}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_ten_workers_at_once_issue_the_papers_of_a_booking_once(booking):
    at = paper_story.left(booking)
    crowd.at_once(*[lambda: len(due_papers.issue_due(booking_id=booking.pk, at=at))] * 10)
    assert sorted(Paper.objects.values_list("kind", flat=True)) == ["booking_voucher", "receipt_voucher", "tax_invoice"]


def test_the_counter_is_the_last_lock(booking):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        due_papers.issue_due(booking_id=booking.pk, at=paper_story.left(booking))
    said = [query["sql"] for query in queries]
    attempt = next(n for n, sql in enumerate(said) if "holds_bookingattempt" in sql and "FOR UPDATE" in sql)
    counter = next(n for n, sql in enumerate(said) if "INSERT INTO documents_series" in sql)
    assert attempt < counter
    assert not [sql for sql in said[counter:] if "FOR UPDATE" in sql or "FOR NO KEY" in sql]
