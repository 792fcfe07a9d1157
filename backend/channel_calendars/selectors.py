"""Read queries about calendar links and feeds."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from backend.catalogue.models import Resort, Room
from backend.channel_calendars.core import sold_out_nights, uids
from backend.channel_calendars.core.echoes import Echo
from backend.channel_calendars.core.ical_export import Taken
from backend.channel_calendars.models import CalendarLink, Feed, FeedEntry, Maker
from backend.common.errors import NotFound
from backend.common.nights import Nights
from backend.common.resort_days import day_of
from backend.inventory.models import Stay

# Channels want to see that a stay of these days was there; nobody sells further ahead.
SHOWN_BACK = timedelta(days=30)
SHOWN_AHEAD = timedelta(days=730)


def links_of(*, resort: Resort) -> QuerySet[CalendarLink]:
    """The addresses that read rooms and types of this resort, rooms first."""
    links = CalendarLink.objects.filter(resort=resort).select_related("room", "room_type")
    return links.order_by("room__room_number", "room_type__name", "pk")


def link_of(*, resort: Resort, link_id: int) -> CalendarLink:
    """One of them. Raises NotFound for another's."""
    link = links_of(resort=resort).filter(pk=link_id).first()
    if link is None:
        raise NotFound
    return link


def taken_for(link: CalendarLink, *, at: datetime) -> list[Taken]:
    """When the link's room is taken, or every room of its type: booked, blocked, held or being paid for now."""
    if link.room_type_id is not None:
        return list(_of_type(link, link.room_type_id, at=at))
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


def _of_type(link: CalendarLink, room_type_id: int, *, at: datetime) -> Iterator[Taken]:
    window = sold_out_nights.window(day_of(at), back=SHOWN_BACK, ahead=SHOWN_AHEAD)
    rooms = Room.objects.filter(room_type=room_type_id, active=True)
    taken: dict[int, list[Nights]] = {room_id: [] for room_id in rooms.values_list("pk", flat=True)}
    stays = Stay.objects.filter(resort=link.resort_id, room__in=taken).overlapping(window).taking(at)
    stays = stays.exclude(block__channel_piece__entry__feed__in=_same_channel(link))
    for room_id, check_in, check_out in stays.values_list("room_id", "check_in", "check_out"):
        taken[room_id].append(Nights(check_in, check_out))
    for run in sold_out_nights.runs(taken.values(), window=window):
        uid = uids.of_run(room_type_id, run.check_in, run.check_out)
        # Whoever it is that takes the rooms, an entry of this name never says anything else.
        yield Taken(uid=uid, check_in=run.check_in, check_out=run.check_out, since=link.made_at, by_guests=False)


def feeds_of(*, resort: Resort, at: datetime) -> QuerySet[Feed]:
    """The feeds of this resort, with the numbers of what they say from today on."""
    ahead = Q(entries__check_out__gt=day_of(at))
    return (
        Feed.objects.filter(resort=resort)
        .select_related("room__resort")
        .annotate(
            entries_ahead=Count("entries", filter=ahead & Q(entries__gone_at=None, entries__ignored="")),
            ignored=Count("entries", filter=ahead & Q(entries__gone_at=None) & ~Q(entries__ignored="")),
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


def ignored_entries(feed: Feed, *, at: datetime) -> QuerySet[FeedEntry]:
    """What it says from today on and counts for nothing here, the soonest first."""
    return feed.entries.filter(gone_at=None, check_out__gt=day_of(at)).exclude(ignored="")


def told_to(feed: Feed, *, at: datetime) -> Echo:
    """What the feed's channel has read in our calendar of the room, and may be telling back.

    Where it does not read the room itself, that is what it has read of the room's type.
    """
    links = _links_of_channel(feed.maker, feed.name)
    found = list(links.filter(room=feed.room_id).values_list("told", "read_at"))
    return Echo.of(found or links.filter(room_type__rooms=feed.room_id).values_list("told", "read_at"), at=at)


def _same_channel(link: CalendarLink) -> QuerySet[Feed]:
    """Feeds of the channel that reads this link: what they have told us is not told back.

    Of a type's rooms those that the channel does not read by themselves: a room that it does is another of its
    listings, and nobody there knows of both.
    """
    feeds = Feed.objects.filter(maker=link.maker)
    feeds = feeds.filter(name=link.name) if link.maker == Maker.OTHER else feeds
    if link.room_type_id is None:
        return feeds.filter(room=link.room_id)
    by_themselves = _links_of_channel(link.maker, link.name).filter(room__isnull=False).values("room")
    return feeds.filter(room__room_type=link.room_type_id).exclude(room__in=by_themselves)


def _links_of_channel(maker: str, name: str) -> QuerySet[CalendarLink]:
    links = CalendarLink.objects.filter(maker=maker)
    return links.filter(name=name) if maker == Maker.OTHER else links
