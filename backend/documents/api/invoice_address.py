from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.bookings.selectors import booking_of
from backend.catalogue.core import gstin
from backend.catalogue.core.gstin import validate_uin
from backend.common import clock
from backend.common.http import callers
from backend.common.http.text_fields import CapitalText, Text
from backend.documents import selectors
from backend.documents.core.regions import REGIONS
from backend.documents.models import Folder, SezSupply
from backend.documents.services import billing_address

STATES = list(REGIONS.items())


@extend_schema_serializer(component_name="Billing")
class BillingOutput(serializers.ModelSerializer[Folder]):
    class Meta:
        model = Folder
        fields = ("name", "company", "gstin", "uin", "sez", "address", "state_code")


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
    gstin = CapitalText(
        required=False,
        default="",
        allow_blank=True,
        max_length=15,
        validators=[gstin.validate],
        help_text="GSTIN of the company.",
    )
    uin = CapitalText(
        required=False,
        default="",
        allow_blank=True,
        max_length=15,
        validators=[validate_uin],
        help_text="UIN of an embassy or a body of the United Nations, instead of a GSTIN; give its name as company.",
    )
    sez = serializers.ChoiceField(
        choices=SezSupply.choices,
        required=False,
        default="",
        allow_blank=True,
        help_text="For a unit or developer of a special economic zone, whose GSTIN is given: IGST instead of CGST and "
        "SGST. `without_payment` is only for a booking that was made with `sez_gstin`.",
    )
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

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        number = attrs["gstin"] or attrs["uin"]
        if attrs["gstin"] and attrs["uin"]:
            detail = serializers.ErrorDetail("Give a GSTIN or a UIN, not both.", "uin_and_gstin")
            raise serializers.ValidationError({"uin": detail})
        if attrs["sez"] and not attrs["gstin"]:
            detail = serializers.ErrorDetail("A SEZ unit is named by its GSTIN.", "sez_without_gstin")
            raise serializers.ValidationError({"gstin": detail})
        for field in ("company", "address"):
            if number and not attrs[field]:
                detail = serializers.ErrorDetail(
                    "An invoice to a company needs its name and address.", "company_incomplete"
                )
                raise serializers.ValidationError({field: detail})
        if number[:2] in REGIONS:
            attrs["state_code"] = number[:2]
        return attrs


class Billing(APIView):
    refusals = {
        "404": "you have no such booking.",
        "PUT 409": "`invoice_issued`: the invoice has been issued, so the details can no longer be changed. "
        "`e_invoice_needed`: the resort cannot issue invoices to companies here. `tax_charged`: a supply without "
        "payment is not possible, because tax was charged. `zero_rated`: the booking was made for another SEZ unit.",
    }

    @extend_schema(tags=["papers"], operation_id="billing_read", responses=BillingOutput)
    def get(self, request: Request, reference: str) -> Response:
        """The billing details of one of my bookings."""
        booking = booking_of(user_id=callers.user_id(request), reference=reference)
        return Response(BillingOutput(selectors.folder_of(booking)).data)

    @extend_schema(tags=["papers"], operation_id="billing_change", request=BillingInput, responses=BillingOutput)
    def put(self, request: Request, reference: str) -> Response:
        """Change the billing details for future documents of the booking, until the invoice is issued.

        A company gives its name, address and GSTIN, an embassy its UIN. A person gives address and state, which an
        invoice of 50,000 rupees or more must name.
        """
        booking = booking_of(user_id=callers.user_id(request), reference=reference)
        said = BillingInput(data=request.data)
        said.is_valid(raise_exception=True)
        folder = billing_address.address_papers(booking_id=booking.pk, said=said.validated_data, at=clock.now())
        return Response(BillingOutput(folder).data)
