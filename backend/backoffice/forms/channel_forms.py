"""What connects a room with another site: an address of theirs that we read, or one of ours that they read."""

from typing import Any

from django import forms

from backend.catalogue.models import Room, RoomType
from backend.channel_calendars.models import CalendarLink, Feed
from backend.channel_calendars.services import calendar_links, feed_connections
from backend.common.errors import DomainError


class NewFeed(forms.ModelForm[Feed]):
    class Meta:
        model = Feed
        fields = ("room", "maker", "name", "url")
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
