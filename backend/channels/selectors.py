"""Answers about calendars. They change nothing."""

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from backend.bookings.models import Stay
from backend.catalogue.models import Resort
from backend.channels import uids
from backend.channels.days import day_of
from backend.channels.echoes import Echo
from backend.channels.models import CalendarLink, Feed, Maker
from backend.channels.writing import Taken
from backend.common.errors import NotFound

# Channels want to see that a stay of these days was there; nobody sells further ahead.
SHOWN_BACK = timedelta(days=30)
SHOWN_AHEAD = timedelta(days=730)


def links_of(*, resort: Resort) -> QuerySet[CalendarLink]:
    """The addresses that read rooms of this resort."""
    return CalendarLink.objects.filter(resort=resort).select_related("room").order_by("room__room_number", "pk")


def link_of(*, resort: Resort, link_id: int) -> CalendarLink:
    """One of them. Raises NotFound for another's."""
    link = links_of(resort=resort).filter(pk=link_id).first()
    if link is None:
        raise NotFound
    return link


def taken_for(link: CalendarLink, *, at: datetime) -> list[Taken]:
    """When the link's room is taken: booked, blocked, and held or being paid for at this moment."""
    today = day_of(at)
    stays = Stay.objects.filter(room=link.room_id).taking(at).select_related("attempt", "block")
    stays = stays.filter(check_out__gt=today - SHOWN_BACK, check_in__lt=today + SHOWN_AHEAD)
    return [
        Taken(
            uid=uids.of_stay(stay.pk),
            check_in=stay.check_in,
            check_out=stay.check_out,
            since=stay.attempt.started_at if stay.attempt else stay.block.created_at if stay.block else link.made_at,
            by_guests=stay.attempt_id is not None,
        )
        for stay in stays.exclude(block__channel_piece__entry__feed__in=_same_channel(link))
    ]


def feeds_of(*, resort: Resort, at: datetime) -> QuerySet[Feed]:
    """The feeds of this resort, with the numbers of what they say from today on."""
    ahead = Q(entries__check_out__gt=day_of(at))
    return (
        Feed.objects.filter(resort=resort)
        .select_related("room__resort")
        .annotate(
            entries_ahead=Count("entries", filter=ahead & Q(entries__gone_at=None)),
            conflicts=Count("entries", filter=ahead & Q(entries__gone_at=None, entries__conflict=True)),
            gone=Count("entries", filter=ahead & Q(entries__gone_at__isnull=False)),
        )
        .order_by("room__room_number", "pk")
    )


def feed_of(*, resort: Resort, feed_id: int, at: datetime) -> Feed:
    """One of them. Raises NotFound for another's."""
    feed = feeds_of(resort=resort, at=at).filter(pk=feed_id).first()
    if feed is None:
        raise NotFound
    return feed


def told_to(feed: Feed, *, at: datetime) -> Echo:
    """What the feed's channel has read in our calendar of the room, and may be telling back."""
    links = CalendarLink.objects.filter(room=feed.room_id, maker=feed.maker)
    if feed.maker == Maker.OTHER:
        links = links.filter(name=feed.name)
    return Echo.of(links.values_list("told", "read_at"), at=at)


def _same_channel(link: CalendarLink) -> QuerySet[Feed]:
    """Feeds of the channel that reads this link: what they have told us is not told back."""
    feeds = Feed.objects.filter(room=link.room_id, maker=link.maker)
    return feeds.filter(name=link.name) if link.maker == Maker.OTHER else feeds
