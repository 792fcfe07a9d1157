"""A whole run in small: a house, guests, and one of each disaster that ends by itself; afterwards nothing is lost."""

import json
import os
import subprocess
import sys

import pytest

from sandbox import dotenv
from sandbox.nemesis.disasters import SPELLS
from tests.machinery import place

pytestmark = [pytest.mark.journey, pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")]

VAR = place.var("nemesis")
NOT_OURS = ("DATABASE_URL", "REDIS_URL", "RAZORPAY_BASE_URL", "SMS_SANDBOX_URL", "CELERY_BROKER_URL")


@pytest.fixture(scope="module")
def run():
    (VAR / "report-3.json").unlink(missing_ok=True)  # of an earlier run
    # Other tests run on the same cores: limits of time are three times as long.
    command = "--duration", "40", "--seed", "3", "--guests", "6", "--keep-news", "--patience", "3", "--var", str(VAR)
    return subprocess.run(
        [sys.executable, "-m", "sandbox.nemesis", *command],
        cwd=dotenv.ROOT,
        env={name: value for name, value in os.environ.items() if name not in NOT_OURS},
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )


def test_the_house_is_clean_afterwards(run):
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-3000:]


def test_the_report_tells_what_happened(run):
    report = json.loads((VAR / "report-3.json").read_text())
    assert report["clean"]
    assert report["money_paise"]["captured"] > 0
    assert report["money_paise"]["unexplained"] == 0


def test_every_disaster_that_ends_by_itself_came_and_did_something(run):
    report = json.loads((VAR / "report-3.json").read_text())
    # Six guests pay a few times in a minute: a gateway's bad mood of three seconds may meet nobody.
    bit = {spell["kind"] for spell in report["disasters"] if spell["bit"] or spell["kind"].startswith("gateway_")}
    assert set(SPELLS) - bit == set(), report["never_bit"]


def test_no_server_error_was_seen_that_is_not_meant_and_no_limit_was_broken(run):
    report = json.loads((VAR / "report-3.json").read_text())
    assert report["broken_limits"] == []
