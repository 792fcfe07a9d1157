"""Every kind of paper in every language: nothing is cut off, nothing lies over something else, all of it is text."""

from collections.abc import Iterator
from itertools import combinations

import pypdfium2
import pytest

from backend.documents.services.typesetter import sheet, worded_contents
from tests.documents import gallery, specimens

SHEETS = specimens.all_of_them()
CASES = [(name, language) for name in SHEETS for language in gallery.LANGUAGES]
# Points: the margins of the page, as the template has them; and how far signs of one word may reach into each other.
MARGIN_X = 18 / 25.4 * 72
MARGIN_BOTTOM = 20
TOUCH = 1.0
SHAPED = 2.0


@pytest.fixture(scope="module", params=CASES, ids=lambda case: "-".join(case))
def drawn(request) -> Iterator[tuple[dict, str, pypdfium2.PdfDocument]]:
    name, language = request.param
    with pypdfium2.PdfDocument(sheet.pdf(SHEETS[name], language=language)) as document:
        yield SHEETS[name], language, document


def boxes(page) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of each run of text."""
    text = page.get_textpage()
    return [text.get_rect(n) for n in range(text.count_rects())]


def test_no_text_is_cut_off(drawn):
    for page in drawn[2]:
        width, height = page.get_size()
        for left, bottom, right, top in boxes(page):
            assert left >= MARGIN_X - TOUCH, (left, page.get_textpage().get_text_bounded(left, bottom, right, top))
            assert right <= width - MARGIN_X + TOUCH, page.get_textpage().get_text_bounded(left, bottom, right, top)
            assert bottom >= MARGIN_BOTTOM
            assert top <= height


def test_no_text_lies_over_another(drawn):
    for page in drawn[2]:
        for one, other in combinations(boxes(page), 2):
            across = min(one[2], other[2]) - max(one[0], other[0])
            upright = min(one[3], other[3]) - max(one[1], other[1])
            lower = min(one[3] - one[1], other[3] - other[1])
            # Signs above and below a line reach into the next one; half a line does not.
            assert across <= SHAPED or upright <= lower / 2, (one, other)


def test_names_figures_and_numbers_are_text(drawn):
    content, _, document = drawn
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    said, plain = worded_contents.worded(content), "".join(text.split())
    wanted = [said["number"], said["total"], said["supplier"]["name"], said["recipient"]["name"]]
    wanted += [said["recipient"]["company"], said["recipient"]["state"], said["booking"]["reference"]]
    wanted += said["house_rules"]
    assert [one for one in wanted if "".join(one.split()) not in plain] == []
