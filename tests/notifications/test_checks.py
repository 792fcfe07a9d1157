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


def test_without_e_mail_one_line_says_so_and_nothing_is_wrong():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", EMAIL_GATEWAY="", EMAIL_FROM="")
    assert (done.returncode, done.stderr.count("notifications.I001")) == (0, 1), done.stderr


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"EMAIL_FROM": "Stays <stays@example.org>"}, "E007"),
        ({"EMAIL_RECEIPT_SECRET": "short"}, "W003"),
        ({"PUBLIC_BASE_URL": "https://a-host-that-is-long.example.org"}, "E008"),
        ({"PUBLIC_BASE_URL": "http://example.org"}, "E009"),
    ],
)
def test_what_is_set_wrongly_for_letters_and_links_is_named(said, found):
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **said)
    assert (done.returncode != 0, f"notifications.{found}" in done.stderr) == (True, True), done.stderr


def test_a_long_address_may_have_a_short_one_for_links():
    long, short = "https://a-host-that-is-long.example.org", "https://x.example.org"
    done = run("manage.py", "check", "--deploy", PUBLIC_BASE_URL=long, SHORT_BASE_URL=short)
    assert done.returncode == 0, done.stderr
