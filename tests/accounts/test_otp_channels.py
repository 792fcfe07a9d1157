"""A guest who gets no SMS may ask for a call or a WhatsApp message, where the deployment has them."""

import pytest

from backend.notifications.models import Message
from tests.accounts.test_login import REQUEST, answer, ask
from tests.cast import ASHA

pytestmark = pytest.mark.django_db(transaction=True)


def ask_by(api, channel):
    return api.post(REQUEST, {"phone_number": "9999988888", "channel": channel}, format="json")


def test_without_a_word_it_is_an_sms(api, phones, bell):
    ask(api)
    bell.answer()
    assert phones.channels == ["sms"]


@pytest.mark.parametrize("channel", ["voice", "whatsapp"])
def test_a_channel_that_is_on_carries_the_code(api, phones, bell, settings, channel):
    settings.OTP_CHANNELS = ["sms", "voice", "whatsapp"]
    assert ask_by(api, channel).status_code == 200
    bell.answer()
    assert phones.channels == [channel]
    assert answer(api, phones.last(ASHA)[:6]).status_code == 200


@pytest.mark.parametrize("channel", ["voice", "whatsapp", "fax", "", None, 5, ["sms"]])
def test_a_channel_that_is_off_is_refused_before_anything_is_sent(api, bell, channel):
    refused = ask_by(api, channel)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/channel")
    assert not Message.objects.exists()
    assert ask(api).status_code == 200


def test_all_channels_share_the_limits(api, bell, settings):
    settings.OTP_CHANNELS = ["sms", "voice", "whatsapp"]
    answers = [ask_by(api, channel).status_code for channel in settings.OTP_CHANNELS]
    assert answers == [200, 429, 429]
    assert Message.objects.count() == 1
