"""Base, for tests: fixed dummy secrets, so that a developer's `.env` cannot change a result."""

import os

os.environ.update(
    DANDELI_ENV="development",
    DJANGO_SECRET_KEY="test-secret-key-of-at-least-fifty-characters-for-the-checks",  # nosec B106 # for tests
    RAZORPAY_KEY_ID="rzp_test_dandelitests01",
    RAZORPAY_KEY_SECRET="test-key-secret",
    RAZORPAY_WEBHOOK_SECRET="test-webhook-secret",
    RAZORPAY_WEBHOOK_SECRET_PREVIOUS="test-webhook-secret-previous",
    SMS_GATEWAY="sandbox",
    # A hundred rounds by one guest are no abuse here; what tests a limit sets its number.
    **dict.fromkeys(("READS_PER_USER_PER_MINUTE", "WRITES_PER_USER_PER_MINUTE"), "100000"),
    MONEY_CALLS_PER_USER_PER_MINUTE="100000",
)
# Linters read these settings too, and talk to no server.
os.environ.setdefault("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")

from config.settings.base import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
