"""The endpoint that deletes my account."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import User
from backend.common import clock
from backend.common.http.text_fields import Text
from backend.privacy.services import erasure


class AccountDelete(APIView):
    refusals = {
        "400": "`otp_invalid`: the code is not valid; request a new one. `invalid`: the body has no code.",
        "409": "Nothing was deleted, and the code is still valid. `account_has_bookings`: cancel the booking or try "
        "again after the stay. `account_has_attempts`: release the booking attempt. `account_has_payments`: a payment "
        "may still arrive; try again after `until`. `account_has_refunds`, `account_has_disputes`: try again when the "
        "refund has arrived or the dispute is settled. `account_is_staff`: have the staff access removed first.",
        "503": "`login_unavailable`: codes cannot be checked right now; try again later.",
    }

    @extend_schema_serializer(component_name="AccountDelete")
    class Input(serializers.Serializer[Any]):
        otp = serializers.CharField(
            max_length=16, help_text="The six-digit code from a new SMS to your own number, or a new e-mail."
        )
        challenge = Text(
            required=False,
            allow_blank=True,
            max_length=64,
            help_text="The `challenge` that came with it.",
        )

    @extend_schema(
        tags=["profile"],
        operation_id="account_delete",
        request=Input,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        """Delete my account: profile, logins, messages and guests of unfinished booking attempts.

        Request a code first (`/api/auth/otp/request/`), as for logging in. Bookings and payments are kept as long as
        tax law requires, without name and phone number. The same number may register again as a new account. Repeating
        is safe: after the first 204 the token is invalid, so the answer is 401.
        """
        data = self.Input(data=request.data)
        data.is_valid(raise_exception=True)
        said = data.validated_data
        user, challenge = cast(User, request.user), said.get("challenge", "")
        erasure.erase_own(user=user, code=said["otp"], challenge=challenge, at=clock.now())
        return Response(status=204)
