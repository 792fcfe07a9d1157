"""What a GSTR-1 leaves out, and says so: no GSTIN, no code, no tax."""

import pytest
from django.utils import timezone

from backend.documents.services import due_papers
from backend.documents.services.gstr1 import archive
from tests.documents import offline_tool, paper_story
from tests.documents.test_gstr1 import amounts, by_rate
from tests.holds import decided

pytestmark = pytest.mark.django_db


def test_without_a_gstin_there_is_no_return_but_a_word_about_it(asha_browser, room, resort):
    booking = paper_story.sold(asha_browser, room)
    due_papers.issue_due(booking_id=booking.pk, at=timezone.now())
    body = archive.gstr1_as_zip(resort=resort, month=timezone.localdate())
    assert offline_tool.read_archive(body) == {}
    assert "1 papers were issued without a GSTIN" in offline_tool.read_me(body)


def test_an_add_on_without_its_code_is_told(asha_browser, registered, room):
    decided.terms(registered)
    decided.a_safari(registered)
    booking = paper_story.sold(asha_browser, room, add_ons=[{"code": "safari", "quantity": 1}])
    at = paper_story.left(booking)
    due_papers.issue_due(booking_id=booking.pk, at=at)
    body = archive.gstr1_as_zip(resort=registered, month=at.date())
    assert "hsn(b2c): lines without a SAC" in offline_tool.read_me(body)
    with pytest.raises(offline_tool.Rejected, match="HSN is ''"):
        offline_tool.read_archive(body)


def test_what_is_sold_at_nothing_is_for_a_table_that_is_filled_in_by_hand(asha_browser, registered, room):
    decided.terms(registered)
    decided.a_safari(registered, sac="996418", tax_percent=0)
    booking = paper_story.sold(asha_browser, room, add_ons=[{"code": "safari", "quantity": 1}])
    at = paper_story.left(booking)
    due_papers.issue_due(booking_id=booking.pk, at=at)
    body = archive.gstr1_as_zip(resort=registered, month=at.date())
    (read,) = offline_tool.read_archive(body).values()
    assert by_rate(read["b2cs"]) == amounts(("5", "15000.00"))
    assert "3000.00 were sold at 0 %: enter them in table 8 by hand" in offline_tool.read_me(body)
