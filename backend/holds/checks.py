"""Django system checks that the settings for holds and payment windows agree with each other."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from backend.common import razorpay_limits

LEAST_CAPTURE_SECONDS = razorpay_limits.CAPTURE_LEAST_MINUTES * 60


@register
def times_fit_together(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Holds, payment window and the longest attempt."""
    hold, window, longest = settings.HOLD_SECONDS, settings.PAYMENT_WINDOW_SECONDS, settings.ATTEMPT_MAX_SECONDS
    found: list[CheckMessage] = []
    if max(hold, window) > longest:
        hint = "Raise ATTEMPT_MAX_SECONDS, or lower HOLD_SECONDS and PAYMENT_WINDOW_SECONDS."
        found.append(Error("An attempt ends before its hold or payment window.", hint=hint, id="bookings.E001"))
    if window < settings.PAYMENT_FAILURE_GRACE_SECONDS:
        hint = "Lower PAYMENT_FAILURE_GRACE_SECONDS."
        found.append(
            Error("A failed payment keeps rooms longer than a payment may take.", hint=hint, id="bookings.E002")
        )
    if window < LEAST_CAPTURE_SECONDS:
        hint = f"Razorpay captures for at least {LEAST_CAPTURE_SECONDS} seconds: later money is refunded or rebooked."
        found.append(Warning("PAYMENT_WINDOW_SECONDS is short.", hint=hint, id="bookings.W001"))
    return found
