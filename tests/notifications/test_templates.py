import pytest

from backend.notifications import templates
from backend.notifications.models import Kind


def test_a_text_is_the_template_with_its_variables_filled_in():
    text = templates.render("otp", templates.variables("otp", {"code": "012345", "minutes": 5}))
    assert text == "012345 is your Dandeli login code, valid for 5 minutes. Never share it with anyone."


def test_variables_come_in_the_order_of_the_text():
    values = {"reference": "R", "check_in": "C", "resort": "H", "other": "ignored"}
    assert list(templates.variables("booking_confirmed", values)) == ["resort", "check_in", "reference"]


def test_a_missing_variable_is_a_bug():
    with pytest.raises(KeyError):
        templates.variables("otp", {"minutes": 5})


def test_a_long_resort_name_is_cut_between_words():
    name = "The Grand Old Vintage Teak Estate and Riverside Gardens"
    assert templates.shortened(name) == "The Grand Old Vintage Teak Estate and"


def test_a_name_without_gaps_is_cut_at_forty_characters():
    assert templates.shortened("x" * 60) == "x" * 40


def test_a_name_of_forty_characters_stays_whole():
    name = "Kali River Lodge and Spa, Dandeli, India"
    assert len(name) == 40
    assert templates.shortened(name) == name


def test_line_breaks_cannot_enter_a_text():
    assert templates.shortened("Kali\r\nRiver\tLodge") == "Kali River Lodge"


def test_a_dollar_sign_in_a_value_is_only_a_dollar_sign():
    values = {"amount": "100.00", "resort": "$code Lodge"}
    assert "$code Lodge" in templates.render("payment_refunded", values)


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_has_a_text_and_a_place_for_its_registered_id(kind, settings):
    settings.SMS_TEMPLATE_IDS = {**settings.SMS_TEMPLATE_IDS, kind: "1107"}
    assert kind in templates.TEXTS
    assert templates.template_id(kind) == "1107"
