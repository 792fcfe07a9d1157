"""The frozen price of an attempt, as the API shows it."""

from typing import Any

from rest_framework import serializers

from backend.bookings.models import BookingAttempt
from backend.common.money import rupees
from backend.pricing.api import TierOutput, tiers_of
from backend.pricing.core.cancelling import FULL_REFUND
from backend.pricing.core.frozen_line import FrozenLine
from backend.pricing.core.frozen_price import FrozenPlan, FrozenPrice
from backend.pricing.core.plans import STANDARD, Meals
from backend.pricing.core.quoting import Kind

# What was sold before there were plans.
PLAIN = FrozenPlan.of(STANDARD)


class StepOutput(serializers.Serializer[Any]):
    """One change on the way from a room's base price to a night's."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # hides Field.label, which names nothing here
    change = serializers.CharField(help_text="Rupees more, or less with a minus.")


class PriceLineOutput(serializers.Serializer[Any]):
    """One room for one night, somebody or something extra in it, its meals, or an add-on of the whole stay."""

    kind = serializers.ChoiceField(choices=[(kind.value, kind.value) for kind in Kind])
    label = serializers.CharField(help_text="For people.")  # type: ignore[assignment]  # hides Field.label, which names nothing here
    quantity = serializers.IntegerField(help_text="How many of it are in this line.")
    room_id = serializers.IntegerField(allow_null=True, help_text="Null for an add-on.")
    room_number = serializers.CharField()
    night = serializers.DateField(allow_null=True, help_text="The night that begins on this day; null for an add-on.")
    base = serializers.CharField(help_text='A room\'s price before all rules; "0.00" for everything else.')
    steps = StepOutput(many=True)
    listed = serializers.CharField(help_text="After all rules, before discounts.")
    discount = serializers.CharField(help_text="What offer and coupon take from it.")
    price = serializers.CharField(help_text='Rupees before tax, such as "7500.00".')
    tax_percent = serializers.IntegerField()
    tax = serializers.CharField(help_text="Rupees of GST: CGST and SGST together.")
    cgst = serializers.CharField()
    sgst = serializers.CharField()


class PlanOutput(serializers.Serializer[Any]):
    """What the price promises."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # hides Field.label, which names nothing here
    meals = serializers.ChoiceField(
        choices=[(meals.value, meals.value) for meals in Meals],
        help_text="EP: room only; CP: breakfast; MAP: breakfast and one meal; AP: all meals.",
    )
    refundable = serializers.BooleanField()


class PriceOutput(serializers.Serializer[Any]):
    """What the stay costs, line by line. Texts are rupees; `total_paise` is what Checkout needs."""

    currency = serializers.CharField()
    plan = PlanOutput()
    offer = serializers.CharField(help_text="Code of the offer that applied by itself; empty for none.")
    coupon = serializers.CharField(help_text="Code of the coupon; empty for none.")
    lines = PriceLineOutput(many=True)
    discount = serializers.CharField(help_text="What offer and coupon take from all lines.")
    subtotal = serializers.CharField()
    tax = serializers.CharField()
    total = serializers.CharField()
    total_paise = serializers.IntegerField()
    due_now = serializers.CharField(help_text="What is to be paid when booking: everything, or the deposit.")
    due_later = serializers.CharField()
    due_on = serializers.DateField(allow_null=True, help_text="Until when the rest is to be paid; null for no rest.")
    cancellation = TierOutput(many=True, help_text="What cancelling costs, the earliest first.")
    house_rules = serializers.ListField(
        child=serializers.CharField(), help_text="What the resort asks of its guests, in plain text."
    )


def price_of(attempt: BookingAttempt) -> dict[str, Any]:
    """The attempt's frozen price."""
    return shown(attempt.frozen_price)


def shown(price: FrozenPrice) -> dict[str, Any]:
    """A frozen price; one that was frozen before there were plans and promises, with what was true then."""
    pays = price.instalments
    return PriceOutput(
        {
            "currency": price.currency,
            "plan": (price.plan or PLAIN).as_json(),
            "offer": price.offer,
            "coupon": price.coupon,
            "lines": [_line(line) for line in price.lines],
            "discount": rupees(price.discount_paise),
            "subtotal": rupees(price.subtotal_paise),
            "tax": rupees(price.tax_paise),
            "total": rupees(price.total_paise),
            "total_paise": price.total_paise,
            "due_now": rupees(pays.now_paise),
            "due_later": rupees(pays.later_paise),
            "due_on": pays.due_on,
            "cancellation": tiers_of(price.cancellation or FULL_REFUND),
            "house_rules": price.house_rules,
        }
    ).data


def _line(line: FrozenLine) -> dict[str, Any]:
    half = rupees(line.half_paise)
    steps = [{"code": step.code, "label": step.label, "change": rupees(step.change_paise)} for step in line.steps]
    return {
        "kind": line.kind.value,
        "label": line.label,
        "quantity": line.quantity,
        "room_id": line.room_id,
        "room_number": line.room_number,
        "night": line.night,
        "base": rupees(line.base_paise),
        "steps": steps,
        "listed": rupees(line.listed_paise),
        "discount": rupees(line.discount_paise),
        "price": rupees(line.price_paise),
        "tax_percent": line.tax_percent,
        "tax": rupees(line.tax_paise),
        "cgst": half,
        "sgst": half,
    }
