from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalogue import selectors
from backend.catalogue.core import house_rules
from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Right, Role
from backend.catalogue.services import edits
from backend.common.http import etags
from backend.common.http.input_fields import BoundedList
from backend.common.http.text_fields import Text
from backend.desk_api.api.desk_fields import Amenities

REFUSALS = {"403": "`permission_denied`: your role does not allow this.", "404": "you do not work there."}


@extend_schema_serializer(component_name="DeskResort")
class DeskResortOutput(serializers.ModelSerializer[Resort]):
    class Meta:
        model = Resort
        fields = (
            "slug", "name", "location", "address", "contact_phone", "contact_email", "description", "amenities",
            "check_in_time", "check_out_time", "house_rules", "gstin", "active", "offers_equal_room",
            "check_in_needs_register",
        )  # fmt: skip


@extend_schema_serializer(component_name="DeskResortChanges")
class ResortChanges(serializers.Serializer[Any]):
    address = serializers.CharField(required=False, allow_blank=True, max_length=255)
    contact_phone = Text(
        required=False, allow_blank=True, max_length=32, help_text="Telephone of the desk, shown to guests."
    )
    contact_email = serializers.EmailField(
        required=False, allow_blank=True, max_length=254, help_text="E-mail address of the desk, shown to guests."
    )
    description = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    amenities = Amenities(required=False)
    house_rules = BoundedList(
        child=Text(max_length=house_rules.LONGEST, validators=[house_rules.validate_line]),
        max_length=house_rules.MOST,
        required=False,
        help_text="House rules in plain text, in this order. The list replaces the old one.",
    )
    check_in_time = serializers.TimeField(required=False)
    check_out_time = serializers.TimeField(required=False)
    offers_equal_room = serializers.BooleanField(
        required=False,
        help_text="When a payment arrives after the room was given away: book an equal free room instead of refunding.",
    )
    check_in_needs_register = serializers.BooleanField(
        required=False, help_text="Check-in requires that every adult of the booking is in the guest register."
    )


def desk_resort_output(resort: Resort) -> dict[str, Any]:
    """The resort as its staff reads it; its ETag is made of this."""
    return dict(DeskResortOutput(resort).data)


class Workplaces(generics.GenericAPIView[Resort]):
    @extend_schema_serializer(component_name="Workplace")
    class Output(serializers.Serializer[Any]):
        slug = serializers.CharField()
        name = serializers.CharField()
        role = serializers.ChoiceField(
            choices=Role.choices, allow_null=True, help_text="The caller's role at the resort; null for platform staff."
        )
        rights = serializers.ListField(child=serializers.ChoiceField(choices=[(right, right) for right in Right]))

    serializer_class = Output

    @extend_schema(tags=["desk"], operation_id="desk_resorts_list", responses=Output(many=True))
    def get(self, request: Request) -> Response:
        """The resorts where I work, with my role and rights."""
        page = self.paginate_queryset(selectors.resorts_where(request.user, Right.SEE_RESORT).order_by("name", "pk"))
        roles = selectors.roles_of(request.user)
        places = [
            {
                "slug": resort.slug,
                "name": resort.name,
                "role": (role := roles.get(resort.pk)),
                "rights": selectors.rights_of(request.user, role=role),
            }
            for resort in page or ()
        ]
        return self.get_paginated_response(places)


class DeskResort(APIView):
    refusals = REFUSALS

    @extend_schema(tags=["desk"], operation_id="desk_resorts_read", **etags.reading(DeskResortOutput))
    def get(self, request: Request, slug: str) -> Response:
        """A resort where I work, with the ETag to send with a change."""
        resort = selectors.workplace(request.user, slug=slug, right=Right.SEE_RESORT)
        return etags.is_fresh(request, desk_resort_output(resort))

    @extend_schema(
        tags=["desk"], operation_id="desk_resorts_change", request=ResortChanges, **etags.writing(DeskResortOutput)
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Change the resort's details.

        Send the ETag of the version you read in If-Match, so that no other change is overwritten.
        """
        resort = selectors.workplace(request.user, slug=slug, right=Right.EDIT_RESORT)
        etags.asked(request)
        said = ResortChanges(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        changed = edits.edit_resort(
            resort_id=resort.pk,
            changes=said.validated_data,
            unless=lambda now: etags.must_match(request, desk_resort_output(now)),
        )
        return etags.tagged(desk_resort_output(changed))
