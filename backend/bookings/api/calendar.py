from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.bookings.services import calendaring
from backend.bookings.services.calendaring import CalendarNight
from backend.catalogue.models import Resort
from backend.common.errors import NotFound
from backend.common.health import OpenView
from backend.common.money import rupees

# What is shown may have been sold meanwhile: select-rooms judges. So one answer serves many.
GOOD_FOR_SECONDS = 60


class NightOutput(serializers.Serializer[Any]):
    date = serializers.DateField(help_text="The day on which the night begins.")
    rooms_free = serializers.IntegerField(help_text="How many rooms nobody has in this night.")
    lowest_price = serializers.CharField(
        allow_null=True, help_text="Rupees before tax for this night alone in the cheapest room; null: nothing is free."
    )
    lowest_price_with_tax = serializers.CharField(allow_null=True, help_text="The same with GST.")

    least_nights = serializers.IntegerField(help_text="How many nights whoever arrives on this day stays at least.")
    most_nights = serializers.IntegerField(allow_null=True, help_text="The same at most; null: as many as they like.")
    closed_to_arrival = serializers.BooleanField(help_text="Nobody arrives on this day.")
    closed_to_departure = serializers.BooleanField(help_text="Nobody departs on this day.")
    least_age = serializers.IntegerField(help_text="Nobody who arrives on this day is younger; 0: all are welcome.")


class ResortCalendar(OpenView):
    refusals = {"404": "There is no such resort, or it takes no guests."}

    class Query(serializers.Serializer[Any]):
        month = serializers.RegexField(r"^20[0-9]{2}-(0[1-9]|1[0-2])$", help_text="YYYY-MM, at the resort.")
        guests = serializers.IntegerField(
            min_value=1, max_value=20, default=2, help_text="Adults in the room; fewer where it seats fewer."
        )

    class Output(serializers.Serializer[Any]):
        month = serializers.CharField(help_text="The month asked for.")
        nights = NightOutput(many=True, help_text="In order; without those that are over, or not on sale yet.")

        class Meta:
            ref_name = "ResortCalendar"

    @extend_schema(tags=["catalogue"], operation_id="resorts_calendar", parameters=[Query], responses=Output)
    def get(self, request: Request, slug: str) -> Response:
        """A month at a glance.

        Each night from today to the horizon of bookings: how many rooms are free, and what the cheapest costs. Longer
        stays may cost less or more a night: `quote` says. Good for a minute.
        """
        query = self.Query(data=request.query_params)
        query.is_valid(raise_exception=True)
        said = query.validated_data
        resort = Resort.objects.filter(slug=slug, active=True).select_related("terms").first()
        if resort is None:
            raise NotFound
        first = date.fromisoformat(f"{said['month']}-01")
        nights = calendaring.month(resort=resort, first=first, guests=said["guests"], at=timezone.now())
        return Response(
            {"month": said["month"], "nights": [_night(night) for night in nights]},
            headers={"Cache-Control": f"public, max-age={GOOD_FOR_SECONDS}"},
        )


def _night(night: CalendarNight) -> dict[str, Any]:
    cheapest = night.cheapest
    return {
        "date": night.day.isoformat(),
        "rooms_free": night.rooms_free,
        "lowest_price": rupees(cheapest.subtotal_paise) if cheapest else None,
        "lowest_price_with_tax": rupees(cheapest.total_paise) if cheapest else None,
        **asdict(night.arrival),
    }
