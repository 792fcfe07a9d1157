from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.availability.api.search import SearchInput, search_in
from backend.availability.services import alternatives
from backend.availability.services.alternatives import StayPart
from backend.common import clock
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.common.money import money_keys


class PartOutput(ShowsMoney):
    check_in_date = serializers.DateField()
    check_out_date = serializers.DateField()
    suggested_rooms = serializers.ListField(
        child=serializers.IntegerField(), help_text="The cheapest free rooms, with tax, that sleep the whole party."
    )
    total_with_tax = MoneyField("Total of the suggested rooms, in rupees.")
    rate_plan = serializers.CharField(help_text="Code of the rate plan used for the total.")


class ResortPartOutput(PartOutput):
    resort_id = serializers.IntegerField()
    resort_name = serializers.CharField()
    resort_slug = serializers.CharField()


class SplitOutput(ShowsMoney):
    resort_id = serializers.IntegerField()
    resort_name = serializers.CharField()
    resort_slug = serializers.CharField()
    parts = PartOutput(many=True, help_text="The parts of the stay in order. Hold and pay each part separately.")
    total_with_tax = MoneyField("Total of all parts, in rupees.")


class NearbyOutput(ResortPartOutput):
    distance_km = serializers.FloatField(
        help_text="Distance in a straight line from the nearest resort of the place searched for, in kilometres."
    )


class AlternativesView(APIView):
    Query = SearchInput

    class Output(serializers.Serializer[Any]):
        other_dates = ResortPartOutput(
            many=True, help_text="Stays of the same length within a week of the requested dates, the nearest first."
        )
        split_stays = SplitOutput(
            many=True, help_text="The requested nights with a change of room during the stay, at most two such stays."
        )
        nearby = NearbyOutput(many=True, help_text="Resorts within 100 km that have rooms for the requested nights.")

        class Meta:
            ref_name = "AlternativesOutput"

    @extend_schema(tags=["booking"], operation_id="alternatives", parameters=[Query], responses=Output)
    def get(self, request: Request) -> Response:
        """Suggest alternatives to a search that found nothing, with the same parameters.

        Other dates within a week, stays with a change of room, and resorts nearby. At most twenty resorts of the place
        are considered. Every suggestion is free at this moment.
        """
        found = alternatives.find_alternatives(search_in(request.query_params), at=clock.now())
        return Response(
            {
                "other_dates": [_resort(part) | _part(part) for part in found.other_dates],
                "split_stays": [_split(parts) for parts in found.split_stays],
                "nearby": [_resort(part) | _part(part) | {"distance_km": round(km, 1)} for km, part in found.nearby],
            }
        )


def _resort(part: StayPart) -> dict[str, Any]:
    resort = part.result.resort
    return {"resort_id": resort.pk, "resort_name": resort.name, "resort_slug": resort.slug}


def _part(part: StayPart) -> dict[str, Any]:
    return {
        "check_in_date": part.nights.check_in.isoformat(),
        "check_out_date": part.nights.check_out.isoformat(),
        "suggested_rooms": list(part.result.suggested),
        **money_keys(total_with_tax=part.result.total_paise),
        "rate_plan": part.result.rate_plan,
    }


def _split(parts: list[StayPart]) -> dict[str, Any]:
    total = sum(part.result.total_paise for part in parts)
    return {**_resort(parts[0]), "parts": [_part(part) for part in parts], **money_keys(total_with_tax=total)}
