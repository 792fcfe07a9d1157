"""Sends e-mails through Django's e-mail backend: SMTP, or the API of a provider that django-anymail knows."""

import smtplib
from datetime import datetime
from email.utils import formataddr, parseaddr
from typing import Any

import requests
from django.conf import settings

from backend.common.outside import budgets
from backend.common.outside.bounded_http import bounded_session
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.notifications.gateway import breaker
from backend.notifications.gateway.carrier import MOST_BYTES, Down, Rejected, Undelivered, Unsure
from backend.notifications.gateway.failover import Accepted
from backend.notifications.gateway.letters import Letter

# The breaker's name, and that of its incident.
EMAIL = "e-mail"
# About our account, or about this moment: nothing that another letter would change.
OUR_SIDE = frozenset({401, 403, 408, 425, 429})


def is_set_up() -> bool:
    """Whether this deployment sends e-mails at all."""
    return bool(settings.EMAIL_GATEWAY)


def is_resting() -> bool:
    """Whether the provider is left alone for a while, so that no letter leaves now."""
    return breaker.rests(EMAIL)


def post_letter(letter: Letter, *, at: datetime) -> Accepted:
    """Hand it over once. Raises Rejected for an address that takes none, and Undelivered where another try may help."""
    if not is_set_up():
        # It was when the letter was queued.
        raise Undelivered("no gateway for e-mail")
    if not breaker.allows(EMAIL):
        raise Undelivered(f"{settings.EMAIL_GATEWAY} circuit_open")
    try:
        taken = _send(letter)
    except Down as error:
        _failed(error, at=at)
        raise
    except (Rejected, Undelivered):
        _answered(at=at)
        raise
    _answered(at=at)
    return Accepted(gateway=settings.EMAIL_GATEWAY, id=taken)


def _send(letter: Letter) -> str:
    # 3 MB of every process, for a worker now and then.
    from anymail.exceptions import AnymailError
    from django.core.mail import get_connection

    connection: Any = get_connection(timeout=settings.EMAIL_TIMEOUT)
    if hasattr(connection, "create_session"):
        # The provider's API: all of a call ends in time, not only its next byte.
        until = budgets.end_of_call(settings.EMAIL_TIMEOUT)
        connection.session = bounded_session(until, most_bytes=MOST_BYTES)
    mail = _mail(letter, connection)
    try:
        mail.send()
    except AnymailError as error:
        raise _by_api(error) from None
    except (smtplib.SMTPException, OSError) as error:
        raise _by_smtp(error) from None
    finally:
        connection.close()
    return _name_there(mail) or _own_name(letter)


def _mail(letter: Letter, connection: Any) -> Any:
    from django.core.mail import EmailMultiAlternatives

    mail = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body=letter.text,
        from_email=formataddr((" ".join(letter.sender_name.split()), parseaddr(settings.EMAIL_FROM)[1])),
        to=[letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            # The same at each try: whoever gets it twice is shown it once.
            "Message-ID": _own_name(letter),
            "Auto-Submitted": "auto-generated",
            "Content-Language": letter.language,
        },
        connection=connection,
    )
    mail.attach_alternative(letter.html, "text/html")
    for enclosed in letter.enclosures:
        mail.attach(enclosed.name, enclosed.content, enclosed.content_type)
    return mail


def _own_name(letter: Letter) -> str:
    domain = parseaddr(settings.EMAIL_FROM)[1].rpartition("@")[2]
    return f"<dandeli.{letter.message_id}@{domain}>"


def _name_there(mail: Any) -> str:
    """What the provider calls it, by which its receipts will name it."""
    status = getattr(mail, "anymail_status", None)
    named = getattr(status, "message_id", None)
    return str(named)[:128] if named and not isinstance(named, set) else ""


def _by_api(error: Exception) -> Exception:
    """Codes alone: a provider's words may repeat the letter."""
    from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused

    name = settings.EMAIL_GATEWAY
    if isinstance(error, AnymailRecipientsRefused):
        return Rejected(f"{name} recipient_refused")
    if not isinstance(error, AnymailAPIError):
        # What this provider, or any, cannot send: no other try would change it.
        return Rejected(f"{name} {type(error).__name__}")
    if isinstance(error, requests.ConnectTimeout):
        return Down(f"{name} ConnectTimeout")
    status = getattr(error, "status_code", None)
    if status is None:
        return Unsure(f"{name} no_answer")
    return (Down if status in OUR_SIDE or status >= 500 else Undelivered)(f"{name} {status}")


def _by_smtp(error: Exception) -> Exception:
    name = settings.EMAIL_GATEWAY
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        # 4xx: not now, such as a server that wants to see a stranger twice.
        refusal = Rejected if codes and min(codes) >= 500 else Undelivered
        return refusal(f"{name} {max(codes, default=0)}")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Down(f"{name} {error.smtp_code}")
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        return Undelivered(f"{name} {error.smtp_code}")
    return Down(f"{name} {type(error).__name__}")


def _failed(error: Down, *, at: datetime) -> None:
    if breaker.failed(EMAIL):
        reports.report(
            IncidentKind.EMAIL_DOWN,
            subject=EMAIL,
            happened=f"It keeps failing: {error}.",
            done="E-mails wait; after each pause one of them tests it. SMS are sent as always.",
            advice="Check the provider's status page, our account there, and the settings EMAIL_...",
            at=at,
        )


def _answered(*, at: datetime) -> None:
    if breaker.succeeded(EMAIL):
        reports.solve(IncidentKind.EMAIL_DOWN, subject=EMAIL, at=at)
