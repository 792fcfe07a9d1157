import hashlib
from datetime import timedelta
from functools import partial
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from django.test import TestCase
from django.utils import timezone

from backend.common.jobs import Job
from backend.documents.core import labels
from backend.documents.models import Paper
from backend.documents.services import sheets
from backend.documents.services.typesetter import sheet
from tests.documents import paper_story
from tests.invariants import story
from tests.races import crowd

NAMES = ["आशा कुलकर्णी", "ಆಶಾ ಕುಲಕರ್ಣಿ", "Asha Kulkarni"]
LANGUAGES = ["en-in", "hi", "kn"]


@pytest.fixture
def invoice(booking, asha) -> Paper:
    asha.name = " ".join(NAMES)
    asha.save()
    paper_story.swept(paper_story.left(booking))
    return paper_story.the("tax_invoice")


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_in_three_scripts_and_amounts_can_be_copied_out_of_a_sheet(invoice, language):
    text = paper_story.text_of(sheet.pdf(invoice.content, language=language))
    assert [name for name in [*NAMES, "39,375.00", "937.50", invoice.number, "996311"] if name not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_in_the_guests_language_and_in_english(invoice, language):
    text = paper_story.text_of(sheet.pdf(invoice.content, language=language))
    assert labels.paper_words(language)["tax_invoice"] in text
    assert "Tax invoice" in text


def test_the_same_content_gives_the_same_bytes(invoice):
    assert sheet.pdf(invoice.content, language="hi") == sheet.pdf(invoice.content, language="hi")


def test_what_guests_write_is_never_markup(booking, asha):
    asha.name = '#panic() $x$ *bold* #sys.inputs "'
    asha.save()
    paper_story.swept()
    assert asha.name in paper_story.text_of(sheet.pdf(paper_story.the("booking_voucher").content, language="en"))


def test_many_lines_break_over_pages_that_repeat_their_heads(invoice):
    content = {**invoice.content, "lines": invoice.content["lines"] * 20}
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(sheet.pdf(content, language="en"))]
    assert len(pages) == 3
    assert all("Taxable value" in page for page in pages)
    assert "Page 3 / 3" in pages[2].replace(":", "")


def test_every_language_has_every_word():
    assert {language: words.keys() ^ labels.LABELS["en"].keys() for language, words in labels.LABELS.items()} == {
        "en": set(),
        "hi": set(),
        "kn": set(),
    }


def handed_out(paper, language="kn", *, at=None) -> bytes:
    paper.refresh_from_db()
    return sheets.handed_out(paper, language=language, at=at or paper.issued_at)


def files() -> list[str]:
    return sorted(path.name for path in Path(settings.PAPERS_ROOT).rglob("*") if path.is_file())


def test_a_paper_can_be_had_at_once_and_costs_no_file_until_somebody_wants_it(booking, bell, db):
    paper_story.swept(paper_story.left(booking))
    assert set(Paper.objects.values_list("state", flat=True)) == {"made"}
    assert bell.rung == []
    assert files() == []


def test_a_sheet_is_made_in_the_language_that_somebody_wants(invoice):
    made = handed_out(invoice, "kn")
    invoice.refresh_from_db()
    assert invoice.sheets == {"kn": hashlib.sha256(made).hexdigest()}
    assert files() == [f"{invoice.pk}-kn.pdf"]
    handed_out(invoice, "hi")
    invoice.refresh_from_db()
    assert sorted(invoice.sheets) == ["hi", "kn"]


def test_it_is_the_same_sheet_each_time_with_its_file_and_without(invoice):
    first = handed_out(invoice)
    assert handed_out(invoice) == first
    sheets.path_of(invoice, "kn").unlink()
    assert handed_out(invoice) == first


def test_a_file_is_read_and_not_typeset_again(invoice, monkeypatch):
    first = handed_out(invoice)
    monkeypatch.setattr(sheet, "pdf", None)
    assert handed_out(invoice) == first


def test_a_sheet_that_was_tampered_with_is_made_anew(invoice):
    before = handed_out(invoice)
    sheets.path_of(invoice, "kn").write_bytes(b"%PDF forged")
    assert handed_out(invoice) == before
    assert sheets.path_of(invoice, "kn").read_bytes() == before


def test_a_release_that_typesets_otherwise_says_so(invoice, caplog):
    handed_out(invoice)
    Paper.objects.filter(pk=invoice.pk).update(sheets={"kn": "0" * 64})
    assert handed_out(invoice).startswith(b"%PDF-")
    assert "is typeset otherwise than it was" in caplog.text
    invoice.refresh_from_db()
    assert invoice.sheets == {"kn": "0" * 64}


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_it_at_once_all_get_the_same(invoice):
    wants = [partial(sheets.handed_out, invoice, language=language, at=invoice.issued_at) for language in LANGUAGES * 5]
    found = crowd.at_once(*wants)
    assert len(set(found)) == len(LANGUAGES)
    invoice.refresh_from_db()
    assert {hashlib.sha256(each).hexdigest() for each in found} == set(invoice.sheets.values())
    assert files() == sorted(f"{invoice.pk}-{language}.pdf" for language in LANGUAGES)


def test_a_file_goes_when_nobody_wants_it_any_more(invoice):
    handed_out(invoice, "kn")
    handed_out(invoice, "hi")
    late = timezone.now() + timedelta(days=settings.KEEP_SHEETS_DAYS - 1)
    assert sheets.forget_unwanted_sheets(at=late) == 0
    # Asked for once more.
    handed_out(invoice, "kn", at=late)
    assert sheets.forget_unwanted_sheets(at=late + timedelta(days=2)) == 1
    assert files() == [f"{invoice.pk}-kn.pdf"]
    assert handed_out(invoice, "hi").startswith(b"%PDF-")


def test_papers_that_waited_for_their_sheets_in_an_earlier_release_are_opened(invoice, bell):
    story.sql("UPDATE documents_paper SET state = 'queued', made_at = NULL")
    assert handed_out(invoice).startswith(b"%PDF-")
    bell.rung.clear()
    with TestCase.captureOnCommitCallbacks(execute=True):
        paper_story.swept(invoice.issued_at + timedelta(minutes=1))
    bell.answer(Job.MAKE_PAPER)
    invoice.refresh_from_db()
    assert (invoice.state, sorted(invoice.sheets)) == ("made", ["kn"])


def test_a_page_of_the_ledger_is_read_once(asha_browser, booking, django_assert_max_num_queries):
    late = paper_story.left(booking)
    paper_story.swept(late)
    with django_assert_max_num_queries(13):
        paper_story.swept(late)
    assert story.findings("I2") == []


def test_without_room_on_the_disk_a_sheet_is_handed_out_all_the_same(invoice, settings, tmp_path):
    (tmp_path / "full").write_text("a file, where a directory would be")
    settings.PAPERS_ROOT = tmp_path / "full"
    first = handed_out(invoice)
    assert first.startswith(b"%PDF-")
    assert handed_out(invoice) == first
