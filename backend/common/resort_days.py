"""Dates at a resort, in its time zone."""

from datetime import date, datetime

from django.utils import timezone


def day_of(at: datetime) -> date:
    """Which day it is there at this moment."""
    return at.astimezone(timezone.get_default_timezone()).date()
