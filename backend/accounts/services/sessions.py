"""Login sessions: start, refresh with token rotation, end."""

import uuid
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from backend.accounts import selectors
from backend.accounts.gateway import login_marks
from backend.accounts.models import LoginSession, User
from backend.accounts.services import tokens
from backend.accounts.services.tokens import Pair, TokenInvalid
from backend.common import clock
from backend.common.errors import NotFound

NOTED_EVERY = timedelta(minutes=1)


def begin_session(*, user: User, at: datetime, device: str = "", ip: str | None = None) -> Pair:
    """A new login on a device."""
    session = LoginSession.objects.create(
        user=user,
        device=device,
        ip=ip,
        created_at=at,
        last_used_at=at,
        rotated_at=at,
        expires_at=_expiry(at),
        token_jti=uuid.uuid4().hex,
    )
    return tokens.mint(session=session, at=at)


def refresh(*, token: str, at: datetime) -> Pair:
    """A new pair for a refresh token that has not been used. One used before ends the whole login.

    Two tabs may present the same token at the same moment: within REFRESH_GRACE_SECONDS the second one gets
    the pair that the first one made. Later it is a copy in strange hands, and nobody can tell which is which.
    """
    claims = tokens.read_refresh(token)
    # No join in here: after waiting for another's update, PostgreSQL looks again at this row alone.
    unused = LoginSession.objects.filter(pk=claims.session_id, token_jti=claims.jti, revoked_at=None, expires_at__gt=at)
    won = unused.update(
        token_jti=uuid.uuid4().hex,
        previous_jti=claims.jti,
        rotated_at=at,
        last_used_at=at,
        expires_at=_expiry(at),
    )
    session = selectors.live_session(session_id=claims.session_id, at=at)
    if session is None or str(session.user_id) != claims.user_id:
        raise TokenInvalid
    grace = timedelta(seconds=settings.REFRESH_GRACE_SECONDS)
    if not won and (session.previous_jti != claims.jti or session.rotated_at < at - grace):
        revoke_session(session_id=session.pk, at=at)
        raise TokenInvalid
    return tokens.mint(session=session, at=at)


def note_session_use(*, session: LoginSession, ip: str | None, at: datetime) -> datetime:
    """Write down when and from where a login was used, at most once a minute: a request is no write.

    Answers when the next use is to be noted: until then a login that stands now needs not be looked at.
    """
    if session.last_used_at > at - NOTED_EVERY:
        return session.last_used_at + NOTED_EVERY
    # Of many requests at once the first writes.
    unnoted = LoginSession.objects.filter(pk=session.pk, last_used_at=session.last_used_at)
    unnoted.update(last_used_at=at, ip=ip)
    return at + NOTED_EVERY


def revoke_session(*, session_id: UUID, at: datetime) -> None:
    """End a login: its access tokens stop at the next request, its refresh tokens for good."""
    login_marks.bury_logins([session_id])
    LoginSession.objects.filter(pk=session_id, revoked_at=None).update(revoked_at=at)


def revoke_own(*, user_id: int, session_id: UUID, at: datetime) -> None:
    """End one of a person's logins that stand; NotFound where it is none."""
    login_marks.bury_logins([session_id])
    if not selectors.live_sessions(user_id=user_id, at=at).filter(pk=session_id).update(revoked_at=at):
        raise NotFound


def revoke_all(*, user_id: int, at: datetime) -> None:
    """End every login of a person."""
    login_marks.bury_person(user_id)
    LoginSession.objects.filter(user=user_id, revoked_at=None).update(revoked_at=at)


def shut_out(*, user_id: int) -> None:
    """Somebody who may not come in any more is asked about at every request from here on, once that is certain."""
    transaction.on_commit(partial(login_marks.bury_person, user_id))


def shut_out_saved(instance: User, **_: Any) -> None:
    """The same for whoever was saved as somebody who may not come in."""
    if not instance.is_active:
        shut_out(user_id=instance.pk)


def shut_out_deleted(instance: User, **_: Any) -> None:
    """The same for whoever was deleted."""
    shut_out(user_id=instance.pk)


def login_saved(instance: LoginSession, *, created: bool, **_: Any) -> None:
    """A login whose row was written again, as the staff do who end it, is asked about from here on."""
    if not created:
        transaction.on_commit(partial(login_marks.bury_logins, [instance.pk]))


def login_deleted(instance: LoginSession, **_: Any) -> None:
    """The same for a login that stood when it was deleted. Of those that were over no mark is left."""
    if instance.revoked_at is None and instance.expires_at > clock.now():
        transaction.on_commit(partial(login_marks.bury_logins, [instance.pk]))


def _expiry(at: datetime) -> datetime:
    lifetime: timedelta = settings.SIMPLE_JWT["REFRESH_TOKEN_LIFETIME"]
    return at + lifetime
