"""Renderers for answers that are files, such as PDF and iCal."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.renderers import JSONRenderer

CALENDAR = "text/calendar"


def renders(kind: str) -> list[type[JSONRenderer]]:
    """For `renderer_classes`: JSON for refusals, under either name."""
    return [JSONRenderer, type("FileRenderer", (JSONRenderer,), {"media_type": kind, "format": "file"})]


def schema_of(*kinds: str) -> dict[Any, Any]:
    """For `responses`: the file, in each of these types."""
    said = OpenApiResponse(OpenApiTypes.BINARY, description="The file.")
    return {(200, kind): said for kind in kinds}
