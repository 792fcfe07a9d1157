from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.selectors import booking_of
from backend.common.http import callers
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.documents import selectors
from backend.documents.api import file_answers
from backend.documents.models import PaperKind
from backend.documents.services import stay_calendar
from backend.documents.states import PaperState

MINE = {"404": "you have no such booking."}


@extend_schema_serializer(component_name="Paper")
class PaperOutput(ShowsMoney):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=PaperKind.choices, help_text="Kind of document.")
    number = serializers.CharField(help_text="Document number, consecutive within its series, at most 16 characters.")
    issued_on = serializers.DateField(help_text="Date of issue, in the resort's time zone.")
    total = MoneyField("Rupees, tax included.")
    status = serializers.ChoiceField(
        choices=PaperState.choices, source="state", help_text="`made`: the PDF can be downloaded."
    )


class Papers(APIView):
    refusals = MINE

    @extend_schema(tags=["papers"], operation_id="papers_list", responses=PaperOutput(many=True))
    def get(self, request: Request, reference: str) -> Response:
        """The vouchers, invoices and credit notes of one of my bookings, the oldest first.

        A document appears a few seconds after a payment or refund; the invoice appears after check-out.
        """
        booking = booking_of(user_id=callers.user_id(request), reference=reference)
        found: Any = selectors.papers_of(booking)
        return Response(PaperOutput(found, many=True).data)


class PaperSheet(APIView):
    renderer_classes = file_answers.renders(file_answers.PDF)
    refusals = {
        "404": "you have no such booking or document.",
        "409": "`paper_not_ready`: try again after Retry-After seconds.",
    }

    @extend_schema(tags=["papers"], operation_id="papers_read", responses=file_answers.schema_of(file_answers.PDF))
    def get(self, request: Request, reference: str, paper_id: int) -> HttpResponse:
        """A document as a PDF, in the language of Accept-Language and in English."""
        booking = booking_of(user_id=callers.user_id(request), reference=reference)
        return file_answers.sheet(selectors.paper_of(booking, paper_id=paper_id))


class StayCalendar(APIView):
    renderer_classes = file_answers.renders(file_answers.CALENDAR)
    refusals = MINE

    @extend_schema(
        tags=["papers"], operation_id="booking_calendar", responses=file_answers.schema_of(file_answers.CALENDAR)
    )
    def get(self, request: Request, reference: str) -> HttpResponse:
        """The stay as a calendar file for my own calendar. Importing it again updates the entry."""
        booking = booking_of(user_id=callers.user_id(request), reference=reference)
        return file_answers.file_answer(stay_calendar.entry(booking), file_answers.CALENDAR, f"{booking.reference}.ics")
