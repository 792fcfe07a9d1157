"""The shape of an answer about the offers of a resort."""

from typing import Any

from rest_framework import serializers

from backend.catalogue.api.resort_outputs import BedOutput, PhotoOutput
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.holds.api.select_rooms import RoomTypeCount
from backend.pricing.core.plans import Meals


class OfferedResortOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()


class OfferRuleOutput(serializers.Serializer[Any]):
    """Something that forbids the stay."""

    code = serializers.CharField(
        help_text="The limit of the resort, such as `least_nights`; or `date_too_far`, `stay_too_long`, "
        "`capacity_exceeded`."
    )
    label = serializers.CharField(help_text="The resort's own name for it; empty for none.")  # type: ignore[assignment]  # hides Field.label, which names nothing here
    detail = serializers.CharField(help_text="For people.")
    fits = serializers.DictField(help_text="What would be possible: a number, or a day; empty for nothing.")


class OfferCouponOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    applies = serializers.BooleanField(help_text="Whether any price below counts it.")
    detail = serializers.CharField(help_text="Why not, for people; empty where it applies.")


class OfferedTierOutput(ShowsMoney):
    """What cancelling costs until a moment."""

    until = serializers.DateTimeField(
        allow_null=True, help_text="Last minute of it, at the resort; null: from then on, and for a no-show."
    )
    fee_percent = serializers.CharField(help_text='Percent of the whole price, such as "50.00".')
    fee_nights = serializers.IntegerField(help_text="Number of nights charged instead of a percentage.")
    fee = MoneyField("The fee for this stay in rupees, tax included.")
    words = serializers.CharField(help_text="The same for people.")


class OfferedPolicyOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # hides Field.label, which names nothing here
    words = serializers.CharField(help_text='The first tier for people: "Free cancellation until Fri 4 Dec, 23:59".')
    tiers = OfferedTierOutput(many=True, help_text="Those that can still be reached, in order.")


class OfferedHoldOutput(serializers.Serializer[Any]):
    """The body of a select-rooms that holds this offer at this price."""

    resort_id = serializers.IntegerField()
    room_ids = serializers.ListField(child=serializers.IntegerField(), required=False)
    room_types = RoomTypeCount(many=True, required=False)
    guests = serializers.IntegerField()
    child_ages = serializers.ListField(child=serializers.IntegerField())
    check_in_date = serializers.DateField()
    check_out_date = serializers.DateField()
    rate_plan = serializers.CharField(help_text="Code of the rate plan.")
    coupon = serializers.CharField(allow_blank=True, help_text="Code of the coupon; empty for none.")
    offer_id = serializers.CharField(help_text="Id of this offer.")


class OfferedPlanOutput(ShowsMoney):
    """The stay in one rate plan."""

    offer_id = serializers.CharField(help_text="For select-rooms, which refuses when the price has changed.")
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # hides Field.label, which names nothing here
    meals = serializers.ChoiceField(choices=[(meals.value, meals.value) for meals in Meals])
    refundable = serializers.BooleanField()
    total = MoneyField("Price of the whole stay in rupees before tax, discounts taken off.")
    tax = MoneyField("GST in rupees.")
    total_with_tax = MoneyField("What the stay costs in rupees, tax included.")
    night_average = MoneyField("The same by night, rounded to a paisa.")
    due_now = MoneyField("Amount due at booking, in rupees: the total, or the deposit.")
    due_later = MoneyField("Balance to pay later, in rupees.")
    due_later_on = serializers.DateField(allow_null=True, help_text="Due date of the balance; null for none.")
    payable_online = serializers.BooleanField(
        help_text="Whether the amount due at booking can be paid in one online payment."
    )
    offer = serializers.CharField(help_text="Code of the offer that was applied automatically; empty for none.")
    coupon = serializers.CharField(help_text="Code of the coupon that this price counts; empty for none.")
    cancellation = OfferedPolicyOutput(help_text="What cancelling costs.")
    select_rooms = OfferedHoldOutput(help_text="Body for select-rooms.")


class OfferedTypeOutput(serializers.Serializer[Any]):
    """A room type, or a room without one."""

    code = serializers.CharField(allow_null=True, help_text="Code of the type; null for a room sold by its number.")
    name = serializers.CharField(help_text="Name of the type, or number of the room.")
    description = serializers.CharField(allow_blank=True)
    capacity = serializers.IntegerField()
    size_sqm = serializers.IntegerField(allow_null=True, help_text="Size in square metres; null: not said.")
    beds = BedOutput(many=True, help_text="Beds of each of these rooms.")
    amenities = serializers.ListField(child=serializers.CharField())
    photos = PhotoOutput(many=True, help_text="Photos of the type, the most important one first.")
    free = serializers.IntegerField(help_text="How many of them are free for these nights.")
    room_ids = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ids of free ones, the cheapest first, at most ten."
    )
    fits = serializers.BooleanField(help_text="Whether the whole party sleeps in one of them.")
    rate_plans = OfferedPlanOutput(many=True, help_text="The default plan first; empty where none of them fits.")


class SetRoomsOutput(serializers.Serializer[Any]):
    code = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    count = serializers.IntegerField(help_text="How many of them.")
    room_ids = serializers.ListField(child=serializers.IntegerField())


class OfferedSetOutput(serializers.Serializer[Any]):
    """Several rooms that sleep the party together."""

    rooms = SetRoomsOutput(many=True, help_text="The rooms, by their type.")
    rate_plans = OfferedPlanOutput(many=True, help_text="The rooms together, in each rate plan.")


class OffersOutput(serializers.Serializer[Any]):
    resort = OfferedResortOutput(help_text="The resort.")
    check_in_date = serializers.DateField()
    check_out_date = serializers.DateField()
    nights = serializers.IntegerField(help_text="Number of nights.")
    adults = serializers.IntegerField(help_text="Number of adults.")
    child_ages = serializers.ListField(child=serializers.IntegerField())
    guests = serializers.IntegerField(help_text="Adults and children.")
    server_time = serializers.DateTimeField(help_text="When this was said.")
    prices_include_tax = serializers.BooleanField()
    restrictions = OfferRuleOutput(many=True, help_text="What forbids the stay; then nothing is offered.")
    coupon = OfferCouponOutput(allow_null=True, help_text="The coupon asked for; null for none.")
    room_types = OfferedTypeOutput(many=True, help_text="What fits comes first, by price.")
    sets = OfferedSetOutput(
        many=True,
        help_text="Where no single room fits, or `rooms` asks for several: sets of rooms, the cheapest first.",
    )
    waitlist = serializers.BooleanField(help_text="All rooms that would do are taken, and one may wait for them.")
