"""Creates, renews and revokes calendar links."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from backend.catalogue.models import Room, RoomType
from backend.channel_calendars.models import CalendarLink, Maker
from backend.common.errors import DomainError
from backend.inventory.services import locks

# Of a room, and of a type.
MOST_PER_ROOM = 10
BYTES = 24


class TooManyLinks(DomainError):
    code = "too_many_links"
    message = "This room or room type has as many calendar links as it may have. Revoke one that is not used."


def link_digest(secret: str) -> str:
    """A secret of 192 random bits needs no salt: nobody can try them out."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_link(*, room: Room, maker: Maker, at: datetime, name: str = "") -> tuple[CalendarLink, str]:
    """A new link to a room, and its secret, which is known now and never again. Raises TooManyLinks."""
    secret = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        locks.rooms_locked([room.pk])
        refuse_more_links(room)
        link = CalendarLink.objects.create(
            resort_id=room.resort_id, room=room, maker=maker, name=name, made_at=at, **_kept_of(secret)
        )
    return link, secret


def make_for_type(*, room_type: RoomType, maker: Maker, at: datetime, name: str = "") -> tuple[CalendarLink, str]:
    """The same to a type of rooms."""
    secret = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        RoomType.objects.select_for_update().get(pk=room_type.pk)
        refuse_more_links(room_type)
        link = CalendarLink.objects.create(
            resort_id=room_type.resort_id, room_type=room_type, maker=maker, name=name, made_at=at, **_kept_of(secret)
        )
    return link, secret


def refuse_more_links(target: Room | RoomType) -> None:
    """Raises TooManyLinks where the room or type has as many as it may have; certain only under its lock."""
    if target.calendar_links.count() >= MOST_PER_ROOM:
        raise TooManyLinks


def renew(*, link: CalendarLink, at: datetime) -> str:
    """A new secret for the same link. The old address is nobody's from now on."""
    secret = secrets.token_urlsafe(BYTES)
    kept = {**_kept_of(secret), "made_at": at, "read_at": None}
    CalendarLink.objects.filter(pk=link.pk).update(**kept)
    for field, value in kept.items():
        setattr(link, field, value)
    return secret


def revoke_link(*, link: CalendarLink) -> None:
    """The address is nobody's from now on. Twice is harmless."""
    CalendarLink.objects.filter(pk=link.pk).delete()


def _kept_of(secret: str) -> dict[str, str]:
    return {"digest": link_digest(secret), "ending": secret[-4:]}
