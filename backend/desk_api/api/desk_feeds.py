from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import workplace
from backend.channel_calendars import selectors as calendar_selectors
from backend.channel_calendars.models import Feed, Maker
from backend.channel_calendars.services import feed_connections, feed_intake
from backend.channel_calendars.states import FeedState
from backend.common.http.text_fields import Text
from backend.common.security.outgoing.targets import MOST_URL
from backend.desk_api import selectors
from backend.desk_api.api.desk_resorts import REFUSALS

ONE = {**REFUSALS, "404": "you do not work there, or there is no such feed."}


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
        help_text="`waiting`: many entries disappeared at once; nothing is released until the staff confirm it.",
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


@extend_schema_serializer(component_name="NewFeed")
class FeedInput(serializers.Serializer[Any]):
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


class DeskFeeds(generics.GenericAPIView[Feed]):
    refusals = {
        **REFUSALS,
        "400": "`address_refused`: the address must be https and on the public internet.",
        "404": "you do not work there, or there is no such room.",
        "409": "`feed_known`: this room already reads this address. `too_many_feeds`: at most ten per room.",
    }
    serializer_class = DeskFeedOutput

    @extend_schema(tags=["calendars"], operation_id="desk_feeds_list", responses=DeskFeedOutput(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The channel calendars that the resort imports, and their state."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_RESORT)
        page: Any = self.paginate_queryset(calendar_selectors.feeds_of(resort=resort, at=timezone.now()))
        return self.get_paginated_response(DeskFeedOutput(page, many=True).data)

    @extend_schema(
        tags=["calendars"], operation_id="desk_feeds_connect", request=FeedInput, responses={201: DeskFeedOutput}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Connect a channel's calendar with a room: nights that are closed there are blocked here from now on."""
        resort = workplace(request.user, slug=slug, right=Right.EDIT_ROOMS)
        said = FeedInput(data=request.data)
        said.is_valid(raise_exception=True)
        wish, at = said.validated_data, timezone.now()
        room = selectors.room_of(resort=resort, room_id=wish["room_id"])
        feed = feed_connections.connect(
            room=room, maker=Maker(wish["channel"]), name=wish.get("name", ""), url=wish["url"], at=at
        )
        found: Any = calendar_selectors.feed_of(resort=resort, feed_id=feed.pk, at=at)
        return Response(DeskFeedOutput(found).data, status=201)


class DeskFeed(APIView):
    refusals = {
        **ONE,
        "409": "`blocks_would_lift`: confirm with `lift_blocks=true`; `blocks` says how many blocks are lifted.",
    }

    class Query(serializers.Serializer[Any]):
        lift_blocks = serializers.BooleanField(
            default=False, help_text="Confirms that the nights blocked by this feed become free."
        )

    @extend_schema(
        tags=["calendars"],
        operation_id="desk_feeds_disconnect",
        request=None,
        parameters=[Query],
        responses={204: None},
    )
    def delete(self, request: Request, slug: str, feed_id: int) -> Response:
        """Disconnect a channel's calendar. The nights it has blocked become free, which has to be confirmed."""
        resort = workplace(request.user, slug=slug, right=Right.EDIT_ROOMS)
        query, at = self.Query(data=request.query_params), timezone.now()
        query.is_valid(raise_exception=True)
        feed = calendar_selectors.feed_of(resort=resort, feed_id=feed_id, at=at)
        feed_connections.disconnect(feed=feed, at=at, lifting=query.validated_data["lift_blocks"])
        return Response(status=204)


class FetchFeed(APIView):
    refusals = ONE

    @extend_schema(tags=["calendars"], operation_id="desk_feeds_fetch", request=None, responses={202: DeskFeedOutput})
    def post(self, request: Request, slug: str, feed_id: int) -> Response:
        """Fetch a channel's calendar now. `fetched_at` changes when it is done."""
        resort, at = workplace(request.user, slug=slug, right=Right.EDIT_ROOMS), timezone.now()
        feed = calendar_selectors.feed_of(resort=resort, feed_id=feed_id, at=at)
        feed_connections.fetch_soon(feed_id=feed.pk, at=at)
        found: Any = calendar_selectors.feed_of(resort=resort, feed_id=feed_id, at=at)
        return Response(DeskFeedOutput(found).data, status=202)


class ReleaseGone(APIView):
    refusals = ONE

    @extend_schema(tags=["calendars"], operation_id="desk_feeds_release", request=None, responses=DeskFeedOutput)
    def post(self, request: Request, slug: str, feed_id: int) -> Response:
        """Release the nights of entries that disappeared from the channel's calendar. Does nothing when none wait."""
        resort, at = workplace(request.user, slug=slug, right=Right.EDIT_ROOMS), timezone.now()
        feed = calendar_selectors.feed_of(resort=resort, feed_id=feed_id, at=at)
        feed_intake.release_gone(feed_id=feed.pk, at=at)
        found: Any = calendar_selectors.feed_of(resort=resort, feed_id=feed_id, at=at)
        return Response(DeskFeedOutput(found).data)
