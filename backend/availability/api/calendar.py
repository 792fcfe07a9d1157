from dataclasses import asdict
from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.availability.api.party_input import GUESTS_MOST, ChildAgesField, ages_of
from backend.availability.services import month_calendar
from backend.availability.services.month_calendar import CalendarNight, MonthWish
from backend.catalogue.models import Resort
from backend.common import clock
from backend.common.errors import NotFound
from backend.common.http.input_fields import YearMonthField, validated_by
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.common.http.open_views import PublicRead
from backend.common.money import money_keys
from backend.pricing.core.party import Party


class NightOutput(ShowsMoney):
    date = serializers.DateField(help_text="Date on which the night begins.")
    rooms_free = serializers.IntegerField(help_text="Number of free rooms.")
    lowest_price = MoneyField(
        "Lowest price of this one night in any rate plan, in rupees before tax; null: nothing is free.",
        allow_null=True,
    )
    lowest_price_with_tax = MoneyField("The same price with GST.", allow_null=True)
    least_nights = serializers.IntegerField(help_text="Minimum stay in nights for arrival on this day.")
    most_nights = serializers.IntegerField(
        allow_null=True, help_text="Maximum stay in nights for arrival on this day; null: no maximum."
    )
    closed_to_arrival = serializers.BooleanField(help_text="Closed to arrival on this day.")
    closed_to_departure = serializers.BooleanField(help_text="Closed to departure on this day.")
    least_age = serializers.IntegerField(help_text="Minimum age of guests who arrive on this day; 0: none.")
    closed_reason = serializers.ChoiceField(
        choices=[(str(reason), str(reason)) for reason in month_calendar.REASONS],
        allow_null=True,
        help_text="Why the party cannot arrive on this day; null: it can. `least_nights`: rooms are free for fewer "
        "nights than the minimum stay.",
    )


class MonthInput(serializers.Serializer[Any]):
    month = YearMonthField(help_text="YYYY-MM, at the resort.")
    guests = serializers.IntegerField(
        min_value=1,
        max_value=20,
        default=2,
        help_text="Number of adults in the room, at most its capacity. Left out of account where `adults` is given.",
    )
    adults = serializers.IntegerField(
        min_value=1,
        max_value=GUESTS_MOST,
        required=False,
        help_text="Number of adults: prices are for the whole party then, in one room or in several.",
    )
    child_ages = ChildAgesField(help_text="Ages of the children beside these adults, with commas between.")
    room_type = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="Code of a room type: only its rooms count."
    )


class ResortCalendar(PublicRead):
    Query = MonthInput
    # What is shown may have been sold meanwhile: select-rooms judges. So one answer serves many.
    good_for_seconds = 60
    refusals = {"404": "there is no such resort, or it is not active."}

    class Output(serializers.Serializer[Any]):
        month = serializers.CharField(help_text="The requested month.")
        nights = NightOutput(many=True, help_text="In order, without nights that are past or not on sale yet.")

        class Meta:
            ref_name = "ResortCalendar"

    @extend_schema(
        tags=["catalogue"],
        operation_id="resorts_calendar",
        parameters=[Query],
        responses=Output,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Availability and prices of a month, night by night.

        For each night from today to the booking horizon: how many rooms are free, the lowest price, and why nobody can
        arrive on it, if so. Longer stays may cost less or more per night: use `offers` for the price of a stay. May be
        cached for a minute.
        """
        said = validated_by(MonthInput, request.query_params)
        resort = Resort.objects.filter(slug=slug, active=True).select_related("terms").first()
        if resort is None:
            raise NotFound
        first = date.fromisoformat(f"{said['month']}-01")
        nights = month_calendar.month_on_sale(resort=resort, first=first, wish=_wish(said), at=clock.now())
        return Response({"month": said["month"], "nights": [_night(night) for night in nights]})


def _wish(said: dict[str, Any]) -> MonthWish:
    ages, code = ages_of(said.get("child_ages", "")), said.get("room_type", "")
    together = "adults" in said or bool(ages)
    adults = said.get("adults", 2) if together else said["guests"]
    return MonthWish(party=Party(adults=adults, child_ages=ages), together=together, room_type=code)


def _night(night: CalendarNight) -> dict[str, Any]:
    cheapest = night.cheapest
    return {
        "date": night.day.isoformat(),
        "rooms_free": night.rooms_free,
        **money_keys(
            lowest_price=cheapest.subtotal_paise if cheapest else None,
            lowest_price_with_tax=cheapest.total_paise if cheapest else None,
        ),
        **asdict(night.arrival),
        "closed_reason": night.closed_reason,
    }
