import pytest
from django.core.checks import run_checks

from backend.notifications.core.dlt import Template
from backend.notifications.gateway import sms_texts
from tests.config.production import run


def ids() -> list[str]:
    found = run_checks(include_deployment_checks=True)
    assert all(message.hint for message in found if str(message.id).startswith("notifications"))
    return sorted(str(message.id) for message in found if str(message.id).startswith("notifications"))


@pytest.fixture
def deployed(settings):
    """A deployment as it should be."""
    settings.SMS_GATEWAY, settings.SMS_DLT_ENTITY_ID = ["msg91", "twilio"], "1201159000000000000"
    settings.SMS_TEMPLATE_IDS = dict.fromkeys(settings.SMS_TEMPLATE_IDS, "1107160000000000000")
    settings.SMS_RECEIPT_SECRET, settings.SMS_RECEIPT_BASE_URL = "sixteen-characters", "https://api.example.in"
    return settings


def test_the_sandbox_needs_no_registration():
    assert ids() == []


def test_a_deployment_that_is_registered_passes(deployed):
    assert ids() == []


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("SMS_DLT_ENTITY_ID", "", "notifications.E003"),
        ("SMS_DLT_HEADER", "DANDELI", "notifications.E004"),
        ("SMS_RECEIPT_SECRET", "short", "notifications.W001"),
        ("SMS_RECEIPT_BASE_URL", "", "notifications.W002"),
        ("SMS_RECEIPT_BASE_URL", "http://api.example.in", "notifications.W002"),
        ("OTP_CHANNELS", ["sms", "voice"], "notifications.E006"),
        ("OTP_CHANNELS", ["whatsapp"], "notifications.E006"),
    ],
)
def test_what_is_missing_is_named(deployed, name, value, found):
    setattr(deployed, name, value)
    assert ids() == [found]


def test_a_channel_with_a_sender_passes(deployed):
    deployed.OTP_CHANNELS, deployed.TWILIO_VOICE_FROM = ["sms", "voice"], "+15005550006"
    assert ids() == []


def test_each_missing_template_is_named():
    done = run("manage.py", "check", "--deploy", SMS_TEMPLATE_OTP="", SMS_TEMPLATE_ROOM_CHANGED="")
    assert done.returncode != 0
    assert done.stderr.count("notifications.E005") == 2
    assert "SMS_TEMPLATE_OTP" in done.stderr


@pytest.mark.parametrize(
    ("template", "found"),
    [
        (Template("{#numeric#} is your code", ()), "notifications.E001"),
        (Template("{#numeric#}  is your code", ("code",)), "notifications.E002"),
        (Template("{#numeric#} – your code", ("code",)), "notifications.E002"),
    ],
)
def test_a_text_that_cannot_be_registered_is_named(monkeypatch, template, found):
    monkeypatch.setitem(sms_texts.TEMPLATES, sms_texts.MessageKind.OTP, template)
    assert ids() == [found]
