"""A change of a booking as guest and desk see it, whatever became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rest_framework import serializers

from backend.bookings.core.fallen_parts import FallenPart, PartKind
from backend.bookings.models import BookingChange
from backend.bookings.states import ChangeState, Overtaker
from backend.common.http.countdowns import Countdown
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.common.money import money_keys
from backend.common.phrases import phrase
from backend.common.time_left import countdown
from backend.payments.models import PaymentOrder
from backend.payments.orders import razorpay_orders
from backend.payments.states import OrderState


class FallenPartOutput(serializers.Serializer[FallenPart]):
    """Something that was booked and is not part of the changed stay, because it has ended or does not fit."""

    kind = serializers.ChoiceField(choices=[(kind.value, kind.value) for kind in PartKind])
    code = serializers.CharField(help_text="Code of the coupon, rate plan or add-on; empty for extra beds.")
    label = serializers.CharField()  # type: ignore[assignment]  # hides Field.label, which names nothing here
    quantity = serializers.IntegerField(help_text="How many of it fall away.")
    reason = serializers.CharField(help_text="A stable code, such as `coupon_over` or `add_on_unknown`.")
    detail = serializers.SerializerMethodField(help_text="One line for people.")

    def get_detail(self, part: FallenPart) -> str:
        return str(_said_of(part))


class ToPayOutput(Countdown, ShowsMoney):
    """The payment order for the difference."""

    payment_id = serializers.IntegerField(help_text="Dandeli's id of the payment order.")
    razorpay_order_id = serializers.CharField()
    razorpay_key = serializers.CharField(help_text="Razorpay's public key, for Checkout.")
    amount = MoneyField("Amount to pay, in rupees.", paise_help="The same in paise, for Checkout.")
    currency = serializers.CharField()
    expires_at = serializers.SerializerMethodField(help_text="When the hold of the new nights expires.")


@dataclass(frozen=True, kw_only=True)
class ChangeSeen:
    """A change with its order, at one moment."""

    change: BookingChange
    order: PaymentOrder | None
    at: datetime

    @property
    def status(self) -> ChangeState:
        """One whose time is over has lapsed, whether or not a sweeper has written it down."""
        late = self.change.state == ChangeState.WAITING and self.change.expires_at <= self.at
        return ChangeState.LAPSED if late else ChangeState(self.change.state)

    @property
    def asked_by(self) -> str:
        return "guest" if self.change.asked_by_id == self.change.booking.user_id else "resort"

    @property
    def difference_paise(self) -> int:
        """What the booking costs more by it; less than nothing when it costs less."""
        return self.change.total_paise - self.change.was_total_paise

    @property
    def to_pay(self) -> dict[str, Any] | None:
        """None also while Razorpay does not have the order yet, and once it is paid."""
        if self.order is None or self.order.state != OrderState.CREATED or self.status is not ChangeState.WAITING:
            return None
        return order_to_pay(self.order, self.change, at=self.at)


class ChangeOutput(Countdown, ShowsMoney):
    """A change of a booking: what it becomes, what it was, and what became of the change."""

    number = serializers.IntegerField(
        source="change.number", help_text="The booking's first change, its second, and so on."
    )
    status = serializers.ChoiceField(
        choices=ChangeState.choices,
        help_text="`waiting`: made once `to_pay` is paid. `made`. `lapsed`: it was not paid in time. `dropped`: it was "
        "taken back. `overtaken`: something else happened to the booking first, see `overtaken_by`. What is paid "
        "for a change that is not made goes back.",
    )
    overtaken_by = serializers.ChoiceField(
        source="change.overtaken_by", choices=[("", ""), *Overtaker.choices], help_text="Empty unless overtaken."
    )
    asked_at = serializers.DateTimeField(source="change.asked_at", help_text="When it was asked for.")
    asked_by = serializers.ChoiceField(choices=["guest", "resort"], help_text="Who asked for it.")
    expires_at = serializers.SerializerMethodField(help_text="When the hold of its nights expires.")
    made_at = serializers.DateTimeField(source="change.made_at", allow_null=True, help_text="Null unless it was made.")
    ended_at = serializers.DateTimeField(
        source="change.ended_at", allow_null=True, help_text="When it lapsed, was dropped or overtaken."
    )
    check_in_date = serializers.DateField(source="change.check_in")
    check_out_date = serializers.DateField(source="change.check_out")
    room_ids = serializers.ListField(child=serializers.IntegerField(), source="change.room_ids")
    was_check_in_date = serializers.DateField(source="change.was_check_in", help_text="The day of arrival before it.")
    was_check_out_date = serializers.DateField(
        source="change.was_check_out", help_text="The day of departure before it."
    )
    was_room_ids = serializers.ListField(
        child=serializers.IntegerField(), source="change.was_room_ids", help_text="The rooms before it."
    )
    difference = MoneyField("Price difference in rupees; negative when the stay gets cheaper.")
    to_pay = ToPayOutput(allow_null=True, help_text="Order to pay first; null unless the change waits for it.")
    refund = MoneyField("Refund in rupees.", source="change.back_paise")
    balance = MoneyField("Balance after the change, in rupees.", source="change.balance_paise")
    balance_due_on = serializers.DateField(
        source="change.balance_due_on", allow_null=True, help_text="Due date of the balance; null when none is left."
    )
    fell_away = FallenPartOutput(
        source="change.fallen_parts",
        many=True,
        help_text="What was booked and is not part of the changed stay.",
    )

    class Meta:
        ref_name = "BookingChange"

    def ends_of(self, shown: ChangeSeen) -> datetime:
        return shown.change.expires_at


def order_to_pay(order: PaymentOrder, change: BookingChange, *, at: datetime) -> dict[str, Any]:
    """What Checkout needs to pay for a change."""
    return {
        "payment_id": order.pk,
        "razorpay_order_id": order.razorpay_order_id,
        "razorpay_key": razorpay_orders.public_key(),
        **money_keys(amount=order.amount_paise),
        "currency": order.currency,
        **countdown(change.expires_at, at=at),
    }


def changes_shown(changes: Iterable[BookingChange], *, at: datetime) -> list[dict[str, Any]]:
    """These changes, each with its order."""
    rows = list(changes)
    orders = {order.change_id: order for order in PaymentOrder.objects.filter(change__in=rows)}
    seen = [ChangeSeen(change=row, order=orders.get(row.pk), at=at) for row in rows]
    return [dict(ChangeOutput(one, context={"at": at}).data) for one in seen]


def _said_of(part: FallenPart) -> str:
    """One line about a part that falls away."""
    if part.kind is PartKind.COUPON:
        return phrase("The coupon {code} does not apply to the changed stay.", code=part.code)
    if part.kind is PartKind.RATE_PLAN:
        return phrase("The rate plan {plan} is not offered any more. The stay is priced without it.", plan=part.label)
    if part.kind is PartKind.ADD_ON:
        return phrase("Not offered any more: {quantity} x {add_on}.", quantity=part.quantity, add_on=part.label)
    return phrase("Not offered any more: {quantity} extra beds.", quantity=part.quantity)
