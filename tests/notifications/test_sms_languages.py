"""SMS in the guest's language, with a link, and with the line that fills in a code."""

from io import StringIO
from itertools import product

import pytest
from django.core.management import call_command

from backend.common.guest_languages import GuestLanguage
from backend.notifications.core import dlt, sms_length
from backend.notifications.gateway import sms_texts
from backend.notifications.models import MessageKind
from backend.notifications.services import outbox
from backend.notifications.services.addressees import Addressee
from tests.cast import ASHA

LINK = "https://stay.example.in/m/0123456789abcd"
WORDS = {
    **{"code": "123456", "minutes": "5", "resort": "Kali River Lodge", "room": "A101", "reference": "K7QM-2X4P"},
    **{"check_in": "20 Dec 2026", "check_out": "22 Dec 2026", "due_on": "1 Dec 2026", "ends_on": "2 Dec 2026"},
    **{"amount": "1200.50", "hour": "18", "minute": "30", "url": LINK},
}
EVERY = list(product(MessageKind, GuestLanguage))


@pytest.fixture(params=["", "https://stay.example.in"])
def linked(request, settings):
    settings.PUBLIC_BASE_URL = request.param
    settings.SMS_CODE_HOST = request.param.removeprefix("https://")


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_text_passes_the_register_in_every_language(linked, kind, language):
    words = sms_texts.variables(kind, WORDS, language)
    text = sms_texts.render(kind, words, language)
    sms_texts.scrub(kind, words, text, language)
    assert not set("[]{}") & set(text)
    assert text.isascii() == (language == GuestLanguage.ENGLISH)


@pytest.mark.parametrize("kind", MessageKind)
def test_a_kind_has_the_same_variables_in_every_language(kind):
    names = {frozenset(sms_texts.IN_LANGUAGES[language][kind].names) for language in GuestLanguage}
    assert len(names) == 1


def test_a_link_fits_one_variable():
    assert len(LINK) == dlt.VALUE_MOST


def test_the_code_stands_on_the_last_line_for_the_browser_of_its_host(settings):
    settings.SMS_CODE_HOST = "stay.example.in"
    for language in GuestLanguage:
        text = sms_texts.render(MessageKind.OTP, sms_texts.variables(MessageKind.OTP, WORDS, language), language)
        assert text.splitlines()[-1] == "@stay.example.in #123456"


def test_without_a_registered_text_in_their_language_guests_get_the_english_one(settings):
    settings.SMS_GATEWAY = ["msg91"]
    settings.SMS_TEMPLATE_IDS = {"otp": "1", "otp_hi": "2"}
    assert sms_texts.spoken_language(MessageKind.OTP, "hi") == "hi"
    assert sms_texts.spoken_language(MessageKind.OTP, "kn") == "en"
    assert sms_texts.template_id(MessageKind.OTP, "hi") == "2"


@pytest.mark.django_db
def test_a_message_is_sent_in_the_language_of_its_guest(phones, now):
    to = Addressee(phone=ASHA, language="kn")
    params = {"resort": "Kali River Lodge", "reference": "K7QM-2X4P", "check_in": "20 Dec 2026"}
    message = outbox.queue_message(kind="booking_confirmed", to=to, params=params, dedupe_key="1", at=now)
    outbox.send_queued(message_id=message.pk, at=now)
    assert phones.last(ASHA) == ("Kali River Lodge ನಲ್ಲಿ 20 Dec 2026 ರಿಂದ ನಿಮ್ಮ ವಾಸ್ತವ್ಯ ದೃಢಪಟ್ಟಿದೆ. ಬುಕಿಂಗ್ K7QM-2X4P. Dandeli")


@pytest.mark.parametrize(
    ("text", "segments"),
    [("a" * 160, 1), ("a" * 161, 2), ("a" * 307, 3), ("[" * 80, 1), ("[" * 81, 2), ("क" * 70, 1), ("क" * 71, 2)],
)
def test_what_a_text_costs(text, segments):
    assert sms_length.segments_of(text) == segments


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_no_text_costs_more_than_it_should(settings, kind, language):
    settings.PUBLIC_BASE_URL, settings.SMS_CODE_HOST = "https://stay.example.in", "stay.example.in"
    text = sms_texts.render(kind, sms_texts.variables(kind, WORDS, language), language)
    assert sms_length.segments_of(text) <= (2 if language == GuestLanguage.ENGLISH else 4)


def test_the_texts_to_register_are_printed(settings):
    settings.PUBLIC_BASE_URL = ""
    out = StringIO()
    call_command("sms_texts", stdout=out)
    assert out.getvalue().count("SMS_TEMPLATE_") == len(EVERY)
    assert "[" not in out.getvalue()
