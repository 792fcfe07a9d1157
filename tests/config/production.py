"""The settings of a production machine, read as a process would read them."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

from config.settings import base

ROOT = Path(base.__file__).resolve().parents[2]
PRODUCTION = {
    "DANDELI_ENV": "production",
    "DJANGO_SECRET_KEY": "only-for-these-tests-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH",
    "DJANGO_ALLOWED_HOSTS": "example.org",
    "DATABASE_URL": "postgres://app@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "RAZORPAY_KEY_ID": "rzp_live_tests000000000",
    "RAZORPAY_KEY_SECRET": "a-key-secret",
    "RAZORPAY_WEBHOOK_SECRET": "a-webhook-secret",
    "SMS_GATEWAY": "msg91",
    "MSG91_AUTH_KEY": "an-auth-key",
    "SMS_DLT_ENTITY_ID": "1201159000000000000",
    "SMS_RECEIPT_SECRET": "a-receipt-secret-of-these-tests",
    "EMAIL_GATEWAY": "postmark",
    "EMAIL_FROM": "stays@example.org",
    "EMAIL_API_KEY": "a-key-of-the-email-provider",
    "EMAIL_RECEIPT_SECRET": "an-email-secret-of-these-tests",
    **{
        f"SMS_TEMPLATE_{kind}": "1107160000000000000"
        for kind in (
            "OTP",
            "BOOKING_CONFIRMED",
            "PAYMENT_REFUNDED",
            "ROOM_CHANGED",
            "BOOKING_CANCELLED",
            "BOOKING_CHANGED",
            "BALANCE_DUE",
            "BALANCE_REMINDER",
            "BALANCE_WARNING",
            "ROOMS_OFFERED",
        )
    },
}


def environ(**changes: str | None) -> dict[str, str]:
    """Production with these changes; None takes a variable away."""
    return {name: value for name, value in {**PRODUCTION, **changes}.items() if value is not None}


def settings(**changes: str | None) -> dict[str, Any]:
    """What the settings come to; raises what stops the process."""
    read_already = [name for name in sys.modules if name.startswith("config.settings.")]
    with (
        mock.patch.dict(os.environ, environ(**changes), clear=True),
        mock.patch.dict(sys.modules),
    ):
        for part in read_already:
            del sys.modules[part]
        return runpy.run_path(base.__file__)


def run(*command: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """A process of its own with nothing but this environment."""
    env = {"PATH": os.environ["PATH"], **environ(**changes)}
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
