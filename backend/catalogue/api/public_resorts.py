"""Public endpoints of resorts and rooms. No login needed."""

from typing import Any

from django.conf import settings
from django.http import HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import translation
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.catalogue import selectors
from backend.catalogue.api.resort_outputs import ResortDetailOutput, ResortOutput
from backend.catalogue.core import chosen_texts
from backend.catalogue.models import Resort
from backend.catalogue.services import shown_prices
from backend.common import clock
from backend.common.http.open_views import PublicRead

LANGUAGES = [(chosen_texts.language_of_texts(code), name) for code, name in settings.LANGUAGES]
MOVED = OpenApiResponse(description="The resort has another slug by now: `Location` is its new address.")
WHERE_TO = OpenApiParameter("Location", str, OpenApiParameter.HEADER, response=[301], description="The new address.")


@extend_schema_field({"type": "string", "example": "kn"})
class LanguageField(serializers.ChoiceField):
    """One of our languages; any other word is as none: whoever links to a page writes what they like."""

    def to_internal_value(self, data: Any) -> str:
        said = chosen_texts.language_of_texts(str(data))
        return said if said in self.choices else ""


class LanguageQuery(serializers.Serializer[Any]):
    lang = LanguageField(
        choices=LANGUAGES,
        required=False,
        allow_blank=True,
        help_text="Language of the texts; without it, that of Accept-Language.",
    )


def language_of_answer(query: dict[str, Any]) -> str:
    """The one that was asked for, or the best for Accept-Language."""
    return str(query.get("lang") or chosen_texts.language_of_texts(translation.get_language() or ""))


class Resorts(PublicRead, generics.GenericAPIView[Resort]):
    class Query(LanguageQuery):
        location = serializers.CharField(required=False, allow_blank=True, max_length=80, help_text="Such as Goa.")
        q = serializers.CharField(
            required=False,
            allow_blank=True,
            max_length=80,
            help_text="Words that begin the name, location, town or district of a resort, in any of its languages.",
        )

    serializer_class = ResortOutput

    @extend_schema(
        tags=["catalogue"], operation_id="resorts_list", parameters=[Query], responses=ResortOutput(many=True)
    )
    def get(self, request: Request) -> Response:
        """All active resorts, those of one location, or those that some words name."""
        query = self.Query(data=request.query_params)
        query.is_valid(raise_exception=True)
        said = query.validated_data
        found = selectors.resorts(location=said.get("location", ""), words=said.get("q", ""))
        page = self.paginate_queryset(selectors.as_shown(found)) or []
        shown_prices.set_prices_from(page, on=clock.today())
        language = language_of_answer(said)
        output = ResortOutput(page, many=True, context={"language": language})
        answer = self.get_paginated_response(output.data)
        answer["Content-Language"] = language
        return answer


class ResortDetail(PublicRead):
    refusals = {
        "404": "there is no such resort, or guests never could find it.",
        "410": "`resort_withdrawn`: it took bookings once, and does not any more.",
    }

    class Query(LanguageQuery):
        pass

    @extend_schema(
        tags=["catalogue"],
        operation_id="resorts_read",
        parameters=[Query, WHERE_TO],
        responses={200: ResortDetailOutput, 301: MOVED},
    )
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """One resort with its texts, photos, types and rooms."""
        query = self.Query(data=request.query_params)
        query.is_valid(raise_exception=True)
        try:
            resort = selectors.resort_by_slug(slug=slug)
        except selectors.ResortRenamed as renamed:
            asked = request.META.get("QUERY_STRING", "")
            address = reverse("resort", args=[renamed.slug])
            moved = HttpResponsePermanentRedirect(f"{address}?{asked}" if asked else address)
            # Another resort may take the old slug: browsers would remember a 301 for ever.
            moved["Cache-Control"] = "public, max-age=300"
            return moved
        shown_prices.set_prices_from([resort], on=clock.today())
        language = language_of_answer(query.validated_data)
        output = ResortDetailOutput(resort, context={"language": language})
        return Response(output.data, headers={"Content-Language": language})
