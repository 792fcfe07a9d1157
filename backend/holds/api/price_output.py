"""Serializes the frozen price of a booking attempt."""

from typing import Any

from rest_framework import serializers

from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.common.money import money_keys
from backend.holds.models import BookingAttempt
from backend.pricing.api import TierOutput, tiers_of
from backend.pricing.core.cancellation_fee import FULL_REFUND
from backend.pricing.core.frozen_line import FrozenLine
from backend.pricing.core.frozen_price import FrozenPlan, FrozenPrice
from backend.pricing.core.plans import STANDARD, Meals
from backend.pricing.core.stay_price import LineKind

# What was sold before there were plans.
PLAIN = FrozenPlan.of(STANDARD)


class StepOutput(ShowsMoney):
    """A rate rule that changed the base price of this night."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # hides Field.label, which names nothing here
    change = MoneyField("Change of the price in rupees; negative when it is reduced.")


class PriceLineOutput(ShowsMoney):
    """One line of a price: a room for a night, an extra guest or bed, meals, or an add-on.

    Of a change: what the cancellation policy keeps (`kept`), and a difference of less than one rupee (`remainder`),
    which is negative when it is waived.
    """

    kind = serializers.ChoiceField(choices=[(kind.value, kind.value) for kind in LineKind])
    label = serializers.CharField(help_text="For people.")  # type: ignore[assignment]  # hides Field.label, which names nothing here
    quantity = serializers.IntegerField(help_text="Quantity in this line.")
    room_id = serializers.IntegerField(allow_null=True, help_text="Null for an add-on.")
    room_number = serializers.CharField()
    night = serializers.DateField(allow_null=True, help_text="Date on which the night begins; null for an add-on.")
    base = MoneyField('Base price of the room in rupees, before rate rules; "0.00" for all other lines.')
    steps = StepOutput(many=True)
    listed = MoneyField("Price after rate rules, before discounts, in rupees.")
    discount = MoneyField("Discount by offer and coupon, in rupees.")
    price = MoneyField('Rupees before tax, such as "7500.00".')
    tax_percent = serializers.IntegerField()
    tax = MoneyField("GST in rupees: CGST and SGST together.")
    cgst = MoneyField("Central GST in rupees.")
    sgst = MoneyField("State GST in rupees.")


class PlanOutput(serializers.Serializer[Any]):
    """The rate plan of a price."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # hides Field.label, which names nothing here
    meals = serializers.ChoiceField(
        choices=[(meals.value, meals.value) for meals in Meals],
        help_text="EP: room only; CP: breakfast; MAP: breakfast and one meal; AP: all meals.",
    )
    refundable = serializers.BooleanField()


class PriceOutput(ShowsMoney):
    """The price of a stay, line by line. Amounts in texts are rupees; Checkout needs `total_paise`."""

    currency = serializers.CharField()
    plan = PlanOutput()
    offer = serializers.CharField(help_text="Code of the offer that was applied automatically; empty for none.")
    coupon = serializers.CharField(help_text="Code of the coupon; empty for none.")
    lines = PriceLineOutput(many=True)
    discount = MoneyField("Discount by offer and coupon over all lines, in rupees.")
    subtotal = MoneyField("Sum before tax, in rupees.")
    tax = MoneyField("GST in rupees.")
    total = MoneyField("Total in rupees, tax included.", paise_help="The same in paise, as Checkout needs it.")
    due_now = MoneyField("Amount due at booking, in rupees: the total, or the deposit.")
    due_later = MoneyField("Balance to pay later, in rupees.")
    due_on = serializers.DateField(allow_null=True, help_text="Due date of the balance; null when there is none.")
    cancellation = TierOutput(many=True, help_text="Tiers of the cancellation policy, the earliest first.")
    house_rules = serializers.ListField(child=serializers.CharField(), help_text="House rules, in plain text.")


def price_of(attempt: BookingAttempt) -> dict[str, Any]:
    """The attempt's frozen price."""
    return price_shown(attempt.frozen_price)


def price_shown(price: FrozenPrice) -> dict[str, Any]:
    """A frozen price as PriceOutput declares it, written by hand: every hold answers one, and the serializer takes
    longer than the price. One that was frozen before there were plans and promises says what was true then."""
    pays = price.instalments
    return {
        "currency": price.currency,
        "plan": (price.plan or PLAIN).as_json(),
        "offer": price.offer,
        "coupon": price.coupon,
        "lines": [_line(line) for line in price.lines],
        **money_keys(
            discount=price.discount_paise,
            subtotal=price.subtotal_paise,
            tax=price.tax_paise,
            total=price.total_paise,
            due_now=pays.now_paise,
            due_later=pays.later_paise,
        ),
        "due_on": pays.due_on and pays.due_on.isoformat(),
        "cancellation": tiers_of(price.cancellation or FULL_REFUND),
        "house_rules": list(price.house_rules),
    }


def _line(line: FrozenLine) -> dict[str, Any]:
    return {
        "kind": line.kind.value,
        "label": line.label,
        "quantity": line.quantity,
        "room_id": line.room_id,
        "room_number": line.room_number,
        "night": line.night and line.night.isoformat(),
        **money_keys(base=line.base_paise),
        "steps": [
            {"code": step.code, "label": step.label, **money_keys(change=step.change_paise)} for step in line.steps
        ],
        **money_keys(listed=line.listed_paise, discount=line.discount_paise, price=line.price_paise),
        "tax_percent": line.tax_percent,
        **money_keys(tax=line.tax_paise, cgst=line.half_paise, sgst=line.half_paise),
    }
