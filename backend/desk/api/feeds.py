from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.roles import Right
from backend.catalogue.selectors import workplace
from backend.channels import selectors as channels
from backend.channels.models import Feed, Maker
from backend.channels.services import connecting, taking
from backend.channels.states import FeedState
from backend.common.fields import Text
from backend.common.outgoing.judging import MOST_URL
from backend.desk import selectors
from backend.desk.api.resorts import REFUSALS

ONE = {**REFUSALS, "404": "You do not work there, or there is no such feed."}


@extend_schema_serializer(component_name="Feed")
class FeedOutput(serializers.Serializer[Feed]):
    id = serializers.IntegerField()
    room_id = serializers.IntegerField()
    room_number = serializers.CharField(source="room.room_number")
    channel = serializers.ChoiceField(choices=Maker.choices, source="maker", help_text="Whose calendar it is.")
    name = serializers.CharField(allow_blank=True, help_text="To tell two of the same channel apart.")
    host = serializers.CharField(help_text="Where it is read; the rest of the address is a secret.")
    health = serializers.ChoiceField(
        choices=FeedState.choices,
        source="state",
        help_text="`waiting`: much is gone at once, and nothing is released until a person says so.",
    )
    fault = serializers.CharField(allow_blank=True, help_text="Why the last reading failed; empty: it did not.")
    failures = serializers.IntegerField(help_text="Failures in a row.")
    unread = serializers.IntegerField(help_text="Events that nobody understood.")
    entries = serializers.IntegerField(source="entries_ahead", help_text="What it has closed, from today on.")
    conflicts = serializers.IntegerField(help_text="Entries with a night that is somebody's here.")
    gone = serializers.IntegerField(help_text="Entries that it has lost and that wait for a person.")
    fetched_at = serializers.DateTimeField(allow_null=True, help_text="When it was last read well.")
    changed_at = serializers.DateTimeField(allow_null=True, help_text="When it last said something new.")
    failing_since = serializers.DateTimeField(allow_null=True, help_text="Null while it does not fail.")
    next_fetch_at = serializers.DateTimeField(help_text="When it is read again.")


@extend_schema_serializer(component_name="NewFeed")
class FeedInput(serializers.Serializer[Any]):
    room_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    channel = serializers.ChoiceField(choices=Maker.choices, help_text="Whose calendar it is.")
    name = Text(required=False, allow_blank=True, max_length=40, help_text="To tell two of the same channel apart.")
    url = Text(max_length=MOST_URL, help_text="The channel's export address, https. It is never shown again.")


class DeskFeeds(generics.GenericAPIView[Feed]):
    refusals = {
        **REFUSALS,
        "400": "`address_refused`: not https, or not in the open internet.",
        "404": "You do not work there, or there is no such room.",
        "409": "`feed_known`: this room reads it already. `too_many_feeds`: ten for each room.",
    }
    serializer_class = FeedOutput

    @extend_schema(tags=["calendars"], operation_id="desk_feeds_list", responses=FeedOutput(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The feeds of other channels that we read, and how they are."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_RESORT)
        page: Any = self.paginate_queryset(channels.feeds_of(resort=resort, at=timezone.now()))
        return self.get_paginated_response(FeedOutput(page, many=True).data)

    @extend_schema(
        tags=["calendars"], operation_id="desk_feeds_connect", request=FeedInput, responses={201: FeedOutput}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Read a channel's calendar about a room from now on, and block here what is closed there."""
        resort = workplace(request.user, slug=slug, right=Right.EDIT_ROOMS)
        said = FeedInput(data=request.data)
        said.is_valid(raise_exception=True)
        wish, at = said.validated_data, timezone.now()
        room = selectors.room_of(resort=resort, room_id=wish["room_id"])
        feed = connecting.connect(
            room=room, maker=Maker(wish["channel"]), name=wish.get("name", ""), url=wish["url"], at=at
        )
        found: Any = channels.feed_of(resort=resort, feed_id=feed.pk, at=at)
        return Response(FeedOutput(found).data, status=201)


class DeskFeed(APIView):
    refusals = {**ONE, "409": "`blocks_would_lift`: say so with `lift_blocks=true`; `blocks` says how many."}

    class Query(serializers.Serializer[Any]):
        lift_blocks = serializers.BooleanField(
            default=False, help_text="That the nights which the feed has closed are to be free again."
        )

    @extend_schema(
        tags=["calendars"],
        operation_id="desk_feeds_disconnect",
        request=None,
        parameters=[Query],
        responses={204: None},
    )
    def delete(self, request: Request, slug: str, feed_id: int) -> Response:
        """Read it no more. The nights that it has closed are free again, which has to be confirmed."""
        resort = workplace(request.user, slug=slug, right=Right.EDIT_ROOMS)
        query, at = self.Query(data=request.query_params), timezone.now()
        query.is_valid(raise_exception=True)
        feed = channels.feed_of(resort=resort, feed_id=feed_id, at=at)
        connecting.disconnect(feed=feed, at=at, lifting=query.validated_data["lift_blocks"])
        return Response(status=204)


class FetchFeed(APIView):
    refusals = ONE

    @extend_schema(tags=["calendars"], operation_id="desk_feeds_fetch", request=None, responses={202: FeedOutput})
    def post(self, request: Request, slug: str, feed_id: int) -> Response:
        """Read it now instead of later; `fetched_at` says when that is done."""
        resort, at = workplace(request.user, slug=slug, right=Right.EDIT_ROOMS), timezone.now()
        feed = channels.feed_of(resort=resort, feed_id=feed_id, at=at)
        connecting.fetch_soon(feed_id=feed.pk, at=at)
        found: Any = channels.feed_of(resort=resort, feed_id=feed_id, at=at)
        return Response(FeedOutput(found).data, status=202)


class ReleaseGone(APIView):
    refusals = ONE

    @extend_schema(tags=["calendars"], operation_id="desk_feeds_release", request=None, responses=FeedOutput)
    def post(self, request: Request, slug: str, feed_id: int) -> Response:
        """Release what the feed has lost. Where nothing waits for that, nothing happens."""
        resort, at = workplace(request.user, slug=slug, right=Right.EDIT_ROOMS), timezone.now()
        feed = channels.feed_of(resort=resort, feed_id=feed_id, at=at)
        taking.release_gone(feed_id=feed.pk, at=at)
        found: Any = channels.feed_of(resort=resort, feed_id=feed_id, at=at)
        return Response(FeedOutput(found).data)
