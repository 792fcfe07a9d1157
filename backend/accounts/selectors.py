"""Read queries about people and login sessions."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from backend.accounts.models import Companion, LoginSession, User
from backend.common.db.model_columns import ModelColumns
from backend.common.db.prepared_statements import Statement, rows_answering


def live_session(*, session_id: UUID, at: datetime) -> LoginSession | None:
    """A login that stands, with its person, in one query; None once it is over or its person is shut out."""
    login, person, statement = _logins_with_people()
    for row in rows_answering(Statement(statement, [session_id])):
        session = login.object_of(row[: len(login)])
        session.user = person.object_of(row[len(login) :])
        if stands(session, at=at):
            return session
    return None


@cache
def _logins_with_people() -> tuple[ModelColumns[LoginSession], ModelColumns[User], str]:
    """By hand: every request asks whose login Redis does not know."""
    login, person = ModelColumns(LoginSession, "login"), ModelColumns(User, "person")
    statement = (
        f"SELECT {login.sql}, {person.sql} FROM accounts_loginsession login "  # noqa: S608 # nosec B608 # our columns
        "JOIN accounts_user person ON person.id = login.user_id WHERE login.id = %s"
    )
    return login, person, statement


def live_sessions(*, user_id: int, at: datetime) -> QuerySet[LoginSession]:
    """The logins of a person that stand, the one used last first."""
    standing = LoginSession.objects.filter(user=user_id, revoked_at=None, expires_at__gt=at)
    return standing.order_by("-last_used_at", "-created_at", "id")


def companions_of(*, user_id: int) -> QuerySet[Companion]:
    """Whom a guest has saved, the first one first."""
    return Companion.objects.filter(user=user_id).order_by("pk")


def stands(session: LoginSession, *, at: datetime) -> bool:
    """Neither ended nor run out, and its person may come in."""
    return session.revoked_at is None and session.expires_at > at and session.user.is_active


@dataclass(frozen=True, kw_only=True)
class NumberStanding:
    """Whether somebody has logged in with a number, and whether a login of it was last used from a network."""

    has_logged_in: bool
    is_near: bool


def standing_of_number(*, phone: str, network: str | None, email: str = "") -> NumberStanding:
    """What is known of a number that a code is wanted for, in one query. `network` as logins store it.

    Of a number from abroad with another address than its own nothing is known.
    """
    logins = LoginSession.objects.filter(user=OuterRef("pk"), ip=network)
    people = User.objects.filter(phone_number=phone, login_email=email).exclude(last_login=None)
    near = people.annotate(near=Exists(logins)).values_list("near", flat=True).first()
    return NumberStanding(has_logged_in=near is not None, is_near=bool(near))


def is_of_another(*, phone: str, email: str) -> bool:
    """Whether the account of this number is bound to another address."""
    return User.objects.filter(phone_number=phone).exclude(login_email=email).exists()
