"""Nothing that could be used against a guest is in a line of a log."""

import io
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rest_framework.test import APIClient

from backend.common.jobs import Job
from backend.common.security.masks import masked
from backend.notifications.services import outbox
from tests.cast import ASHA
from worker import app

ROOT = Path(__file__).resolve().parents[2]
ENDING = "••••••8888"


@pytest.fixture
def log(monkeypatch):
    """What the root's own handler writes."""
    stream = io.StringIO()
    handler = next(each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler)
    monkeypatch.setattr(handler, "stream", stream)
    return stream


@pytest.mark.parametrize(
    "written",
    [
        ASHA, "9999988888", "919999988888", "+91 99999 88888", "+91-99999-88888", "099999 88888", "%2B919999988888",
        "tel:+919999988888", "phone_9999988888.", "'9999988888'", "q=9999988888&p=1", "+447911123456",
    ],
)  # fmt: skip
def test_a_phone_number_ends_in_four_digits_however_it_is_written(written):
    digits = "".join(sign for sign in written.removeprefix("%2B") if sign.isdigit())
    clean = masked(f"sent to {written} today")
    assert digits[-10:-4] not in clean.replace(" ", "").replace("-", "")
    assert "••••••" in clean


@pytest.mark.parametrize(
    "innocent",
    [
        "attempt 1234567 took 1700000000.123 s", "order_DESlfW9H8K9uqM", "pay_9999988888AbCd", "2026-11-22 21:43:38",
        "127.0.0.1:8000", "3750000 paise", "e7b1c9999988888a", "status code: 404", "code=23505",
    ],
)  # fmt: skip
def test_other_numbers_stay(innocent):
    assert masked(innocent) == innocent


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Authorization: Bearer eyJhbGciOi.J9.abc-_def", "Authorization: Bearer …"),
        ("got eyJhbGciOiJIUzI1NiJ9.eyJzaWQiOiIxIn0.c2lnbmF0dXJl here", "got … here"),
        ('{"otp": "482913"}', '{"otp": "…"}'),
        ("?otp=482913&x=1", "?otp=…&x=1"),
        ("{'code': '482913'}", "{'code': '…'}"),
        ('"POST /api/sms/receipts/msg91/u5Ji-8_2mFq0x/" 200', '"POST /api/sms/receipts/msg91/…/" 200'),
        ('"POST /api/email/receipts/u5Ji-8_2mFq0x/" 200', '"POST /api/email/receipts/…/" 200'),
        ('"GET /hi/m/0aB1cD2eF3gH4i" 200', '"GET /hi/m/…" 200'),
    ],
)
def test_tokens_and_codes_are_left_out(said, left):
    assert masked(said) == left


def test_a_request_for_an_address_with_a_number_is_logged_without_it(log):
    APIClient().get(f"/api/nothing/{ASHA}/")
    assert f"Not Found: /api/nothing/{ENDING}/" in log.getvalue()


@pytest.mark.parametrize("sign", ["\n", "\r", "\0", "\x1b[31m", "\x7f", "\x9b", "\u2028", "\u202e", "\r\n"])
def test_what_strangers_write_into_a_line_stays_in_it(log, sign):
    logging.getLogger("config.front.access").info(
        '"%s %s" 404', "GET", f"/x{sign}2026-11-29T00:00:00+0530 ERROR forged"
    )
    written = log.getvalue()
    assert written.count("\n") == 1
    assert written.removesuffix("\n").isprintable()
    assert "\\u00" in written or "\\u20" in written


def test_no_line_of_a_traceback_looks_like_a_line_of_the_log(log):
    try:
        raise ValueError("no\n2026-11-29T00:00:00+0530 ERROR forged\x1b[2J")
    except ValueError:
        logging.getLogger("backend").exception("it broke")
    first, *below = log.getvalue().splitlines()
    assert first.endswith("it broke")
    assert below
    assert [line for line in below if not line.startswith("  ")] == []
    assert "\x1b" not in log.getvalue()


@pytest.mark.django_db
def test_a_stranger_with_a_wrong_host_is_a_warning_of_one_line(log):
    assert APIClient().get("/api/resorts/", headers={"host": "evil.example"}).status_code == 400
    said = [line for line in log.getvalue().splitlines() if "DisallowedHost" in line or "Traceback" in line]
    assert len(said) == 1
    assert " WARNING django.security.DisallowedHost " in said[0]


def test_a_request_that_breaks_is_logged_with_its_traceback_and_without_the_number(log, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise ValueError(f"cannot log in {ASHA} with otp=482913")

    monkeypatch.setattr("backend.accounts.api.login.login.log_in", broken)
    client = APIClient(raise_request_exception=False)
    body = {"phone_number": ASHA, "otp": "482913"}
    assert client.post("/api/auth/otp/verify/", body, format="json").status_code == 500
    assert f"ValueError: cannot log in {ENDING} with otp=…" in log.getvalue()
    assert "Traceback" in log.getvalue()
    assert ASHA not in log.getvalue()


def test_a_task_that_breaks_is_logged_without_the_number(log, monkeypatch):
    import worker.tasks  # noqa: F401

    def broken(**_: object) -> None:
        raise ValueError(f"no way to {ASHA}")

    monkeypatch.setattr(outbox, "ring_unfinished_messages", broken)
    app.tasks[Job.RING_MESSAGES.value].apply()
    assert f"ValueError: no way to {ENDING}" in log.getvalue()
    assert ASHA not in log.getvalue()


def test_arguments_of_every_kind_are_looked_into(log):
    logging.getLogger("x").warning("%s and %r", {"to": ASHA}, [ASHA])
    logging.getLogger("x").warning(ValueError(ASHA))
    logging.getLogger("x").warning("too few %s %s", ASHA)
    assert ASHA not in log.getvalue()
    assert log.getvalue().count(ENDING) == 4


def test_the_web_servers_own_lines_go_through_the_same_filter():
    script = """
from granian.log import LogLevels, configure_logging
configure_logging(LogLevels.info)
import django, logging
django.setup()
from config.front import wsgi_calls
wsgi_calls.log.info('"%s %s" %d', "GET", PATH, 200)
""".replace("PATH", repr(f"/api/{ASHA}/"))
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=True
    )
    (line,) = [line for line in (done.stdout + done.stderr).splitlines() if "GET" in line]
    assert f'"GET /api/{ENDING}/" 200' in line
