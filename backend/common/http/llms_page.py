"""`/llms.txt`: what this API is and how a stay is booked with it, for language models and who works with them."""

from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from backend.common.http.negotiation import WhateverIsAccepted
from backend.common.http.open_views import OpenView

TEXT = Path(settings.BASE_DIR) / "config" / "llms.txt"
GOOD_FOR_SECONDS = 3600


class LlmsPage(OpenView):
    """A text, whatever Accept asks for."""

    content_negotiation_class = WhateverIsAccepted

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        """The same for everybody."""
        answer = HttpResponse(TEXT.read_bytes(), content_type="text/plain; charset=utf-8")
        answer["Cache-Control"] = f"public, max-age={GOOD_FOR_SECONDS}"
        return answer
