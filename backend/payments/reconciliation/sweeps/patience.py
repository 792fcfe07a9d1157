"""Rate limiting and retries for many calls to Razorpay."""

import time
from collections.abc import Callable
from typing import TypeVar

from backend.payments import gateway

# How long to wait before each further try: the limit is not published, and a 429 passes in seconds.
WAITS_SECONDS: tuple[float, ...] = (1, 4, 15)
T = TypeVar("T")


def patiently(call: Callable[[], T]) -> T:
    """A call, tried again after a while when Razorpay is busy. Raises GatewayUnavailable when it stays so."""
    for wait in WAITS_SECONDS:
        try:
            return call()
        except gateway.GatewayUnavailable:
            time.sleep(wait)
    return call()
