"""A whole run in small: a house, guests, and one of most disasters; afterwards nothing is lost."""

import json
import os
import subprocess
import sys

import pytest

from sandbox import dotenv
from tests.machinery import place

pytestmark = [pytest.mark.journey, pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")]

VAR = place.var("nemesis")
NOT_OURS = ("DATABASE_URL", "REDIS_URL", "RAZORPAY_BASE_URL", "SMS_SANDBOX_URL", "CELERY_BROKER_URL")


@pytest.fixture(scope="module")
def run():
    command = "--duration", "40", "--seed", "3", "--guests", "6", "--keep-news", "--var", str(VAR)
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
    assert len(report["disasters"]) >= 4
