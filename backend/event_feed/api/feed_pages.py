from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.models import Resort
from backend.event_feed.api.key_authentication import KeyAuthentication
from backend.event_feed.models import ApiKey
from backend.event_feed.models.kinds import EventKind, Subject, subjects_of
from backend.event_feed.selectors import event_pages

MOST = 500
# The largest number that PostgreSQL keeps.
LAST = 2**63 - 1
GONE = "`events_gone`: these events have been deleted; `oldest` is the first number to continue from. Read the state "
"again."


class FeedQuery(serializers.Serializer[Any]):
    after = serializers.IntegerField(
        default=0,
        min_value=0,
        max_value=LAST,
        help_text="Number of the last event you have: `next` of the previous answer.",
    )
    limit = serializers.IntegerField(default=100, min_value=1, max_value=MOST, help_text="Maximum number of rows.")


class EventOutput(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="Id of the event: the same in the feed and in the webhook-id header.")
    type = serializers.ChoiceField(
        choices=[(kind.value, kind.label) for kind in EventKind], help_text="Type of the event."
    )
    timestamp = serializers.DateTimeField(help_text="When the event was recorded.")
    sequence = serializers.IntegerField(help_text="Number of the event, consecutive for each resort.")
    resort = serializers.CharField(help_text="The resort's name in addresses.")
    subject = serializers.ChoiceField(choices=Subject.choices, help_text="Kind of object that the event is about.")
    subject_id = serializers.CharField(help_text="The booking's reference, or an id.")
    data = serializers.DictField(  # type: ignore[assignment]  # DRF takes declared fields off the class
        help_text="State of the subject at that time; see docs/webhooks.md."
    )


@extend_schema_serializer(component_name="FeedOutput")
class EventPageOutput(serializers.Serializer[Any]):
    events = EventOutput(many=True, help_text="In order.")
    next = serializers.IntegerField(help_text="Send it as `after` next time, also when `events` is empty.")
    at_end = serializers.BooleanField(help_text="True when there are no more events at the moment.")
    last = serializers.IntegerField(help_text="Number of the latest event.")


class StandingOutput(serializers.Serializer[Any]):
    subject = serializers.ChoiceField(choices=Subject.choices, help_text="Kind of object.")
    subject_id = serializers.CharField(help_text="The booking's reference, or an id.")
    sequence = serializers.IntegerField(help_text="Number of the object's latest event. Ignore older events about it.")
    # It hides Field.data; DRF takes declared fields off the class.
    data = serializers.DictField(help_text="State of the object, as in its latest event.")  # type: ignore[assignment]


class StateOutput(serializers.Serializer[Any]):
    sequence = serializers.IntegerField(
        help_text="Read the events after the number on the first page once you have all pages."
    )
    standing = StandingOutput(many=True, help_text="Bookings, and the current holds and blocks.")
    next = serializers.IntegerField(
        allow_null=True, help_text="Send it as `after` for the next page; null on the last one."
    )


def event_page_output(request: Request, *, resort: Resort, kinds: list[str]) -> Response:
    """The page that the query asks for."""
    # A plain dict: of a form, an empty `after` would be one that is not there, and mean everything.
    query = FeedQuery(data=request.query_params.dict())
    query.is_valid(raise_exception=True)
    page = event_pages.events_after(resort=resort, kinds=kinds, **query.validated_data)
    events = [event_pages.event_told(event, slug=resort.slug) for event in page.events]
    return Response({"events": events, "next": page.next, "at_end": page.at_end, "last": page.last})


class Events(APIView):
    authentication_classes = [KeyAuthentication]
    refusals = {"410": GONE}
    Query = FeedQuery

    @extend_schema(tags=["events"], operation_id="events_list", parameters=[Query], responses=EventPageOutput)
    def get(self, request: Request) -> Response:
        """The events of the API key's resort, in order, each event once.

        Poll with `after` set to the last `next`. No event is ever skipped.
        """
        key = _key(request)
        return event_page_output(request, resort=key.resort, kinds=key.kinds)


class State(APIView):
    authentication_classes = [KeyAuthentication]

    class Query(serializers.Serializer[Any]):
        after = serializers.IntegerField(
            default=0, min_value=0, max_value=LAST, help_text="`next` of the previous page; 0 for the first page."
        )
        limit = serializers.IntegerField(default=100, min_value=1, max_value=MOST, help_text="Maximum number of rows.")

    @extend_schema(tags=["events"], operation_id="events_state", parameters=[Query], responses=StateOutput)
    def get(self, request: Request) -> Response:
        """The current state of everything that the API key may read. Start here to build or rebuild a copy.

        Read all pages, then read the events after the first page's `sequence`.
        """
        query = self.Query(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        key = _key(request)
        found = event_pages.standing_now(resort=key.resort, subjects=subjects_of(key.kinds), **query.validated_data)
        standing = [
            {"subject": row.subject, "subject_id": row.subject_id, "sequence": row.sequence, "data": row.data}
            for row in found.standing
        ]
        return Response({"sequence": found.sequence, "standing": standing, "next": found.next})


def _key(request: Request) -> ApiKey:
    assert isinstance(request.auth, ApiKey)
    return request.auth
