"""Login endpoints: request a one-time code, verify it."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.api.phone_field import AccountPhoneField
from backend.accounts.core import devices
from backend.accounts.services import code_targets, login
from backend.accounts.services.code_budgets import CodeAsker
from backend.common import clock
from backend.common.http.client_addresses import caller, shortened_address
from backend.common.http.open_views import OpenView
from backend.common.http.text_fields import Text
from backend.common.phrases import phrase
from backend.notifications.models import Channel

EMAIL = (
    "With a number from abroad, and needed there: the code goes to this address. The first address that logs in with a "
    "number stays its own. Of an Indian number it is ignored."
)
SENT_BY_SMS = phrase("If this number can receive an SMS, a code is on its way.")
SENT_BY_EMAIL = phrase("If this address belongs to this number, a code is on its way by e-mail.")
UNAVAILABLE = "`login_unavailable`: login is temporarily unavailable; try again after Retry-After seconds."


class OtpRequest(OpenView):
    limited_as = "login"
    uncounted = login.LoginUnavailable
    refusals = {
        "429": "`too_many_requests`: also when too many codes were requested. `proof_required`: more only with a proof "
        "of work; solve the challenge in `altcha` and send the solution along.",
        "503": UNAVAILABLE,
    }

    @extend_schema_serializer(component_name="OtpAsk")
    class Input(serializers.Serializer[Any]):
        phone_number = AccountPhoneField()
        email = serializers.EmailField(required=False, allow_blank=True, max_length=254, help_text=EMAIL)
        channel = serializers.ChoiceField(
            Channel.choices,
            default=Channel.SMS,
            help_text="How the code is sent to an Indian number. Not every deployment offers all channels.",
        )
        challenge = Text(
            required=False,
            allow_blank=True,
            max_length=64,
            help_text="When a code is sent again: the `challenge` of the last answer. The earlier code ends.",
        )
        device_token = Text(
            required=False,
            allow_blank=True,
            max_length=400,
            help_text="The `device_token` of this device's last login, also after logging out.",
        )
        altcha = Text(
            required=False,
            allow_blank=True,
            max_length=2000,
            help_text="The solution of the challenge in a `proof_required` refusal, as altcha encodes it (base64).",
        )

    @extend_schema_serializer(component_name="OtpSent")
    class Output(serializers.Serializer[Any]):
        message = serializers.CharField()
        expires_in = serializers.IntegerField(help_text="Seconds.")
        resend_after = serializers.IntegerField(help_text="Seconds.")
        challenge = serializers.CharField(
            help_text="Send it along with the code. Wrong codes of others then do not count against this one."
        )

    @extend_schema(tags=["auth"], operation_id="otp_request", request=Input, responses=Output)
    def post(self, request: Request) -> Response:
        """Send a login code by SMS, or by e-mail to a guest whose number is from abroad. The answer is the same for
        known and unknown numbers."""
        data = self.Input(data=request.data)
        data.is_valid(raise_exception=True)
        asked = data.validated_data
        asker = CodeAsker(
            ip=caller(request),
            network=shortened_address(request),
            device_token=asked.get("device_token", ""),
            challenge=asked.get("challenge", ""),
            proof=asked.get("altcha", ""),
        )
        target = code_targets.target_of(phone=asked["phone_number"], email=asked.get("email", ""))
        challenge = login.request_code(
            target=target,
            channel=asked["channel"],
            asker=asker,
            at=clock.now(),
            # English is en-in to Django.
            language=(get_language() or "en")[:2],
        )
        answer = {
            "message": SENT_BY_EMAIL if target.email else SENT_BY_SMS,
            "expires_in": settings.OTP_TTL_SECONDS,
            "resend_after": settings.OTP_RESEND_SECONDS,
            "challenge": challenge,
        }
        return Response(self.Output(answer).data)


class OtpVerify(OpenView):
    limited_as = "login"
    uncounted = login.LoginUnavailable
    refusals = {
        "400": "`otp_invalid`: the code is not valid; request a new one.",
        "401": "`account_inactive`: the account has been deactivated.",
        "503": UNAVAILABLE,
    }

    @extend_schema_serializer(component_name="OtpAnswer")
    class Input(serializers.Serializer[Any]):
        phone_number = AccountPhoneField()
        email = serializers.EmailField(required=False, allow_blank=True, max_length=254, help_text=EMAIL)
        otp = serializers.CharField(max_length=16, help_text="The six-digit code from the SMS, or the e-mail.")
        challenge = Text(
            required=False,
            allow_blank=True,
            max_length=64,
            help_text="The `challenge` of the answer that announced this code. Without it the code is tried on a small "
            "budget that all callers share for this number.",
        )

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
        device_token = serializers.CharField(
            help_text="Keep it, also after logging out, and send it when asking for a code again. It opens nothing."
        )

    @extend_schema(tags=["auth"], operation_id="otp_verify", request=Input, responses=Output)
    def post(self, request: Request) -> Response:
        """Log in with the code. A new phone number gets an account."""
        data = self.Input(data=request.data)
        data.is_valid(raise_exception=True)
        asked = data.validated_data
        found = login.log_in(
            target=code_targets.target_of(phone=asked["phone_number"], email=asked.get("email", "")),
            code=asked["otp"],
            challenge=asked.get("challenge", ""),
            device=devices.describe(request.headers.get("User-Agent", "")),
            ip=shortened_address(request),
            at=clock.now(),
        )
        return Response(self.Output(found).data)
