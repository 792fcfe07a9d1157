"""The end of my account."""

from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import User
from backend.privacy.services import erasing


class AccountDelete(APIView):
    refusals = {
        "400": "`otp_invalid`: the code is not valid; ask for a new one. `invalid`: the body has none.",
        "409": "Something is not over yet; nothing was deleted, and the code is still good. `account_has_bookings`: "
        "cancel the booking or come back after the stay. `account_has_attempts`: release the attempt. "
        "`account_has_payments`: a payment may still arrive, `until` says when it no longer can. "
        "`account_has_refunds`, `account_has_disputes`: come back when that is settled. `account_is_staff`: give up "
        "the work here first.",
        "503": "`login_unavailable`: codes cannot be checked right now.",
    }

    @extend_schema_serializer(component_name="AccountDelete")
    class Input(serializers.Serializer[Any]):
        otp = serializers.CharField(max_length=16, help_text="The six digits of a fresh SMS to my own number.")

    @extend_schema(
        tags=["profile"],
        operation_id="account_delete",
        request=Input,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        """Forget me: profile, logins, messages, guests of unfinished attempts.

        Ask for a code first (`/api/auth/otp/request/`), as if to log in. Bookings and payments stay as long as tax
        law asks, under no name and no number. The same number may sign up afresh, as somebody new. Repeating is
        safe: after the first 204 the token is not valid any more, so the answer is 401.
        """
        data = self.Input(data=request.data)
        data.is_valid(raise_exception=True)
        erasing.erase_own(user=cast(User, request.user), code=data.validated_data["otp"], at=timezone.now())
        return Response(status=204)
