from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.selectors import booking_of
from backend.common import callers
from backend.common.money import rupees
from backend.documents import calendars, selectors
from backend.documents.api import files
from backend.documents.models import Kind, Paper
from backend.documents.states import PaperState

MINE = {"404": "No such booking of yours."}


@extend_schema_serializer(component_name="Paper")
class PaperOutput(serializers.Serializer[Paper]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.choices, help_text="What the paper is.")
    number = serializers.CharField(help_text="Without a gap in its series, at most 16 characters.")
    issued_on = serializers.DateField(help_text="The day printed on it, at the resort.")
    total = serializers.SerializerMethodField(help_text="Rupees, tax included.")
    status = serializers.ChoiceField(
        choices=PaperState.choices, source="state", help_text="Once `made`, it can be downloaded."
    )

    def get_total(self, paper: Paper) -> str:
        return rupees(paper.total_paise)


class Papers(APIView):
    refusals = MINE

    @extend_schema(tags=["papers"], operation_id="papers_list", responses=PaperOutput(many=True))
    def get(self, request: Request, reference: str) -> Response:
        """The vouchers, invoices and notes of one of my bookings, the oldest first.

        A few seconds after something was paid or given back its paper is here; the invoice once I have left.
        """
        booking = booking_of(user_id=callers.user_id(request), reference=reference)
        found: Any = selectors.papers_of(booking)
        return Response(PaperOutput(found, many=True).data)


class PaperSheet(APIView):
    renderer_classes = files.renders(files.PDF)
    refusals = {
        "404": "No such booking or paper of yours.",
        "409": "`paper_not_ready`; Retry-After says when to come back.",
    }

    @extend_schema(tags=["papers"], operation_id="papers_read", responses=files.schema_of(files.PDF))
    def get(self, request: Request, reference: str, paper_id: int) -> HttpResponse:
        """A paper as a PDF, in the language of Accept-Language, with its words in English beside."""
        booking = booking_of(user_id=callers.user_id(request), reference=reference)
        return files.sheet(selectors.paper_of(booking, paper_id=paper_id))


class Calendar(APIView):
    renderer_classes = files.renders(files.CALENDAR)
    refusals = MINE

    @extend_schema(tags=["papers"], operation_id="booking_calendar", responses=files.schema_of(files.CALENDAR))
    def get(self, request: Request, reference: str) -> HttpResponse:
        """The stay for my own calendar: fetched again, it replaces what it said before."""
        booking = booking_of(user_id=callers.user_id(request), reference=reference)
        return files.file(calendars.entry(booking), files.CALENDAR, f"{booking.reference}.ics")
