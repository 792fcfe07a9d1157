"""Reports incidents of feeds. A feed's address is a secret and is never included."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from backend.channel_calendars.models import Feed
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports

KINDS = (IncidentKind.FEED_FAILING, IncidentKind.FEED_SHRANK, IncidentKind.FEED_CONFLICT)
# A channel that is down for an hour is its own affair.
FAILING_FOR = timedelta(hours=6)
FAILURES = 3
SHOWN = 10


def feed_subject(feed: Feed) -> str:
    return f"feed {feed.pk}"


def tell_failing(feed: Feed, *, at: datetime) -> None:
    """It has failed again."""
    if feed.failures < FAILURES or feed.failing_since is None or at - feed.failing_since < FAILING_FOR:
        return
    reports.report(
        IncidentKind.FEED_FAILING,
        subject=feed_subject(feed),
        happened=f"{feed} has not been readable since {feed.failing_since:%Y-%m-%d %H:%M}: {feed.fault}.",
        done="The nights that it has blocked stay blocked. It is tried again every few hours.",
        advice="Check the address at the channel. If it has changed, delete the feed and connect the new address.",
        at=at,
    )


def tell_unread(feed: Feed, *, at: datetime) -> None:
    """It was read, but for some events."""
    reports.report(
        IncidentKind.FEED_FAILING,
        subject=feed_subject(feed),
        happened=f"{feed}: {feed.unread} of its events cannot be read.",
        done="All other events are imported; earlier blocks of these events stay.",
        advice="Compare the channel's calendar with the room's, and add missing blocks by hand.",
        at=at,
    )


def tell_shrank(feed: Feed, *, losing: int, standing: int, ignored: int, at: datetime) -> None:
    """It has lost more at once than is released without a person, or its entries mean something else now."""
    meant = f" {ignored} of them only because their nights are ignored by what its entries mean." if ignored else ""
    reports.report(
        IncidentKind.FEED_SHRANK,
        subject=feed_subject(feed),
        happened=f"{feed}: {losing} of {standing} entries have lost nights at once.{meant}",
        done="Nothing was released. New entries were blocked.",
        advice="Check the channel. If the nights are free there, use Retry to release them.",
        at=at,
    )


def tell_conflicts(feed: Feed, nights: Sequence[date], *, at: datetime) -> None:
    """Nights that the channel has closed are somebody's here; none: that is over."""
    if not nights:
        reports.solve(IncidentKind.FEED_CONFLICT, subject=feed_subject(feed), at=at)
        return
    days = ", ".join(f"{night:%Y-%m-%d}" for night in nights[:SHOWN])
    more = f" and {len(nights) - SHOWN} more" if len(nights) > SHOWN else ""
    reports.report(
        IncidentKind.FEED_CONFLICT,
        subject=feed_subject(feed),
        happened=f"{feed}: nights that are closed there are booked, held or blocked here: {days}{more}.",
        done="Nothing was changed here. Its other nights are blocked. It is tried again every few minutes.",
        advice="If both are bookings, move or cancel one of them. The incident ends once the night is free on one "
        "side.",
        at=at,
    )
