from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.models import Resort
from backend.integrations.authentication import KeyAuthentication
from backend.integrations.kinds import Kind, Subject, subjects_of
from backend.integrations.models import ApiKey
from backend.integrations.selectors import feed

MOST = 500
# The largest number that PostgreSQL keeps.
LAST = 2**63 - 1
GONE = "`events_gone`, which says after which number all are here (oldest). Read the state anew."


class FeedQuery(serializers.Serializer[Any]):
    after = serializers.IntegerField(
        default=0, min_value=0, max_value=LAST, help_text="The number up to which you have everything: `next`."
    )
    limit = serializers.IntegerField(default=100, min_value=1, max_value=MOST, help_text="How many at most.")


class EventOutput(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="The same wherever it is told: in the feed, and as webhook-id.")
    type = serializers.ChoiceField(choices=[(kind.value, kind.label) for kind in Kind], help_text="What happened.")
    timestamp = serializers.DateTimeField(help_text="When it got its number.")
    sequence = serializers.IntegerField(help_text="Its place among all events of the resort.")
    resort = serializers.CharField(help_text="The resort's name in addresses.")
    subject = serializers.ChoiceField(choices=Subject.choices, help_text="What it is about.")
    subject_id = serializers.CharField(help_text="The booking's reference, or an id.")
    data = serializers.DictField(  # type: ignore[assignment]  # DRF takes declared fields off the class
        help_text="All of the subject as it was then; see docs/webhooks.md."
    )


class FeedOutput(serializers.Serializer[Any]):
    events = EventOutput(many=True, help_text="In order.")
    next = serializers.IntegerField(help_text="Ask `after` this one next, also when `events` is empty.")
    at_end = serializers.BooleanField(help_text="Nothing more has happened so far.")
    last = serializers.IntegerField(help_text="The latest number that was given.")


class StandingOutput(serializers.Serializer[Any]):
    subject = serializers.ChoiceField(choices=Subject.choices, help_text="What it is.")
    subject_id = serializers.CharField(help_text="The booking's reference, or an id.")
    sequence = serializers.IntegerField(help_text="The event that said so; take no older one after it.")
    data = serializers.DictField(help_text="As in its latest event.")  # type: ignore[assignment]


class StateOutput(serializers.Serializer[Any]):
    sequence = serializers.IntegerField(help_text="Of the first page: read the events after it at the end.")
    standing = StandingOutput(many=True, help_text="Bookings, and the holds and blocks that last.")
    next = serializers.IntegerField(allow_null=True, help_text="`after` of the next page; null on the last one.")


def shown(request: Request, *, resort: Resort, kinds: list[str]) -> Response:
    """The page that the query asks for."""
    # A plain dict: of a form, an empty `after` would be one that is not there, and mean everything.
    query = FeedQuery(data=request.query_params.dict())
    query.is_valid(raise_exception=True)
    page = feed.events_after(resort=resort, kinds=kinds, **query.validated_data)
    events = [feed.told(event, slug=resort.slug) for event in page.events]
    return Response({"events": events, "next": page.next, "at_end": page.at_end, "last": page.last})


class Events(APIView):
    authentication_classes = [KeyAuthentication]
    refusals = {"410": GONE}

    @extend_schema(tags=["events"], operation_id="events_list", parameters=[FeedQuery], responses=FeedOutput)
    def get(self, request: Request) -> Response:
        """What happened at the key's resort, in order, each event once.

        Ask with `after` = the last `next`, as often as you like: nothing is ever skipped, however late it comes.
        """
        key = _key(request)
        return shown(request, resort=key.resort, kinds=key.kinds)


class State(APIView):
    authentication_classes = [KeyAuthentication]

    class Query(serializers.Serializer[Any]):
        after = serializers.IntegerField(
            default=0, min_value=0, max_value=LAST, help_text="`next` of the page before; 0 for the first one."
        )
        limit = serializers.IntegerField(default=100, min_value=1, max_value=MOST, help_text="How many at most.")

    @extend_schema(tags=["events"], operation_id="events_state", parameters=[Query], responses=StateOutput)
    def get(self, request: Request) -> Response:
        """How everything that the key may read stands at its resort: where a mirror begins, or begins anew.

        Read all pages, then the events after the first page's `sequence`.
        """
        query = self.Query(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        key = _key(request)
        found = feed.standing_now(resort=key.resort, subjects=subjects_of(key.kinds), **query.validated_data)
        standing = [
            {"subject": row.subject, "subject_id": row.subject_id, "sequence": row.sequence, "data": row.data}
            for row in found.standing
        ]
        return Response({"sequence": found.sequence, "standing": standing, "next": found.next})


def _key(request: Request) -> ApiKey:
    assert isinstance(request.auth, ApiKey)
    return request.auth
