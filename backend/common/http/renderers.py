"""Renderers: JSON, and answers that are files, such as PDF and iCal."""

from typing import Any

import orjson
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.renderers import JSONRenderer

CALENDAR = "text/calendar"
# Times and what else JSON does not have are written as REST framework writes them.
_AS_THE_FRAMEWORK = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
# Ends of lines to JavaScript, though not to JSON.
_LINE_ENDS = {"\u2028".encode(): b"\\u2028", "\u2029".encode(): b"\\u2029"}


class JsonRenderer(JSONRenderer):
    """The framework's JSON, by orjson: several times as fast, and letter by letter the same but for fractions that are
    tiny or huge (1e-05 is 0.00001).

    What orjson does not write (a number beyond 64 bits, a key that is no text), and JSON with indents, the framework
    writes.
    """

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> Any:
        if data is None or self.get_indent(accepted_media_type, renderer_context or {}) is not None:
            return super().render(data, accepted_media_type, renderer_context)
        try:
            written = orjson.dumps(data, self.encoder_class().default, _AS_THE_FRAMEWORK)
        except orjson.JSONEncodeError:
            return super().render(data, accepted_media_type, renderer_context)
        for sign, escaped in _LINE_ENDS.items():
            written = written.replace(sign, escaped)
        return written


def renders(kind: str) -> list[type[JSONRenderer]]:
    """For `renderer_classes`: JSON for refusals, under either name."""
    return [JsonRenderer, type("FileRenderer", (JsonRenderer,), {"media_type": kind, "format": "file"})]


def schema_of(*kinds: str) -> dict[Any, Any]:
    """For `responses`: the file, in each of these types."""
    said = OpenApiResponse(OpenApiTypes.BINARY, description="The file.")
    return {(200, kind): said for kind in kinds}
