from datetime import timedelta

import pypdfium2
import pytest

from backend.common.jobs import Job
from backend.documents.core import labels
from backend.documents.models import Paper
from backend.documents.services import sheets
from backend.documents.services.typesetter import sheet
from tests.documents import paper_story
from tests.invariants import story

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


def test_the_worker_makes_a_sheet_in_every_language(booking, bell, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        paper_story.swept(paper_story.left(booking))
    bell.answer(Job.MAKE_PAPER)
    invoice = paper_story.the("tax_invoice")
    assert (invoice.state, sorted(invoice.sheets)) == ("made", LANGUAGES)
    assert all(sheets.path_of(invoice, language).exists() for language in LANGUAGES)


def test_a_paper_that_is_not_made_yet_is_asked_for_again(invoice):
    with pytest.raises(sheets.PaperNotReady):
        sheets.handed_out(invoice, language="hi")


def test_a_sheet_that_was_tampered_with_is_made_anew(invoice):
    sheets.make_sheets(paper_id=invoice.pk, at=invoice.issued_at)
    invoice.refresh_from_db()
    before = sheets.handed_out(invoice, language="kn")
    sheets.path_of(invoice, "kn").write_bytes(b"%PDF forged")
    assert sheets.handed_out(invoice, language="kn") == before


def test_sheets_that_are_late_are_rung_for_again(invoice, bell, django_capture_on_commit_callbacks):
    bell.rung.clear()
    with django_capture_on_commit_callbacks(execute=True):
        paper_story.swept(invoice.issued_at + timedelta(minutes=1))
    assert {ids["paper_id"] for _, ids in bell.rung} == set(Paper.objects.values_list("pk", flat=True))


def test_a_page_of_the_ledger_is_read_once(asha_browser, booking, django_assert_max_num_queries):
    late = paper_story.left(booking)
    paper_story.swept(late)
    with django_assert_max_num_queries(13):
        paper_story.swept(late)
    assert story.findings("I2") == []


def test_without_room_on_the_disk_a_new_sheet_waits_and_a_lost_one_is_handed_out(invoice, settings, tmp_path, now):
    (tmp_path / "full").write_text("a file, where a directory would be")
    settings.PAPERS_ROOT = tmp_path / "full"
    with pytest.raises(OSError, match="full"):
        sheets.make_sheets(paper_id=invoice.pk, at=now)
    invoice.refresh_from_db()
    assert invoice.state == "queued"
    settings.PAPERS_ROOT = tmp_path / "papers"
    sheets.make_sheets(paper_id=invoice.pk, at=now)
    invoice.refresh_from_db()
    settings.PAPERS_ROOT = tmp_path / "full"
    assert sheets.handed_out(invoice, language="en-in").startswith(b"%PDF-")
