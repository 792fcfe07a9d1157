from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.selectors import booking_of
from backend.catalogue.core import gstin
from backend.common.http import callers
from backend.common.http.text_fields import Text
from backend.documents import selectors
from backend.documents.core.regions import REGIONS
from backend.documents.models import Folder
from backend.documents.services import billing_address

STATES = list(REGIONS.items())


@extend_schema_serializer(component_name="Billing")
class BillingOutput(serializers.ModelSerializer[Folder]):
    class Meta:
        model = Folder
        fields = ("name", "company", "gstin", "address", "state_code")


@extend_schema_serializer(component_name="BillingDetails")
class BillingInput(serializers.Serializer[Any]):
    name = Text(
        required=False,
        default="",
        allow_blank=True,
        max_length=100,
        help_text="Name on the documents; empty: the name in the profile.",
    )
    company = Text(
        required=False, default="", allow_blank=True, max_length=150, help_text="Company name; give its GSTIN as well."
    )
    gstin = Text(required=False, default="", allow_blank=True, max_length=15, help_text="GSTIN of the company.")
    address = Text(
        required=False, default="", allow_blank=True, max_length=255, help_text="Address of the company or person."
    )
    state_code = serializers.ChoiceField(
        choices=STATES,
        required=False,
        default="",
        allow_blank=True,
        help_text="State code: the first two digits of a GSTIN in that state.",
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
                        "An invoice to a company needs its name and address.", "company_incomplete"
                    )
                    raise serializers.ValidationError({field: detail})
            attrs["state_code"] = attrs["gstin"][:2]
        return attrs


class Billing(APIView):
    refusals = {
        "404": "you have no such booking.",
        "409": "`invoice_issued`: the invoice has been issued, so the details can no longer be changed.",
    }

    @extend_schema(tags=["papers"], operation_id="billing_read", responses=BillingOutput)
    def get(self, request: Request, reference: str) -> Response:
        """The billing details of one of my bookings."""
        booking = booking_of(user_id=callers.user_id(request), reference=reference)
        return Response(BillingOutput(selectors.folder_of(booking)).data)

    @extend_schema(tags=["papers"], operation_id="billing_change", request=BillingInput, responses=BillingOutput)
    def put(self, request: Request, reference: str) -> Response:
        """Change the billing details for future documents of the booking, until the invoice is issued.

        A company gives its name, address and GSTIN. A person gives address and state, which an invoice of 50,000 rupees
        or more must name.
        """
        booking = booking_of(user_id=callers.user_id(request), reference=reference)
        said = BillingInput(data=request.data)
        said.is_valid(raise_exception=True)
        folder = billing_address.address_papers(booking_id=booking.pk, said=said.validated_data)
        return Response(BillingOutput(folder).data)
