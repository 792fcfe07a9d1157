import pytest
from django.core.exceptions import ValidationError

from backend.catalogue.core import gstin


@pytest.mark.parametrize("text", ["27AAPFU0939F1ZV", "29AAGCB7383J1Z4"])
def test_a_real_registration_passes(text):
    gstin.validate(text)


@pytest.mark.parametrize(
    "text",
    [
        "27AAPFU0939F1ZW",  # wrong check character
        "27AAPFU0993F1ZV",  # two digits swapped
        "00AAPFU0939F1ZV",
        "27aapfu0939f1zv",
        "27AAPFU0939F1Z",
        "27AAPFU0939F1ZVX",
        "27AAPFU0939F0ZV",
        "27AAPFU0939F1ZV\n",
        "unregistered",
    ],
)
def test_a_slip_of_the_pen_is_noticed(text):
    with pytest.raises(ValidationError):
        gstin.validate(text)


def test_two_neighbours_swapped_give_another_check_character():
    assert gstin.check_sign("27AAPFU0939F1Z") != gstin.check_sign("27AAPUF0939F1Z")
