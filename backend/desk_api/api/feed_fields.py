"""Channel calendars as the desk's API shows and takes them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from backend.channel_calendars import selectors as calendar_selectors
from backend.channel_calendars.core import entry_meanings
from backend.channel_calendars.core.entry_meanings import EntryMeaning
from backend.channel_calendars.models import Feed, FeedEntry, Maker
from backend.channel_calendars.services import feed_meanings
from backend.channel_calendars.states import FeedState
from backend.common import clock
from backend.common.http.input_fields import BoundedList
from backend.common.http.text_fields import Text
from backend.common.security.outgoing.targets import MOST_URL

GUESTS_ONLY = "Ignore entries that do not name a guest (`Reserved`, `Booked`). Not for channels that never name one."
IGNORED_TEXTS = "Ignore entries with one of these in their text, in any letters."
FROM_DAYS = (
    "Guests can book on the channel at least so many days ahead. Sooner nights closed without a guest are ignored."
)
TO_DAYS = "Guests can book on the channel at most so many days ahead. Later nights closed without a guest are ignored."
SHOWN_IGNORED = 20


@extend_schema_serializer(component_name="IgnoredEntry")
class IgnoredEntryOutput(serializers.Serializer[FeedEntry]):
    check_in = serializers.DateField(help_text="First night.")
    check_out = serializers.DateField(help_text="Day after the last night.")
    cause = serializers.ChoiceField(
        choices=[why.value for why in entry_meanings.WhyIgnored], source="ignored", help_text="Why it is ignored."
    )
    reason = serializers.SerializerMethodField(help_text="The same for people.")

    def get_reason(self, entry: FeedEntry) -> str:
        return str(feed_meanings.reason(entry.ignored))


@extend_schema_serializer(component_name="Feed")
class DeskFeedOutput(serializers.Serializer[Feed]):
    id = serializers.IntegerField()
    room_id = serializers.IntegerField()
    room_number = serializers.CharField(source="room.room_number")
    channel = serializers.ChoiceField(
        choices=Maker.choices, source="maker", help_text="The channel whose calendar is read."
    )
    name = serializers.CharField(allow_blank=True, help_text="A name to tell two entries of the same channel apart.")
    host = serializers.CharField(help_text="Host of the calendar's address; the rest of the address is a secret.")
    health = serializers.ChoiceField(
        choices=FeedState.choices,
        source="state",
        help_text="`waiting`: many entries disappeared at once, or are ignored by a new meaning; nothing is released "
        "until the staff confirm it.",
    )
    fault = serializers.CharField(allow_blank=True, help_text="Why the last fetch failed; empty if it did not.")
    failures = serializers.IntegerField(help_text="Number of failed fetches in a row.")
    unread = serializers.IntegerField(help_text="Number of calendar events that could not be read.")
    entries = serializers.IntegerField(
        source="entries_ahead", help_text="Number of entries that block nights from today on."
    )
    conflicts = serializers.IntegerField(help_text="Number of entries that overlap a hold, booking or block here.")
    gone = serializers.IntegerField(help_text="Number of entries that disappeared and wait to be released.")
    fetched_at = serializers.DateTimeField(allow_null=True, help_text="When it was last fetched successfully.")
    changed_at = serializers.DateTimeField(allow_null=True, help_text="When its content last changed.")
    failing_since = serializers.DateTimeField(
        allow_null=True, help_text="When the failures began; null while fetching works."
    )
    next_fetch_at = serializers.DateTimeField(help_text="When it is fetched next.")
    guests_only = serializers.BooleanField(help_text=GUESTS_ONLY)
    ignored_texts = serializers.ListField(child=serializers.CharField(), help_text=IGNORED_TEXTS)
    bookable_from_days = serializers.IntegerField(allow_null=True, help_text=FROM_DAYS)
    bookable_to_days = serializers.IntegerField(allow_null=True, help_text=TO_DAYS)
    meaning = serializers.SerializerMethodField(help_text="What its entries mean, in sentences for people.")
    ignored = serializers.IntegerField(help_text="Number of entries from today on that are ignored.")
    ignored_entries = serializers.SerializerMethodField(
        help_text=f"The next {SHOWN_IGNORED} of them. While `health` is `waiting`, blocks on their nights stand."
    )

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_meaning(self, feed: Feed) -> list[str]:
        return [str(said) for said in feed_meanings.sentences(feed.meaning)]

    @extend_schema_field(serializers.ListField(child=IgnoredEntryOutput()))
    def get_ignored_entries(self, feed: Any) -> Any:
        if not feed.ignored:
            return []
        found: Any = calendar_selectors.ignored_entries(feed, at=clock.now())
        return IgnoredEntryOutput(found[:SHOWN_IGNORED], many=True).data


@extend_schema_serializer(component_name="FeedMeaning")
class FeedMeaningInput(serializers.Serializer[Any]):
    """What the entries of a channel's calendar mean."""

    guests_only = serializers.BooleanField(required=False, help_text=GUESTS_ONLY)
    ignored_texts = BoundedList(
        child=Text(min_length=entry_meanings.SHORTEST_TEXT, max_length=entry_meanings.LONGEST_TEXT),
        max_length=entry_meanings.MOST_TEXTS,
        required=False,
        help_text=IGNORED_TEXTS,
    )
    bookable_from_days = serializers.IntegerField(
        min_value=0, max_value=entry_meanings.LONGEST_NOTICE, required=False, allow_null=True, help_text=FROM_DAYS
    )
    bookable_to_days = serializers.IntegerField(
        min_value=1, max_value=entry_meanings.LONGEST_WINDOW, required=False, allow_null=True, help_text=TO_DAYS
    )

    def meaning_after(self, before: EntryMeaning) -> EntryMeaning:
        """With what was said; the rest stays."""
        said = self.validated_data
        return EntryMeaning(
            guests_only=said.get("guests_only", before.guests_only),
            texts=tuple(said.get("ignored_texts", before.texts)),
            from_days=said.get("bookable_from_days", before.from_days),
            to_days=said.get("bookable_to_days", before.to_days),
        )


@extend_schema_serializer(component_name="NewFeed")
class FeedInput(FeedMeaningInput):
    room_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    channel = serializers.ChoiceField(choices=Maker.choices, help_text="The channel whose calendar is read.")
    name = Text(
        required=False,
        allow_blank=True,
        max_length=40,
        help_text="A name to tell two entries of the same channel apart.",
    )
    url = Text(
        max_length=MOST_URL, help_text="The export address of the channel's calendar, https. It is not shown again."
    )
