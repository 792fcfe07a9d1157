from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import workplace
from backend.channel_calendars import selectors as calendar_selectors
from backend.channel_calendars.core.entry_meanings import EntryMeaning
from backend.channel_calendars.models import Feed, Maker
from backend.channel_calendars.services import feed_connections, feed_intake, feed_meanings
from backend.common import clock
from backend.desk_api import selectors
from backend.desk_api.api.desk_resorts import REFUSALS
from backend.desk_api.api.feed_fields import DeskFeedOutput, FeedInput, FeedMeaningInput

ONE = {**REFUSALS, "404": "you do not work there, or there is no such feed."}


class DeskFeeds(generics.GenericAPIView[Feed]):
    refusals = {
        **REFUSALS,
        "POST 400": "`address_refused`: the address must be https and on the public internet. `never_bookable`: "
        "the last bookable day must come after the first. `guests_ignored`: guests of the channel would be ignored.",
        "404": "you do not work there, or there is no such room.",
        "POST 409": "`feed_known`: this room already reads this address. `too_many_feeds`: at most ten per room.",
    }
    serializer_class = DeskFeedOutput

    @extend_schema(tags=["calendars"], operation_id="desk_feeds_list", responses=DeskFeedOutput(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The channel calendars that the resort imports, and their state."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_RESORT)
        page: Any = self.paginate_queryset(calendar_selectors.feeds_of(resort=resort, at=clock.now()))
        return self.get_paginated_response(DeskFeedOutput(page, many=True).data)

    @extend_schema(
        tags=["calendars"], operation_id="desk_feeds_connect", request=FeedInput, responses={201: DeskFeedOutput}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Connect a channel's calendar with a room: nights that are closed there are blocked here from now on."""
        resort = workplace(request.user, slug=slug, right=Right.EDIT_ROOMS)
        said = FeedInput(data=request.data)
        said.is_valid(raise_exception=True)
        wish, at = said.validated_data, clock.now()
        room = selectors.room_of(resort=resort, room_id=wish["room_id"])
        meaning = said.meaning_after(EntryMeaning())
        feed_meanings.refuse_meaning(meaning, maker=Maker(wish["channel"]))
        feed = feed_connections.connect(
            room=room,
            maker=Maker(wish["channel"]),
            name=wish.get("name", ""),
            url=wish["url"],
            meaning=meaning,
            at=at,
        )
        found: Any = calendar_selectors.feed_of(resort=resort, feed_id=feed.pk, at=at)
        return Response(DeskFeedOutput(found).data, status=201)


class DeskFeed(APIView):
    refusals = {
        **ONE,
        "PATCH 400": "`never_bookable`: the last bookable day must come after the first. `guests_ignored`: guests of "
        "the channel would be ignored.",
        "DELETE 409": "`blocks_would_lift`: confirm with `lift_blocks=true`; `blocks` says how many blocks are lifted.",
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
        query, at = self.Query(data=request.query_params), clock.now()
        query.is_valid(raise_exception=True)
        feed = calendar_selectors.feed_of(resort=resort, feed_id=feed_id, at=at)
        feed_connections.disconnect(feed=feed, at=at, lifting=query.validated_data["lift_blocks"])
        return Response(status=204)

    @extend_schema(
        tags=["calendars"], operation_id="desk_feeds_change", request=FeedMeaningInput, responses=DeskFeedOutput
    )
    def patch(self, request: Request, slug: str, feed_id: int) -> Response:
        """Say what the entries of a channel's calendar mean; what is left out stays. It is fetched at once.

        What that frees is not released before the staff confirm it (`health` is `waiting`); until then
        `ignored_entries` shows what would be.
        """
        resort, at = workplace(request.user, slug=slug, right=Right.EDIT_ROOMS), clock.now()
        said = FeedMeaningInput(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        feed = calendar_selectors.feed_of(resort=resort, feed_id=feed_id, at=at)
        feed_meanings.change_meaning(feed_id=feed.pk, meaning=said.meaning_after(feed.meaning), at=at)
        found: Any = calendar_selectors.feed_of(resort=resort, feed_id=feed_id, at=at)
        return Response(DeskFeedOutput(found).data)


class FetchFeed(APIView):
    refusals = ONE

    @extend_schema(tags=["calendars"], operation_id="desk_feeds_fetch", request=None, responses={202: DeskFeedOutput})
    def post(self, request: Request, slug: str, feed_id: int) -> Response:
        """Fetch a channel's calendar now. `fetched_at` changes when it is done."""
        resort, at = workplace(request.user, slug=slug, right=Right.EDIT_ROOMS), clock.now()
        feed = calendar_selectors.feed_of(resort=resort, feed_id=feed_id, at=at)
        feed_connections.fetch_soon(feed_id=feed.pk, at=at)
        found: Any = calendar_selectors.feed_of(resort=resort, feed_id=feed_id, at=at)
        return Response(DeskFeedOutput(found).data, status=202)


class ReleaseGone(APIView):
    refusals = ONE

    @extend_schema(tags=["calendars"], operation_id="desk_feeds_release", request=None, responses=DeskFeedOutput)
    def post(self, request: Request, slug: str, feed_id: int) -> Response:
        """Release the nights of entries that disappeared from the channel's calendar. Does nothing when none wait."""
        resort, at = workplace(request.user, slug=slug, right=Right.EDIT_ROOMS), clock.now()
        feed = calendar_selectors.feed_of(resort=resort, feed_id=feed_id, at=at)
        feed_intake.release_gone(feed_id=feed.pk, at=at)
        found: Any = calendar_selectors.feed_of(resort=resort, feed_id=feed_id, at=at)
        return Response(DeskFeedOutput(found).data)
