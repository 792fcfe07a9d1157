"""Staying logged in, and leaving."""

from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import LoginSession
from backend.accounts.services import sessions
from backend.common.health import OpenView


class TokenRefresh(OpenView):
    refusals = {"401": "The refresh token is not valid, has run out or was used before."}

    @extend_schema_serializer(component_name="RefreshToken")
    class Input(serializers.Serializer[Any]):
        refresh = serializers.CharField(max_length=2000)

    @extend_schema_serializer(component_name="TokenPair")
    class Output(serializers.Serializer[Any]):
        access = serializers.CharField()
        refresh = serializers.CharField()

    @extend_schema(tags=["auth"], operation_id="token_refresh", request=Input, responses=Output)
    def post(self, request: Request) -> Response:
        """A new pair of tokens. The old refresh token is used up; presenting it again ends the login."""
        data = self.Input(data=request.data)
        data.is_valid(raise_exception=True)
        pair = sessions.refresh(token=data.validated_data["refresh"], at=timezone.now())
        return Response(self.Output(pair).data)


class Logout(APIView):
    @extend_schema_serializer(component_name="Logout")
    class Input(serializers.Serializer[Any]):
        refresh = serializers.CharField(required=False, help_text="Not needed; for clients that send it.")

    @extend_schema(tags=["auth"], operation_id="logout", request=Input, responses={204: None})
    def post(self, request: Request) -> Response:
        """End the login on this device: the access token and every refresh token of it."""
        session = cast(LoginSession, request.auth)
        sessions.revoke(session_id=session.pk, at=timezone.now())
        return Response(status=204)
