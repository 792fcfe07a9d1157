"""The endpoint that exports my data."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import User
from backend.common import clock
from backend.common.http.client_addresses import client_ip
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.privacy.services import data_export


class ExportedProfile(serializers.Serializer[Any]):
    phone_number = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField()
    login_email = serializers.CharField(
        help_text="Of a number from abroad: the address that gets the login codes; otherwise empty."
    )
    date_of_birth = serializers.DateField(allow_null=True)
    gender = serializers.CharField()
    language = serializers.CharField(help_text="Language of messages; empty when not given.")
    joined_at = serializers.DateTimeField()


class ExportedLogin(serializers.Serializer[Any]):
    device = serializers.CharField(allow_null=True)
    ip = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)


class ExportedGuest(serializers.Serializer[Any]):
    name = serializers.CharField()
    age = serializers.IntegerField()


class ExportedCompanion(serializers.Serializer[Any]):
    name = serializers.CharField()
    age = serializers.IntegerField()


class ExportedStay(ShowsMoney):
    resort = serializers.CharField()
    check_in_date = serializers.DateField()
    check_out_date = serializers.DateField()
    rooms = serializers.ListField(child=serializers.CharField())
    guests = ExportedGuest(many=True)
    contact_email = serializers.CharField(help_text="E-mail address for this stay; empty when not given.")
    requests = serializers.CharField(help_text="What you asked of the resort.")
    arrival_time = serializers.CharField(allow_null=True, help_text="HH:MM, at the resort.")
    language = serializers.CharField(help_text="Language for this stay; empty: that of the profile.")
    booker_name = serializers.CharField(help_text="Who booked for the guests; empty where one of them did.")
    booker_phone = serializers.CharField(help_text="Phone of who booked for the guests; empty where one of them did.")
    company = serializers.CharField(help_text="Company that you named for the invoice before paying.")
    gstin = serializers.CharField(help_text="Its GSTIN.")
    company_address = serializers.CharField(help_text="Its address.")
    total = MoneyField("Total in rupees, tax included.")
    currency = serializers.CharField()


class ExportedBooking(ExportedStay):
    reference = serializers.CharField()
    state = serializers.CharField()
    confirmed_at = serializers.DateTimeField()
    cancelled_at = serializers.DateTimeField(allow_null=True)
    checked_in_at = serializers.DateTimeField(allow_null=True)
    checked_out_at = serializers.DateTimeField(allow_null=True)
    balance = MoneyField("Balance in rupees.")
    balance_due_on = serializers.DateField(allow_null=True)


class ExportedEntry(serializers.Serializer[Any]):
    booking = serializers.CharField(help_text="The booking's reference.")
    name = serializers.CharField()
    document = serializers.CharField()
    last_four = serializers.CharField(help_text="The last characters of the number; the rest is not stored.")
    nationality = serializers.CharField()
    checked_at = serializers.DateTimeField()
    filed_at = serializers.DateTimeField(allow_null=True, help_text="When Form III was filed for a guest from abroad.")
    acknowledgement = serializers.CharField()


class ExportedAttempt(ExportedStay):
    booking_attempt_id = serializers.IntegerField()
    started_at = serializers.DateTimeField()


class ExportedWaiting(serializers.Serializer[Any]):
    resort = serializers.CharField()
    check_in_date = serializers.DateField()
    check_out_date = serializers.DateField()
    guest_count = serializers.IntegerField()
    child_ages = serializers.ListField(child=serializers.IntegerField())
    room_ids = serializers.ListField(child=serializers.IntegerField())
    room_types = serializers.DictField(child=serializers.IntegerField(), help_text="How many rooms of which type.")
    state = serializers.CharField()
    asked_at = serializers.DateTimeField()
    offered_at = serializers.DateTimeField(allow_null=True)
    told_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class ExportedRefund(ShowsMoney):
    razorpay_refund_id = serializers.CharField(allow_null=True)
    amount = MoneyField("Amount in rupees.")
    reason = serializers.CharField()
    state = serializers.CharField()
    created_at = serializers.DateTimeField()


class ExportedPayment(ShowsMoney):
    razorpay_order_id = serializers.CharField(allow_null=True)
    razorpay_payment_id = serializers.CharField()
    booking = serializers.CharField(allow_null=True, help_text="The booking's reference.")
    amount = MoneyField("Amount in rupees.")
    currency = serializers.CharField()
    state = serializers.CharField()
    method = serializers.CharField()
    captured_at = serializers.DateTimeField(allow_null=True)
    refunds = ExportedRefund(many=True)


class ExportedMessage(serializers.Serializer[Any]):
    kind = serializers.CharField()
    state = serializers.CharField()
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)


class AccountExport(APIView):
    refusals = {
        "429": "Also when the export was fetched too often today. Try again after Retry-After seconds.",
        "503": "`export_unavailable`: try again later.",
    }

    @extend_schema_serializer(component_name="AccountExport")
    class Output(serializers.Serializer[Any]):
        made_at = serializers.DateTimeField()
        profile = ExportedProfile()
        companions = ExportedCompanion(many=True, help_text="Whom you have saved as companions.")
        logins = ExportedLogin(many=True)
        bookings = ExportedBooking(many=True)
        register = ExportedEntry(many=True)
        unfinished_attempts = ExportedAttempt(many=True)
        waiting = ExportedWaiting(many=True)
        payments = ExportedPayment(many=True)
        messages = ExportedMessage(many=True)

    @extend_schema(tags=["profile"], operation_id="account_export", responses=Output)
    def get(self, request: Request) -> Response:
        """All data stored about me, in one document."""
        found = data_export.export(user=cast(User, request.user), ip=client_ip(request), at=clock.now())
        return Response(self.Output(found).data, headers={"Cache-Control": "no-store"})
