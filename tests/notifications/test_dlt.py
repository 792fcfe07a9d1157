"""What India's register lets through, seen from here."""

import pytest

from backend.notifications.core import dlt
from backend.notifications.core.dlt import Template, Type, Unfit

CODE = Template("{#numeric#} is your code for {#alphanumeric#}.", ("code", "resort"))
VALUES = {"code": "012345", "resort": "Kali River Lodge"}


def refused(values, text=None, template=CODE):
    with pytest.raises(Unfit) as caught:
        dlt.scrub_values(template, values, template.filled(values) if text is None else text)
    return str(caught.value)


def test_a_message_as_it_was_registered_passes():
    dlt.scrub_values(CODE, VALUES, "012345 is your code for Kali River Lodge.")


@pytest.mark.parametrize(
    "text",
    [
        "012345 is your code for Kali River Lodge",
        "012345 is your Code for Kali River Lodge.",
        "012345  is your code for Kali River Lodge.",
        "Dear guest, 012345 is your code for Kali River Lodge.",
        "012345 is your code for Kali River Lodge.\n",
        "",
    ],
)
def test_a_letter_that_was_not_registered_is_refused(text):
    assert refused(VALUES, text) == "the text is not the registered one"


def test_a_value_of_forty_characters_passes_and_one_more_does_not():
    dlt.scrub_values(CODE, {**VALUES, "resort": "x" * 40}, f"012345 is your code for {'x' * 40}.")
    assert refused({**VALUES, "resort": "x" * 41}) == "resort is longer than 40 characters"


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Type.NUMERIC, ["0", "123456"], ["", "12a", "7500.00", "1,000", "-1", "१२३"]),
        (Type.ALPHANUMERIC, ["K7QM2X", "20 Dec 2026", "ಕಾಳಿ ನದಿ"], ["", " x", "a-b", "a_b", "7500.00", "A&B", "a\nb"]),
        (Type.URL, ["https://example.in/b/1"], ["example.in", "https://exa mple.in", "ftp://example.in"]),
        (Type.CBN, ["+918312345678", "18001234567"], ["12", "1800 123", "call"]),
        (Type.EMAIL, ["desk@example.in"], ["desk", "desk@in", "a b@example.in"]),
    ],
)
def test_a_value_has_the_type_it_was_registered_with(kind, good, bad):
    template = Template("See {#" + kind + "#}", ("it",))
    for value in good:
        dlt.scrub_values(template, {"it": value}, f"See {value}")
    assert {refused({"it": value}, template=template) for value in bad} == {f"it is not {kind}"}


@pytest.mark.parametrize("letter", ["x", "क", "ನ"])
def test_forty_letters_of_any_script_are_judged_without_trying_every_way_to_read_them(letter):
    """With a shape that reads a letter in two ways this test would not end before the year does."""
    assert refused({**VALUES, "resort": letter * 39 + "!"}) == "resort is not alphanumeric"
    dlt.scrub_values(CODE, {**VALUES, "resort": letter * 40}, f"012345 is your code for {letter * 40}.")
    assert refused({**VALUES, "resort": letter * 40}, text=f"012345 is your code for {letter * 40}!")


def test_a_refusal_never_shows_the_value():
    assert "12345x" not in refused({**VALUES, "code": "12345x"})


@pytest.mark.parametrize(
    ("name", "fitted"),
    [
        ("The Grand Old Vintage Teak Estate and Riverside Gardens", "The Grand Old Vintage Teak Estate and"),
        ("x" * 60, "x" * 40),
        ("Kali River Lodge and Spa, Dandeli, India", "Kali River Lodge and Spa Dandeli India"),
        ("Teak & Tiger", "Teak and Tiger"),
        ("O'Brien’s Café", "OBriens Cafe"),
        ("Kali\r\nRiver\tLodge", "Kali River Lodge"),
        ("ಕಾಳಿ ನದಿ", "ಕಾಳಿ ನದಿ"),
    ],
)
def test_a_name_is_made_to_fit(name, fitted):
    assert dlt.fit(Type.ALPHANUMERIC, name) == fitted


def test_a_number_is_never_cut_to_fit():
    assert dlt.fit(Type.NUMERIC, "1" * 50) == "1" * 50
