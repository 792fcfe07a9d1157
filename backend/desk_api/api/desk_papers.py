from datetime import date
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import workplace
from backend.common import clock
from backend.common.http.idempotency import idempotent
from backend.common.http.input_fields import YearMonthField
from backend.desk_api import selectors
from backend.desk_api.api.desk_bookings import ONE
from backend.desk_api.api.desk_resorts import REFUSALS
from backend.documents import selectors as papers
from backend.documents.api import file_answers, gst_month
from backend.documents.api.papers import PaperOutput
from backend.documents.services import due_papers


class DeskPapers(APIView):
    refusals = ONE

    @extend_schema(tags=["desk"], operation_id="desk_papers_list", responses=PaperOutput(many=True))
    def get(self, request: Request, slug: str, reference: str) -> Response:
        """The vouchers, invoices and credit notes of a booking, the oldest first."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_BOOKINGS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        found: Any = papers.papers_of(booking)
        return Response(PaperOutput(found, many=True).data)


class DeskPaper(APIView):
    renderer_classes = file_answers.renders(file_answers.PDF)
    refusals = {**ONE, "409": "`paper_not_ready`: try again after Retry-After seconds."}

    @extend_schema(tags=["desk"], operation_id="desk_papers_read", responses=file_answers.schema_of(file_answers.PDF))
    def get(self, request: Request, slug: str, reference: str, paper_id: int) -> HttpResponse:
        """A document as a PDF, in the language of Accept-Language."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_BOOKINGS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        return file_answers.sheet(papers.paper_of(booking, paper_id=paper_id))


class IssueInvoice(APIView):
    limited_as = "money"
    refusals = {
        **ONE,
        "409": "`stay_not_begun`: the stay has not begun. `nothing_to_invoice`: the booking was refunded in full. "
        "`e_invoice_needed`: it goes to a company, and the resort must issue e-invoices, which is not possible here.",
    }

    @extend_schema(tags=["desk"], operation_id="desk_invoice", request=None, responses=PaperOutput)
    @idempotent
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Issue the invoice of a booking now, before check-out.

        There is one invoice per booking; repeating the request returns it. Honours Idempotency-Key.
        """
        resort = workplace(request.user, slug=slug, right=Right.SEE_BOOKINGS)
        booking = selectors.booking_at(resort=resort, reference=reference)
        return Response(PaperOutput(due_papers.check_out(booking_id=booking.pk, at=clock.now())).data)


class GstExport(APIView):
    renderer_classes = [
        *file_answers.renders(file_answers.CSV),
        *file_answers.renders(file_answers.XLSX)[1:],
        *file_answers.renders(file_answers.ZIP)[1:],
    ]
    refusals = REFUSALS

    class Query(serializers.Serializer[Any]):
        month = YearMonthField(help_text="YYYY-MM, at the resort.")
        form = serializers.ChoiceField(
            choices=["csv", "xlsx", "gstr1"],
            default="csv",
            help_text="Format of the file; `gstr1`: a ZIP of CSV files for the GSTR-1 offline tool.",
        )

    @extend_schema(
        tags=["desk"],
        operation_id="desk_gst_export",
        parameters=[Query],
        responses=file_answers.schema_of(file_answers.CSV, file_answers.XLSX, file_answers.ZIP),
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """GST report of a month: invoices and credit notes by tax rate, companies listed separately; or its GSTR-1."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_MONEY)
        query = self.Query(data=request.query_params)
        query.is_valid(raise_exception=True)
        month = date.fromisoformat(f"{query.validated_data['month']}-01")
        return gst_month.of_month(resort=resort, month=month, form=query.validated_data["form"])
