"""Questions about people and logins."""

from datetime import datetime
from uuid import UUID

from backend.accounts.models import LoginSession


def live_session(*, session_id: UUID, at: datetime) -> LoginSession | None:
    """A login that stands, with its person, in one query; None once it is over or its person is shut out."""
    session = LoginSession.objects.select_related("user").filter(pk=session_id).first()
    return session if session is not None and stands(session, at=at) else None


def stands(session: LoginSession, *, at: datetime) -> bool:
    """Neither ended nor run out, and its person may come in."""
    return session.revoked_at is None and session.expires_at > at and session.user.is_active
