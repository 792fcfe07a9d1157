"""Calendars of other sites that close our rooms."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.backoffice.forms.channel_forms import MEANING, FeedMeaning, NewFeed
from backend.backoffice.parts.plain_pages import OutsideOfTransactions
from backend.backoffice.parts.room_row_pages import RoomRowPage
from backend.backoffice.parts.scoped_pages import OwnChoices
from backend.catalogue.models.roles import Right
from backend.channel_calendars import selectors
from backend.channel_calendars.models import Feed, Maker
from backend.channel_calendars.services import feed_connections, feed_intake, feed_meanings
from backend.common import clock

SHOWN_IGNORED = 20


@admin.register(Feed)
class FeedPage(OutsideOfTransactions[Feed], RoomRowPage[Feed]):
    """Deleting a feed lifts what it has closed; the page that asks for confirmation says so.

    Of what is connected only its meaning is changed: what that would free is shown, and waits to be released.
    """

    form: Any = NewFeed
    list_display = ("room", "maker", "name", "host", "state", "fault", "fetched_at", "changed_at", "next_fetch_at")
    list_filter = ("state", "maker", ("resort", OwnChoices))
    fields = ("room", "maker", "name", "url", *MEANING)
    readonly_fields = (
        "host", "state", "waits", "fault", "failures", "failing_since", "unread", "ignored", "blocks", "made_at",
        "fetched_at", "changed_at", "next_fetch_at",
    )  # fmt: skip
    connected = ("room", "maker", "name")
    actions = ("fetch_now", "release_gone")

    @admin.display(description="blocks lifted when deleted")
    def blocks(self, feed: Feed) -> int:
        return feed_connections.blocks_of(feed)

    @admin.display(description="ignored entries")
    def ignored(self, feed: Feed) -> str:
        """Their nights and why; never their texts."""
        found = selectors.ignored_entries(feed, at=clock.now())
        said = [f"{entry}: {feed_meanings.reason(entry.ignored)}" for entry in found[:SHOWN_IGNORED]]
        more = found.count() - len(said)
        return "\n".join([*said, f"and {more} more"] if more > 0 else said) or "-"

    def get_fields(self, request: HttpRequest, obj: Feed | None = None) -> Any:
        return (*self.connected, *MEANING, *self.readonly_fields) if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Feed | None = None) -> Any:
        return (*self.connected, *self.readonly_fields) if obj else self.readonly_fields

    def get_form(self, request: HttpRequest, obj: Feed | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **{"form": FeedMeaning if obj else NewFeed, **kwargs})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.granted(request, self.changing, obj)

    def save_model(self, request: HttpRequest, obj: Feed, form: Any, change: bool) -> None:
        if change:
            feed_meanings.change_meaning(feed_id=obj.pk, meaning=form.meaning(), at=clock.now())
            return
        made = feed_connections.connect(
            room=obj.room,
            maker=Maker(obj.maker),
            name=obj.name,
            url=obj.url,
            meaning=form.meaning(),
            at=clock.now(),
        )
        obj.__dict__.update({field.attname: getattr(made, field.attname) for field in made._meta.concrete_fields})

    def delete_model(self, request: HttpRequest, obj: Feed) -> None:
        feed_connections.disconnect(feed=obj, at=clock.now(), lifting=True)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        for feed in queryset:
            self.delete_model(request, feed)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Blocks are lifted, not deleted: Django would only count rows."""
        said = [
            f"{feed}: {feed_connections.blocks_of(feed)} blocks are lifted and their nights are free" for feed in objs
        ]
        kept = {"feed"} if not all(self.has_delete_permission(request, feed) for feed in objs) else set()
        return said, {"feeds": len(said)}, kept, []

    @admin.action(description="Fetch now", permissions=["act"])
    def fetch_now(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        for feed in feeds:
            rung = feed_connections.fetch_soon(feed_id=feed.pk, at=clock.now())
            self.message_user(request, f"{feed}: {'it is being fetched now' if rung else 'it is being fetched'}.")

    @admin.action(description="Release entries that disappeared", permissions=["act"])
    def release_gone(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        for feed in feeds:
            released = feed_intake.release_gone(feed_id=feed.pk, at=clock.now())
            self.message_user(request, f"{feed}: {'released' if released else 'nothing waits to be released'}.")

    def has_act_permission(self, request: HttpRequest) -> bool:
        return self.granted(request, Right.EDIT_ROOMS)
