"""Login endpoints: request a one-time code, verify it."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.api.phone_field import PhoneField
from backend.accounts.core import devices
from backend.accounts.services import login
from backend.common.http.client_addresses import caller, shortened_address
from backend.common.http.open_views import OpenView
from backend.common.phrases import phrase
from backend.notifications.models import Channel

UNAVAILABLE = "`login_unavailable`: login is temporarily unavailable; try again after Retry-After seconds."


class OtpRequest(OpenView):
    limited_as = "login"
    uncounted = login.LoginUnavailable
    refusals = {"429": "Also when too many codes were requested.", "503": UNAVAILABLE}

    @extend_schema_serializer(component_name="OtpAsk")
    class Input(serializers.Serializer[Any]):
        phone_number = PhoneField()
        channel = serializers.ChoiceField(
            Channel.choices,
            default=Channel.SMS,
            help_text="How the code is sent. Not every deployment offers all channels.",
        )

    @extend_schema_serializer(component_name="OtpSent")
    class Output(serializers.Serializer[Any]):
        message = serializers.CharField()
        expires_in = serializers.IntegerField(help_text="Seconds.")
        resend_after = serializers.IntegerField(help_text="Seconds.")

    @extend_schema(tags=["auth"], operation_id="otp_request", request=Input, responses=Output)
    def post(self, request: Request) -> Response:
        """Send a login code by SMS. The answer is the same for known and unknown numbers."""
        data = self.Input(data=request.data)
        data.is_valid(raise_exception=True)
        asked = data.validated_data
        login.request_code(phone=asked["phone_number"], channel=asked["channel"], ip=caller(request), at=timezone.now())
        answer = {
            "message": phrase("If this number can receive an SMS, a code is on its way."),
            "expires_in": settings.OTP_TTL_SECONDS,
            "resend_after": settings.OTP_RESEND_SECONDS,
        }
        return Response(self.Output(answer).data)


class OtpVerify(OpenView):
    limited_as = "login"
    uncounted = login.LoginUnavailable
    refusals = {"401": "`account_inactive`: the account has been deactivated.", "503": UNAVAILABLE}

    @extend_schema_serializer(component_name="OtpAnswer")
    class Input(serializers.Serializer[Any]):
        phone_number = PhoneField()
        otp = serializers.CharField(max_length=16, help_text="The six-digit code from the SMS.")

    @extend_schema_serializer(component_name="LoggedIn")
    class Output(serializers.Serializer[Any]):
        @extend_schema_serializer(component_name="LoggedInUser")
        class Person(serializers.Serializer[Any]):
            id = serializers.IntegerField(source="user.id")
            phone_number = serializers.CharField(source="user.phone_number")
            name = serializers.CharField(source="user.name")
            email = serializers.CharField(source="user.email")
            is_first_login = serializers.BooleanField()

        access = serializers.CharField(source="tokens.access")
        refresh = serializers.CharField(source="tokens.refresh")
        user = Person(source="*")

    @extend_schema(tags=["auth"], operation_id="otp_verify", request=Input, responses=Output)
    def post(self, request: Request) -> Response:
        """Log in with the code. A new phone number gets an account."""
        data = self.Input(data=request.data)
        data.is_valid(raise_exception=True)
        asked = data.validated_data
        found = login.log_in(
            phone=asked["phone_number"],
            code=asked["otp"],
            device=devices.describe(request.headers.get("User-Agent", "")),
            ip=shortened_address(request),
            at=timezone.now(),
        )
        return Response(self.Output(found).data)
