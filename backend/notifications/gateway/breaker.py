"""A circuit breaker per SMS provider: see `common/outside/breakers.py`."""

from functools import cache

from django.conf import settings

from backend.common.outside.breakers import Breaker

FAILURES_MOST = 5


def allows(name: str) -> bool:
    """May this provider be asked now?"""
    return _of(name).allows()


def rests(name: str) -> bool:
    """Is this provider left alone right now?"""
    return _of(name).rests()


def failed(name: str) -> bool:
    """Count a failure. True if the circuit is open."""
    return _of(name).failed()


def succeeded(name: str) -> bool:
    """Forget the failures. True if the circuit was open."""
    return _of(name).succeeded()


@cache
def _of(name: str) -> Breaker:
    return Breaker(f"sms:{{{name}}}", failures_most=FAILURES_MOST, rest=lambda: float(settings.SMS_REST_SECONDS))
