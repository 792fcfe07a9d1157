import pytest

from backend.notifications.core.dlt import Unfit
from backend.notifications.gateway import sms_texts
from backend.notifications.models import MessageKind


def test_a_text_is_the_template_with_its_variables_filled_in():
    text = sms_texts.render("otp", sms_texts.variables("otp", {"code": "012345", "minutes": 5}))
    assert text == "012345 is your Dandeli login code, valid for 5 minutes. Never share it with anyone."


def test_variables_come_in_the_order_of_the_text():
    values = {"reference": "R-S", "check_in": "C", "resort": "H", "other": "ignored"}
    in_order = {"resort": "H", "check_in": "C", "reference_head": "R", "reference_tail": "S"}
    assert list(sms_texts.variables("booking_confirmed", values).items()) == list(in_order.items())


def test_a_missing_variable_is_named():
    with pytest.raises(Unfit, match="code is missing"):
        sms_texts.variables("otp", {"minutes": 5})


def test_an_amount_is_two_numbers_around_a_full_stop():
    values = sms_texts.variables("payment_refunded", {"amount": "7500.50", "resort": "Kali River Lodge"})
    assert list(values.items())[:2] == [("rupees", "7500"), ("paise", "50")]
    assert sms_texts.render("payment_refunded", values).startswith("Your payment of Rs 7500.50 for Kali River Lodge")


def test_what_looks_like_a_variable_in_a_value_is_not_one():
    values = {"resort": "{#numeric#} $code", "room": "A-101"}
    text = sms_texts.render("room_changed", sms_texts.variables("room_changed", values))
    assert text == "Your room at numeric code has changed. You have room A 101 now. Dandeli"


@pytest.mark.parametrize("kind", MessageKind.values)
def test_every_kind_has_a_text_and_a_place_for_its_registered_id(kind, settings):
    settings.SMS_TEMPLATE_IDS = {**settings.SMS_TEMPLATE_IDS, kind: "1107"}
    assert kind in sms_texts.TEMPLATES
    assert sms_texts.template_id(kind) == "1107"
