"""Login session endpoints: list devices, log out of one or all."""

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts import selectors
from backend.accounts.models import LoginSession
from backend.accounts.services import sessions
from backend.common import clock
from backend.common.http.callers import user_id
from backend.common.http.text_fields import Text


@extend_schema_serializer(component_name="Login")
class SessionOutput(serializers.ModelSerializer[LoginSession]):
    last_seen_at = serializers.DateTimeField(source="last_used_at", help_text="To the minute.")
    current = serializers.SerializerMethodField(help_text="Whether this login makes the request.")

    class Meta:
        model = LoginSession
        fields = ("id", "device", "created_at", "last_seen_at", "current")

    def get_current(self, session: LoginSession) -> bool:
        return bool(session == self.context["current"])


class Sessions(APIView):
    @extend_schema(tags=["auth"], operation_id="list_sessions", responses=SessionOutput(many=True))
    def get(self, request: Request) -> Response:
        """The devices I am logged in on, the most recently used first."""
        found = selectors.live_sessions(user_id=user_id(request), at=clock.now())
        return Response(SessionOutput(found, many=True, context={"current": request.auth}).data)


class SessionDetail(APIView):
    refusals = {"404": "you have no such login, or it has ended."}

    @extend_schema(tags=["auth"], operation_id="end_session", responses={204: None})
    def delete(self, request: Request, session_id: UUID) -> Response:
        """Log out another device, or this one."""
        sessions.revoke_own(user_id=user_id(request), session_id=session_id, at=clock.now())
        return Response(status=204)


class Logout(APIView):
    @extend_schema_serializer(component_name="Logout")
    class Input(serializers.Serializer[Any]):
        refresh = Text(required=False, allow_blank=True, help_text="Not needed. Accepted from clients that send it.")

    @extend_schema(tags=["auth"], operation_id="logout", request=Input, responses={204: None})
    def post(self, request: Request) -> Response:
        """End the login on this device: the access token and every refresh token of it."""
        self.Input(data=request.data).is_valid(raise_exception=True)
        session = cast(LoginSession, request.auth)
        sessions.revoke_session(session_id=session.pk, at=clock.now())
        return Response(status=204)


class LogoutAll(APIView):
    @extend_schema(tags=["auth"], operation_id="logout_all", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Log out everywhere, here too."""
        sessions.revoke_all(user_id=user_id(request), at=clock.now())
        return Response(status=204)
