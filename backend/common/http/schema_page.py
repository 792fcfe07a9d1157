"""The OpenAPI document over HTTP: a file that is made once, compressed, and kept by whoever has read it."""

from typing import Any

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from backend.common.http.open_views import OpenView
from backend.common.http.schema_files import GZIP, PLAIN, schema_files

# A release may change it; whoever asks again after this long is told that it has not, mostly.
GOOD_FOR_SECONDS = 300


def _named(kind: Any) -> type[JSONRenderer]:
    """For choosing by Accept. It renders refusals alone, and those are JSON under every name."""
    return type(f"Schema{kind.__name__}", (JSONRenderer,), {"media_type": kind.media_type, "format": kind.format})


class SchemaPage(OpenView):
    """The OpenAPI document, in the format that Accept asks for."""

    renderer_classes = [_named(kind) for kind in SpectacularAPIView.renderer_classes]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        """The same for every caller, whatever the query says."""
        kind = str(request.accepted_renderer.media_type)
        name = "json" if "json" in kind else "yaml"
        encoding = GZIP if _takes_gzip(request.headers.get("Accept-Encoding", "")) else PLAIN
        file = schema_files()[name, encoding]
        known = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
        if known & {file.etag, "*"}:
            answer = HttpResponse(status=304)
        else:
            answer = HttpResponse(file.body, content_type=kind)
            answer["Content-Disposition"] = f'inline; filename="openapi.{name}"'
            if encoding:
                answer["Content-Encoding"] = encoding
        answer["ETag"] = file.etag
        answer["Cache-Control"] = f"public, max-age={GOOD_FOR_SECONDS}"
        patch_vary_headers(answer, ["Accept", "Accept-Encoding"])
        return answer


def _takes_gzip(header: str) -> bool:
    """Whether Accept-Encoding has gzip, or anything, with a weight above 0."""
    for part in header.lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() in ("gzip", "*"):
            return weight.replace(" ", "").rstrip("0.") != "q="
    return False
