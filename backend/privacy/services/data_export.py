"""Exports a person's data to that person."""

from datetime import datetime
from typing import Any

from django.conf import settings

from backend.accounts.models import User
from backend.common import redis
from backend.common.errors import DomainError
from backend.common.security import limits
from backend.common.security.limits import Limit
from backend.privacy import selectors
from backend.privacy.services import trail

DAY = 86_400


class ExportUnavailable(DomainError):
    code = "export_unavailable"
    status = 503
    message = "This is not possible right now. Try again in a moment."


def export(*, user: User, ip: str, at: datetime) -> dict[str, Any]:
    """Everything about this person; written down in the audit trail. Raises TooMany and ExportUnavailable."""
    try:
        limits.take([Limit(key=f"export:{user.pk}", count=settings.EXPORTS_PER_DAY, seconds=DAY)])
    except redis.Unavailable as error:
        raise ExportUnavailable(retry_after=5) from error
    found = selectors.everything_about(user, at=at)
    trail.trail_told(user, what="export", by=user, ip=ip)
    return found
