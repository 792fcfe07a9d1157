"""Where and in which language a guest is told of an attempt or a booking: the one place that decides it."""

from typing import Protocol

from backend.accounts.models import User
from backend.common.guest_languages import GuestLanguage
from backend.holds.models import AttemptDetails
from backend.notifications.services.addressees import Addressee


class OfGuest(Protocol):
    """An attempt, or a booking that came of one."""

    @property
    def user(self) -> User: ...


def address_of(subject: OfGuest) -> str:
    """The e-mail address for this stay: as said with it, else the profile's, else that of a login from abroad; empty
    for none."""
    details = _details_of(subject)
    said = details.contact_email if details else ""
    return said or subject.user.email or subject.user.login_email


def guest_language(subject: OfGuest) -> str:
    """The guest's language: as said with the stay, else the profile's, else English."""
    details = _details_of(subject)
    said = (details.language if details else "") or subject.user.language
    return said if said in GuestLanguage.values else GuestLanguage.ENGLISH


def addressee_of(subject: OfGuest, *, attempt_id: int) -> Addressee:
    """Who is told of it."""
    return Addressee(
        phone=subject.user.phone_number,
        email=address_of(subject),
        language=guest_language(subject),
        attempt_id=attempt_id,
    )


def _details_of(subject: OfGuest) -> AttemptDetails | None:
    """What was said with the stay, if anything: select `details` with many attempts, or each asks by itself."""
    attempt = getattr(subject, "attempt", subject)
    found: AttemptDetails | None = getattr(attempt, "details", None)
    return found
