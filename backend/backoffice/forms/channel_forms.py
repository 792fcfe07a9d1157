"""What connects a room with another site: an address of theirs that we read, or one of ours that they read."""

from typing import Any

from django import forms

from backend.catalogue.models import Room, RoomType
from backend.channel_calendars.core import entry_meanings
from backend.channel_calendars.core.entry_meanings import EntryMeaning
from backend.channel_calendars.models import CalendarLink, Feed, Maker
from backend.channel_calendars.services import calendar_links, feed_connections, feed_meanings
from backend.common.errors import DomainError

MEANING = ("guests_only", "ignored_texts", "bookable_from_days", "bookable_to_days")


class FeedMeaning(forms.ModelForm[Feed]):
    """What the entries of a feed mean, in the owner's words."""

    guests_only = forms.BooleanField(
        label="Only guests count",
        required=False,
        help_text="Ignore entries that do not name a guest. Airbnb and Vrbo write 'Reserved' for guests; Booking.com "
        "names none, so leave this off there.",
    )
    ignored_texts = forms.CharField(
        label="Ignored texts",
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="An entry with one of these in its text closes nothing. One text per line, such as Cleaning; capital "
        "letters do not matter.",
    )
    bookable_from_days = forms.IntegerField(
        label="Guests book there from … days ahead",
        required=False,
        min_value=0,
        max_value=entry_meanings.LONGEST_NOTICE,
        help_text="The channel's notice, if it closes tonight and the next days because of it: those nights stay open "
        "for direct guests.",
    )
    bookable_to_days = forms.IntegerField(
        label="Guests book there up to … days ahead",
        required=False,
        min_value=1,
        max_value=entry_meanings.LONGEST_WINDOW,
        help_text="The channel's window, if it closes everything after it: those nights stay open for direct guests. "
        "Nights that name a guest always count.",
    )

    class Meta:
        model = Feed
        fields = MEANING

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "ignored_texts" in self.fields and isinstance(texts := self.initial.get("ignored_texts"), list):
            self.initial["ignored_texts"] = "\n".join(texts)

    def clean_ignored_texts(self) -> list[str]:
        texts = [line.strip() for line in self.cleaned_data["ignored_texts"].splitlines() if line.strip()]
        if len(texts) > entry_meanings.MOST_TEXTS:
            raise forms.ValidationError(f"At most {entry_meanings.MOST_TEXTS} texts.")
        shortest, longest = entry_meanings.SHORTEST_TEXT, entry_meanings.LONGEST_TEXT
        if any(not shortest <= len(text) <= longest for text in texts):
            raise forms.ValidationError(f"A text has {shortest} to {longest} letters.")
        return texts

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        maker = said.get("maker") or self.instance.maker
        try:
            if maker:
                feed_meanings.refuse_meaning(self.meaning(), maker=Maker(maker))
        except DomainError as refused:
            raise forms.ValidationError(refused.message) from None
        return said

    def meaning(self) -> EntryMeaning:
        """As it was typed; what is wrong with it is as if it was not."""
        said = self.cleaned_data
        return EntryMeaning(
            guests_only=said.get("guests_only") or False,
            texts=tuple(said.get("ignored_texts") or ()),
            from_days=said.get("bookable_from_days"),
            to_days=said.get("bookable_to_days"),
        )


class NewFeed(FeedMeaning):
    class Meta:
        model = Feed
        fields = ("room", "maker", "name", "url", *MEANING)
        help_texts = {"url": "The channel's export address, https. It is a secret and is not shown again."}

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        try:
            feed_connections.refuse_feed_address(url)
        except DomainError as refused:
            raise forms.ValidationError(refused.message) from None
        return url

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("room") is None:
            return said
        try:
            feed_connections.refuse_feed(room=said["room"], url=said.get("url", ""))
        except DomainError as refused:
            raise forms.ValidationError(refused.message) from None
        return said


class NewLink(forms.ModelForm[CalendarLink]):
    class Meta:
        model = CalendarLink
        fields = ("room", "room_type", "maker", "name")
        help_texts = {
            "room": "For a listing of this room.",
            "room_type": "Instead of a room: for a listing of this room type. A night is closed when none of its "
            "rooms is free.",
        }

    def clean_room(self) -> Any:
        return self._with_room_for_one_more(self.cleaned_data["room"])

    def clean_room_type(self) -> Any:
        return self._with_room_for_one_more(self.cleaned_data["room_type"])

    def _with_room_for_one_more(self, chosen: Room | RoomType | None) -> Room | RoomType | None:
        if chosen is not None:
            try:
                calendar_links.refuse_more_links(chosen)
            except calendar_links.TooManyLinks as refused:
                raise forms.ValidationError(refused.message) from None
        return chosen
