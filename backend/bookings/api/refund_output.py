"""Refunds as a guest reads them, beside an attempt or a booking."""

from rest_framework import serializers

from backend.bookings.states import GuestRefundReason, GuestRefundState
from backend.common.http.money_fields import MoneyField, ShowsMoney


class RefundOutput(ShowsMoney):
    """A sum that goes back the way it was paid."""

    amount = MoneyField("Amount that goes back, in rupees.")
    status = serializers.ChoiceField(
        choices=GuestRefundState.choices,
        help_text="`due`: it is sent by itself; `pending`: Razorpay has it; `processed`: the bank has it; `failed`: a "
        "person takes care of it.",
    )
    reason = serializers.ChoiceField(
        choices=GuestRefundReason.choices,
        help_text="`rooms_gone`: it was paid when somebody else had the rooms. `second_payment`: it was paid already. "
        "`wrong_amount`: it was not the amount asked for. `external`: the resort returned it.",
    )
    owed_since = serializers.DateTimeField(help_text="When it was decided.")
    expected_by = serializers.DateField(
        allow_null=True,
        help_text="When it should be on the guest's account at the latest: seven working days later. Null where "
        "nobody can tell.",
    )
