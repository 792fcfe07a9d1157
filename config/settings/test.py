"""Base, for tests: fixed dummy secrets, so that a developer's `.env` cannot change a result."""

import os
from dataclasses import replace

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

from config.settings import base
from config.settings.base import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Most tests are one transaction, however long they take; what tests a limit sets it.
DB_LIMITS = replace(base.DB_LIMITS, idle=0, transaction=0)
# A test that travels in time takes the whole house along, and PostgreSQL's clock cannot be moved.
CLOCK_OF_DATABASE = False
# What the staff gives back is sent when the bell is answered; what tests the wait sets it.
REFUND_WAIT_SECONDS = 0
# The threads of a race are many processes in one, and none of them may be turned away; what tests the places sets them.
RAZORPAY_WEB_PLACES = RAZORPAY_WORKER_PLACES = 256
