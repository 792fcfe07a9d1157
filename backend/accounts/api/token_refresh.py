"""The endpoint that refreshes access and refresh tokens."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.services import sessions
from backend.common import clock
from backend.common.http.open_views import OpenView


class TokenRefresh(OpenView):
    refusals = {"401": "`token_invalid`: the refresh token is not valid, has expired or was already used."}

    @extend_schema_serializer(component_name="RefreshToken")
    class Input(serializers.Serializer[Any]):
        refresh = serializers.CharField(max_length=2000)

    @extend_schema_serializer(component_name="TokenPair")
    class Output(serializers.Serializer[Any]):
        access = serializers.CharField()
        refresh = serializers.CharField()

    @extend_schema(tags=["auth"], operation_id="token_refresh", request=Input, responses=Output)
    def post(self, request: Request) -> Response:
        """Get a new pair of tokens. The old refresh token becomes invalid; using it again ends the login."""
        data = self.Input(data=request.data)
        data.is_valid(raise_exception=True)
        pair = sessions.refresh(token=data.validated_data["refresh"], at=clock.now())
        return Response(self.Output(pair).data)
