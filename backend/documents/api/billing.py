from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.selectors import booking_of
from backend.catalogue import gstin
from backend.common import callers
from backend.common.fields import Text
from backend.documents import selectors
from backend.documents.models import Folder
from backend.documents.regions import REGIONS
from backend.documents.services import addressing

STATES = list(REGIONS.items())


@extend_schema_serializer(component_name="Billing")
class BillingOutput(serializers.ModelSerializer[Folder]):
    class Meta:
        model = Folder
        fields = ("name", "company", "gstin", "address", "state_code")


@extend_schema_serializer(component_name="BillingDetails")
class BillingInput(serializers.Serializer[Any]):
    name = Text(required=False, default="", allow_blank=True, max_length=100, help_text="Empty: as in the profile.")
    company = Text(required=False, default="", allow_blank=True, max_length=150, help_text="With its GSTIN.")
    gstin = Text(required=False, default="", allow_blank=True, max_length=15, help_text="The company's GST number.")
    address = Text(required=False, default="", allow_blank=True, max_length=255, help_text="Of company or person.")
    state_code = serializers.ChoiceField(
        choices=STATES, required=False, default="", allow_blank=True, help_text="The first two digits of a GSTIN there."
    )

    def validate_gstin(self, value: str) -> str:
        said = value.strip().upper()
        if said:
            try:
                gstin.validate(said)
            except ValidationError as error:
                raise serializers.ValidationError(str(error.message), "gstin_invalid") from error
        return said

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["gstin"]:
            for field in ("company", "address"):
                if not attrs[field]:
                    detail = serializers.ErrorDetail(
                        "An invoice to a company names it and its address.", "company_incomplete"
                    )
                    raise serializers.ValidationError({field: detail})
            attrs["state_code"] = attrs["gstin"][:2]
        return attrs


class Billing(APIView):
    refusals = {"404": "No such booking of yours.", "409": "`invoice_issued`: only when changing it."}

    @extend_schema(tags=["papers"], operation_id="billing_read", responses=BillingOutput)
    def get(self, request: Request, reference: str) -> Response:
        """To whom the papers of one of my bookings are addressed."""
        booking = booking_of(user_id=callers.user_id(request), reference=reference)
        return Response(BillingOutput(selectors.folder_of(booking)).data)

    @extend_schema(tags=["papers"], operation_id="billing_change", request=BillingInput, responses=BillingOutput)
    def put(self, request: Request, reference: str) -> Response:
        """Say to whom the papers that are still to come are addressed, until the invoice is there.

        A company gives its GSTIN; a person their address and state, which an invoice of 50,000 rupees or more names.
        """
        booking = booking_of(user_id=callers.user_id(request), reference=reference)
        said = BillingInput(data=request.data)
        said.is_valid(raise_exception=True)
        folder = addressing.address(booking_id=booking.pk, said=said.validated_data)
        return Response(BillingOutput(folder).data)
