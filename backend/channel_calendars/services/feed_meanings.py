"""Says of a feed what its entries mean, and tells it in words."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from backend.channel_calendars.core.entry_meanings import EntryMeaning, WhyIgnored, names_guest
from backend.channel_calendars.models import Feed, Maker
from backend.channel_calendars.services import feed_connections
from backend.common.errors import DomainError, NotFound
from backend.common.phrases import phrase

# What channels write where a guest comes.
OF_GUESTS = {
    Maker.AIRBNB: "Reserved",
    Maker.VRBO: "Reserved - ",
    Maker.BOOKING_COM: "CLOSED - Not available",
}
FIELDS = ("guests_only", "ignored_texts", "bookable_from_days", "bookable_to_days")


class NeverBookable(DomainError):
    code = "never_bookable"
    status = 400
    message = "The last day on which guests can book must come after the first."


class GuestsIgnored(DomainError):
    code = "guests_ignored"
    status = 400
    message = "This channel writes the same of its guests: their nights would be sold twice."


def change_meaning(*, feed_id: int, meaning: EntryMeaning, at: datetime) -> None:
    """From now on its entries mean this: it is read at once.

    Nights that are free by that are not released before a person says so (`feed_intake.release_gone`), who sees until
    then what would be ignored. Raises NeverBookable, GuestsIgnored, and NotFound.
    """
    with transaction.atomic():
        feed = Feed.objects.select_for_update().filter(pk=feed_id).first()
        if feed is None:
            raise NotFound
        if feed.meaning == meaning:
            return
        refuse_meaning(meaning, maker=Maker(feed.maker))
        feed.meaning = meaning
        # All of it is wanted, whether or not it has changed; and what somebody reads now, they read by the old meaning.
        feed.etag, feed.last_modified, feed.claimed_at = "", "", None
        feed.save(update_fields=[*FIELDS, "etag", "last_modified", "claimed_at"])
        feed_connections.fetch_soon(feed_id=feed.pk, at=at)


def refuse_meaning(meaning: EntryMeaning, *, maker: Maker) -> None:
    """Raises NeverBookable, and GuestsIgnored."""
    if None not in (meaning.from_days, meaning.to_days) and (meaning.from_days or 0) >= (meaning.to_days or 0):
        raise NeverBookable
    text = OF_GUESTS.get(maker)
    if text is not None and meaning.ignores(text, reserved=names_guest(text)):
        raise GuestsIgnored


def sentences(meaning: EntryMeaning) -> Iterator[str]:
    """What it means, for people, in the reader's language."""
    if meaning == EntryMeaning():
        yield phrase("Every entry closes its nights.")
    if meaning.guests_only:
        yield phrase("Only entries that name a guest close their nights.")
    for text in meaning.texts:
        yield phrase("Entries with “{text}” in their text are ignored.", text=text)
    if meaning.from_days is not None:
        yield phrase(
            "Guests book there at least {days} days ahead: sooner nights that are closed without a guest are ignored.",
            days=meaning.from_days,
        )
    if meaning.to_days is not None:
        yield phrase(
            "Guests book there at most {days} days ahead: later nights that are closed without a guest are ignored.",
            days=meaning.to_days,
        )


def reason(why: str) -> str:
    """Why an entry is ignored, for people, in the reader's language."""
    return {
        WhyIgnored.TEXT.value: phrase("It has a text in it that this calendar ignores."),
        WhyIgnored.NO_GUEST.value: phrase("It does not name a guest."),
        WhyIgnored.TOO_SOON.value: phrase("It only says that the channel cannot be booked so soon."),
        WhyIgnored.TOO_FAR.value: phrase("It only says that the channel cannot be booked so far ahead."),
    }.get(why, "")
