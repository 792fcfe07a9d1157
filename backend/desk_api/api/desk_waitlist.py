from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import may, workplace
from backend.common.security import masks
from backend.desk_api.api.desk_resorts import REFUSALS
from backend.waitlist import selectors
from backend.waitlist.api import WaitingOutput
from backend.waitlist.models import WaitingEntry
from backend.waitlist.states import WaitingState


@extend_schema_serializer(component_name="DeskWaiting")
class DeskWaitingOutput(WaitingOutput):
    """A waiting list entry as the staff sees it."""

    # `context["whole_phones"]`: whether phone numbers are shown in full.

    guest_name = serializers.CharField(source="user.name")
    guest_phone = serializers.SerializerMethodField(
        help_text="In full for staff who may see guests' data, otherwise only the last digits."
    )

    def get_guest_phone(self, entry: WaitingEntry) -> str:
        phone: str = entry.user.phone_number
        return phone if self.context["whole_phones"] else masks.last_four(phone)


class DeskWaiting(generics.GenericAPIView[WaitingEntry]):
    refusals = REFUSALS
    serializer_class = DeskWaitingOutput

    class Query(serializers.Serializer[Any]):
        status = serializers.ChoiceField(required=False, choices=WaitingState.choices)

    @extend_schema(
        tags=["desk"], operation_id="desk_waiting_list", parameters=[Query], responses=DeskWaitingOutput(many=True)
    )
    def get(self, request: Request, slug: str) -> Response:
        """The resort's waiting list, in order."""
        resort = workplace(request.user, slug=slug, right=Right.SEE_BOOKINGS)
        query = self.Query(data=request.query_params)
        query.is_valid(raise_exception=True)
        entries = selectors.at_resort(resort=resort, state=query.validated_data.get("status", ""))
        context = {"whole_phones": may(request.user, Right.SEE_GUESTS, resort)}
        page = self.paginate_queryset(entries)
        return self.get_paginated_response(DeskWaitingOutput(page, many=True, context=context).data)
