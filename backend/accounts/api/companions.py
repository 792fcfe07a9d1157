"""Endpoints of saved companions: list, save, delete."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts import selectors
from backend.accounts.models import Companion
from backend.accounts.services import companions
from backend.common.http.callers import user_id
from backend.common.http.text_fields import VisibleName


@extend_schema_serializer(component_name="SaveCompanion")
class CompanionInput(serializers.Serializer[Any]):
    name = VisibleName(max_length=100)
    age = serializers.IntegerField(min_value=0, max_value=120)


@extend_schema_serializer(component_name="Companion")
class CompanionOutput(serializers.ModelSerializer[Companion]):
    class Meta:
        model = Companion
        fields = ("id", "name", "age")


class Companions(APIView):
    refusals = {"POST 409": "`too_many_companions`: delete one first."}

    @extend_schema(tags=["profile"], operation_id="companions_list", responses=CompanionOutput(many=True))
    def get(self, request: Request) -> Response:
        """The people whom I travel with, in the order in which I saved them."""
        return Response(CompanionOutput(selectors.companions_of(user_id=user_id(request)), many=True).data)

    @extend_schema(
        tags=["profile"], operation_id="companion_save", request=CompanionInput, responses={201: CompanionOutput}
    )
    def post(self, request: Request) -> Response:
        """Save somebody whom I travel with. The same name and age are saved once."""
        said = CompanionInput(data=request.data)
        said.is_valid(raise_exception=True)
        saved = companions.save_companion(user_id=user_id(request), **said.validated_data)
        return Response(CompanionOutput(saved).data, status=201)


class CompanionDetail(APIView):
    refusals = {"404": "you have no such companion."}

    @extend_schema(tags=["profile"], operation_id="companion_delete", responses={204: None})
    def delete(self, request: Request, companion_id: int) -> Response:
        """Delete a companion. Bookings keep their guests."""
        companions.delete_companion(user_id=user_id(request), companion_id=companion_id)
        return Response(status=204)
