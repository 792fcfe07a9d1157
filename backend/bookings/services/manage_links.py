"""Links by which a booking is read without a login: made, listed, opened, revoked."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from backend.bookings import selectors
from backend.bookings.core import link_tokens
from backend.bookings.models import FinalBooking, LinkPurpose, ManageLink
from backend.bookings.states import BookingState
from backend.common import resort_days
from backend.common.errors import DomainError, NotFound
from backend.holds.services import attempt_locks

# Of one booking at a time, apart from the one in messages.
LINKS_MOST = 10


class ManageLinkRevoked(DomainError):
    code = "manage_link_revoked"
    status = 410
    message = "This link was revoked. Log in to see the booking."


class ManageLinkExpired(DomainError):
    code = "manage_link_expired"
    status = 410
    message = "This link has expired: the stay is over. Log in to see the booking."


class ManageLinkEnded(DomainError):
    """`booking_status`: how the booking ended."""

    code = "manage_link_ended"
    status = 410
    message = "This booking was cancelled, so its link no longer opens. Log in to see the booking."


class ManageLinksFull(DomainError):
    code = "too_many_manage_links"
    message = "This booking has as many links as it may have. Revoke one of them first."


def make_manage_link(booking: FinalBooking, *, at: datetime) -> ManageLink:
    """A link for whoever the guest gives it to.

    Raises ManageLinksFull, and ManageLinkEnded and ManageLinkExpired where it would open nothing.
    """
    refuse_unless_open(booking, at=at)
    with transaction.atomic():
        attempt_locks.attempt_locked(booking.attempt_id)
        if live_manage_links(booking).filter(purpose=LinkPurpose.GUEST).count() >= LINKS_MOST:
            raise ManageLinksFull
        return ManageLink.objects.create(booking=booking, purpose=LinkPurpose.GUEST, **_fresh(at))


def link_for_messages(booking: FinalBooking, *, at: datetime) -> ManageLink:
    """The one that all messages of the booking carry; another one once it was revoked."""
    link, _ = ManageLink.objects.get_or_create(
        booking=booking, purpose=LinkPurpose.MESSAGES, revoked_at=None, defaults=_fresh(at)
    )
    return link


def live_manage_links(booking: FinalBooking) -> QuerySet[ManageLink]:
    """Those that were not revoked, the oldest first."""
    return ManageLink.objects.filter(booking=booking, revoked_at=None).order_by("made_at", "pk")


def revoke_manage_link(booking: FinalBooking, *, link_id: int, at: datetime) -> None:
    """Let it open nothing any more; twice is harmless. Raises NotFound."""
    links = ManageLink.objects.filter(booking=booking, pk=link_id)
    if not links.exists():
        raise NotFound
    links.filter(revoked_at=None).update(revoked_at=at)


def open_manage_link(token: str, *, at: datetime) -> FinalBooking:
    """The booking behind a token, with what is shown of it.

    Raises NotFound, ManageLinkRevoked, ManageLinkExpired and ManageLinkEnded.
    """
    if not link_tokens.TOKEN.fullmatch(token):
        raise NotFound
    link = ManageLink.objects.filter(digest=link_tokens.token_digest(settings.MANAGE_LINK_KEY, token)).first()
    if link is None:
        raise NotFound
    if link.revoked_at is not None:
        raise ManageLinkRevoked
    booking = selectors.shown_bookings().get(pk=link.booking_id)
    refuse_unless_open(booking, at=at)
    return booking


def refuse_unless_open(booking: FinalBooking, *, at: datetime) -> None:
    """Raises ManageLinkEnded, and ManageLinkExpired some days after departure."""
    if booking.state != BookingState.CONFIRMED:
        raise ManageLinkEnded(booking_status=booking.state)
    if resort_days.day_of(at) > last_open_day(booking):
        raise ManageLinkExpired


def last_open_day(booking: FinalBooking) -> date:
    """The last day on which a link to it opens."""
    return booking.check_out + timedelta(days=settings.MANAGE_LINK_DAYS)


def manage_token(link: ManageLink) -> str:
    """The token of a link of ours; of a key that was changed since, one that opens nothing."""
    return link_tokens.token_of(settings.MANAGE_LINK_KEY, link.nonce)


def manage_url(link: ManageLink) -> str:
    """Its address, as messages carry it; empty where this deployment has not said where guests find it."""
    return f"{settings.SHORT_BASE_URL}/m/{manage_token(link)}" if settings.SHORT_BASE_URL else ""


def _fresh(at: datetime) -> dict[str, Any]:
    nonce = secrets.token_hex(16)
    token = link_tokens.token_of(settings.MANAGE_LINK_KEY, nonce)
    return {"nonce": nonce, "digest": link_tokens.token_digest(settings.MANAGE_LINK_KEY, token), "made_at": at}
