import pytest

from backend.accounts.core import phone_numbers

SIX_WAYS = (
    "9999988888",
    "+91 99999 88888",
    "099999 88888",
    "919999988888",
    "0091-99999-88888",
    "+91 (99999) 88888",
)


@pytest.mark.parametrize("text", SIX_WAYS)
def test_a_phone_has_one_form_however_it_is_written(text):
    assert phone_numbers.normalise(text) == "+919999988888"


def test_digits_of_other_scripts_are_digits():
    assert phone_numbers.normalise("९९९९९८८८८८") == "+919999988888"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("+44 7911 123456", "a mobile of Guernsey"),
        ("+92 300 1234567", "a mobile of Pakistan"),
        ("+94 71 234 5678", "a mobile of Sri Lanka"),
        ("+7 912 345 67 89", "a mobile of Russia, whose digits look like one of ours"),
        ("+1 202 555 0143", "a number of the United States"),
        ("+881 6 1234 5678", "a satellite phone"),
        ("+883 510 012 345 678", "an international network"),
    ],
)
def test_a_foreign_number_is_refused_though_it_has_a_phone(text, why):
    with pytest.raises(phone_numbers.PhoneInvalid, match="Only Indian"):
        phone_numbers.normalise(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1800 123 4567", "free of charge"),
        ("1860 123 4567", "shared cost"),
        ("140 123 4567", "telemarketing"),
        ("1600 123 456", "from which banks call"),
        ("0832 241 2345", "a landline in Goa"),
        ("080 2222 3333", "a landline in Bengaluru"),
        ("+91 22 2345 6789", "a landline in Mumbai"),
        ("6123456789", "a landline in Bihar"),
    ],
)
def test_an_indian_number_that_is_no_mobile_is_refused(text, why):
    with pytest.raises(phone_numbers.PhoneInvalid, match="not a mobile"):
        phone_numbers.normalise(text)


@pytest.mark.parametrize("text", ["+979 1 2345 6789", "+44 9098 790123", "+1 900 555 0143", "1900 123 4567"])
def test_a_premium_number_is_refused(text):
    with pytest.raises(phone_numbers.PhoneInvalid):
        phone_numbers.normalise(text)


@pytest.mark.parametrize(
    "text",
    [
        "+44 7911 123456",
        "+1 202 555 0143",
        "+7 912 345 67 89",
        "+881 6 1234 5678",
        "0832 241 2345",
        "080 2222 3333",
        "1800 123 4567",
        "1860 123 4567",
        "1900 123 4567",
        "5999988888",
        "999998888",
        "99999888888",
        "100",
        "",
        "asha",
        "1800FLOWERS",
        "9999988888 ext 5",
        "9999988888;DROP TABLE",
        "9" * 500,
        "+",
        "\ud800",
    ],
)
def test_whatever_is_no_indian_mobile_number_is_refused(text):
    with pytest.raises(phone_numbers.PhoneInvalid):
        phone_numbers.normalise(text)
