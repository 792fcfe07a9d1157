import pytest

from backend.accounts import phones

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
    assert phones.normalise(text) == "+919999988888"


def test_digits_of_other_scripts_are_digits():
    assert phones.normalise("९९९९९८८८८८") == "+919999988888"


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
    with pytest.raises(phones.PhoneInvalid):
        phones.normalise(text)
