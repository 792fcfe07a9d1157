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


@pytest.mark.parametrize("text", ["0717UNO00157UNO", "0717USA00157UNS"])
def test_a_uin_of_an_embassy_passes(text):
    gstin.validate_uin(text)


@pytest.mark.parametrize("text", ["0717UNO00157UNP", "27AAPFU0939F1ZV", "0717UNO00157UN", "0017UNO00157UNO", ""])
def test_a_uin_with_a_slip_of_the_pen_or_of_another_shape_is_noticed(text):
    with pytest.raises(ValidationError) as caught:
        gstin.validate_uin(text)
    assert caught.value.code == "uin_invalid"


def test_registrations_of_one_business_have_its_pan():
    assert gstin.pan_of("27AAPFU0939F1ZV") == gstin.pan_of("29AAPFU0939F2ZX") == "AAPFU0939F"
