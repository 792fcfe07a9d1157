"""Secrets come by the environment or by a file, and are shown to nobody."""

import os
import re
from unittest import mock

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from config import env
from tests.config.production import PRODUCTION, ROOT, run, settings

SECRETS = {
    "DJANGO_SECRET_KEY": "hush-hush-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL",
    "RAZORPAY_KEY_SECRET": "hush-key",
    "RAZORPAY_WEBHOOK_SECRET": "hush-webhook",
    "RAZORPAY_WEBHOOK_SECRET_PREVIOUS": "hush-previous",
    "MSG91_AUTH_KEY": "hush-msg91",
    "DATABASE_URL": "postgres://app:hush-database@127.0.0.1:1/none",
    "REDIS_URL": "redis://:hush-redis@127.0.0.1:1/0",
    "CELERY_BROKER_URL": "amqp://app:hush-broker@127.0.0.1:1/",
    "JWT_SIGNING_KEY": "hush-jwt-0123456789abcdefghijklmnopqrstuvwxyz",
    "OTP_PEPPER": "hush-pepper",
    "STAFF_FACTOR_KEY": "hush-factor",
    "HEALTH_TOKEN": "hush-health",
    "NETWORK_PEPPER": "hush-networks",
    "WEBHOOK_SIGNING_KEY": "hush-webhooks",
    "FLOWER_BASIC_AUTH": "ops:hush-flower",
    "SMS_RECEIPT_SECRET": "hush-receipt",
    "MANAGE_LINK_KEY": "hush-links",
    "EMAIL_API_KEY": "hush-email",
    "EMAIL_HOST_PASSWORD": "hush-mail-server",
    "EMAIL_RECEIPT_SECRET": "hush-bounces",
}


def read(name: str, **environ: str) -> str:
    with mock.patch.dict(os.environ, environ, clear=True):
        return env.optional(name)


def refused(name: str, **environ: str) -> str:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(name, **environ)
    assert "hush" not in str(refusal.value)
    assert refusal.value.__cause__ is None
    return str(refusal.value)


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret"
    path.write_text("hush-hush\n")
    return path


@pytest.mark.parametrize("content", ["hush-hush", "hush-hush\n", "hush-hush\r\n", " hush-hush \n\n"])
def test_a_secret_may_come_from_a_file(secret, content):
    secret.write_bytes(content.encode())
    assert read("NAME", NAME_FILE=str(secret)) == "hush-hush"


def test_an_empty_variable_beside_a_file_is_none(secret):
    assert read("NAME", NAME="", NAME_FILE=str(secret)) == "hush-hush"
    assert read("NAME", NAME="hush-hush", NAME_FILE="") == "hush-hush"


def test_both_at_once_are_refused(secret):
    said = refused("NAME", NAME="hush-other", NAME_FILE=str(secret))
    assert said == "NAME and NAME_FILE are both set: take one of them away."


@pytest.mark.parametrize("path", ["/nowhere/hush", "/", "hush-the-secret-itself", "hush\x01"])
def test_a_file_that_cannot_be_read_names_the_variable_alone(path):
    assert refused("NAME", NAME_FILE=path).startswith("NAME_FILE names a file that cannot be read")


@pytest.mark.parametrize("content", [b"\xff\xfehush", b"", b" \n"])
def test_a_file_without_a_text_is_refused(secret, content):
    secret.write_bytes(content)
    assert refused("NAME", NAME_FILE=str(secret)).startswith("NAME_FILE names a")


def test_production_starts_with_every_secret_in_a_file(tmp_path):
    filed: dict[str, str | None] = {}
    for name, value in SECRETS.items():
        (tmp_path / name).write_text(f"{value}\n")
        filed |= {name: None, f"{name}_FILE": str(tmp_path / name)}
    by_file, by_environment = settings(**filed), settings(**SECRETS)
    for name in ("SECRET_KEY", "RAZORPAY_KEY_SECRET", "DATABASES", "CACHES", "OTP_PEPPER", "FLOWER_BASIC_AUTH"):
        assert by_file[name] == by_environment[name]
    assert by_file["DATABASES"]["default"]["PASSWORD"] == "hush-database"


def test_a_process_says_which_file_it_cannot_read():
    done = run("manage.py", "check", RAZORPAY_KEY_SECRET=None, RAZORPAY_KEY_SECRET_FILE="/nowhere/hush")
    assert done.returncode != 0
    assert "RAZORPAY_KEY_SECRET_FILE names a file that cannot be read (FileNotFoundError)." in done.stderr
    assert "hush" not in done.stderr


def test_a_debug_page_blots_out_every_secret():
    found = settings(**SECRETS)
    discreet = import_string(found["DEFAULT_EXCEPTION_REPORTER_FILTER"])()
    shown = {name: discreet.cleanse_setting(name, value) for name, value in found.items() if name.isupper()}
    assert [name for name, value in shown.items() if "hush" in repr(value)] == []
    assert "hush" in repr(found["CACHES"])


def test_a_debug_page_blots_out_the_environment_too():
    discreet = import_string(settings()["DEFAULT_EXCEPTION_REPORTER_FILTER"])()
    assert [name for name, value in SECRETS.items() if "hush" in repr(discreet.cleanse_setting(name, value))] == []


def test_every_secret_of_the_example_is_looked_at_here():
    telling = re.compile(r"^#?(\w*(?:SECRET|PASSWORD|AUTH|TOKEN|PEPPER|(?<!MSG91_AUTH)_KEY)\w*)=", re.MULTILINE)
    elsewhere = {"POSTGRES_PASSWORD", "TWILIO_AUTH_TOKEN"}
    named = set(telling.findall((ROOT / ".env.example").read_text()))
    assert named - elsewhere <= set(SECRETS) | set(PRODUCTION)
