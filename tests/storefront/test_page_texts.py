"""Every text of the pages exists in Hindi and Kannada, with the same blanks, and is compiled."""

import re

import polib
import pytest

from sandbox import catalogues
from tests.storefront.page_texts import texts

BLANK = re.compile(r"{[^{}]*}|%\(\w+\)[a-z]|%%")
PATHS = catalogues.page_catalogues()


def language_of(path) -> str:
    return path.parts[-3]


def test_there_is_much_to_say_in_two_languages():
    assert len(texts()) > 250
    assert [language_of(path) for path in PATHS] == ["hi", "kn"]


@pytest.mark.parametrize("path", PATHS, ids=language_of)
def test_every_text_of_a_page_is_translated_and_no_other(path):
    found = {(entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(path)) if entry.translated()}
    assert texts() - found == set(), "write them into backend/storefront/locale, then: make languages"
    assert found - texts() == set(), "nobody says these any more"


@pytest.mark.parametrize("path", PATHS, ids=language_of)
def test_a_translated_page_text_has_the_blanks_of_its_text(path):
    for entry in polib.pofile(str(path)):
        for said in entry.msgstr_plural.values() or [entry.msgstr]:
            assert sorted(BLANK.findall(said)) == sorted(BLANK.findall(entry.msgid)), entry.msgid


@pytest.mark.parametrize("path", PATHS, ids=language_of)
def test_what_pages_read_is_what_people_wrote(path):
    assert path.with_suffix(".mo").read_bytes() == catalogues.compiled(path), "run: make languages"


# Here a number is from India, or is told that it is not.
OF_CODES = ("code", "digits", "No SMS after a minute", "No SMS goes to numbers of other countries")


def test_sms_alone_is_named_only_where_a_code_comes_by_sms():
    """Guests from abroad get none: whoever might be one reads of messages, or of both."""
    alone = {text for text, _ in texts() if "SMS" in text and "e-mail" not in text}
    assert {text for text in alone if not any(words in text.lower() or words in text for words in OF_CODES)} == set()
