"""Django system checks of the Razorpay settings that can be judged without asking Razorpay.

They run with `release`, with every command, and with each worker that starts. `manage.py check_razorpay` asks.
"""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register

from backend.common import razorpay_limits
from backend.common.money import rupees
from backend.common.razorpay_limits import SETUP_PAGE
from backend.payments.core.razorpay_fields import MOST_PAISE


@register
def razorpay_settings_fit(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Keys that fit the environment, and a maximum that can be one."""
    key, most = settings.RAZORPAY_KEY_ID, settings.RAZORPAY_MAX_ORDER_PAISE
    live, test = key.startswith(razorpay_limits.LIVE_KEYS), key.startswith(razorpay_limits.TEST_KEYS)
    found: list[CheckMessage] = []
    if not live and not test:
        hint = f"It begins with {razorpay_limits.LIVE_KEYS} or {razorpay_limits.TEST_KEYS}: {SETUP_PAGE}."
        found.append(Error("RAZORPAY_KEY_ID is no key of Razorpay's.", hint=hint, id="payments.E001"))
    if live and settings.DEVELOPMENT:
        hint = "Use a test key, or the twin: with a live one real money moves."
        found.append(Error("RAZORPAY_KEY_ID is a live key on a developer's machine.", hint=hint, id="payments.E002"))
    if test and not settings.DEVELOPMENT:
        # docs/deploy.md begins with one; nothing is wrong yet.
        hint = "No real money moves. Before guests may pay, set a live key and its secrets."
        found.append(Info("RAZORPAY_KEY_ID is a test key in production.", hint=hint, id="payments.I001"))
    if most > MOST_PAISE:
        hint = f"It is in paise: 50000000 is {rupees(50_000_000)} rupees."
        found.append(Error("RAZORPAY_MAX_ORDER_PAISE is above anything.", hint=hint, id="payments.E003"))
    return found
