"""Parses points in time as typed on the command line."""

import re
from datetime import UTC, date, datetime, time, timedelta

from django.core.management.base import CommandError
from django.utils import timezone

UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def period_begin(text: str, *, at: datetime) -> datetime:
    """The start of a period: a day begins at midnight. Raises CommandError."""
    return _point(text, of_a_day=time.min, at=at)


def period_end(text: str, *, at: datetime) -> datetime:
    """The end of a period: a day counts in full. Raises CommandError."""
    return _point(text, of_a_day=time.max, at=at)


def _point(text: str, *, of_a_day: time, at: datetime) -> datetime:
    try:
        if ago := re.fullmatch(r"(\d{1,5})([mhd])", text):
            return at - int(ago[1]) * UNITS[ago[2]]
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            found = datetime.combine(date.fromisoformat(text), of_a_day)
        else:
            found = datetime.fromisoformat(text)
        aware = found if timezone.is_aware(found) else timezone.make_aware(found)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise CommandError(
            f"{text!r} is not a date (2026-11-01), a time (2026-11-01T18:30) or an age (2h, 3d)."
        ) from error
