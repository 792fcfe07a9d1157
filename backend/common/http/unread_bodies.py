"""Bodies that a view reads by itself: nothing parses them before."""

from typing import Any

from rest_framework.parsers import BaseParser


class UnreadBody(BaseParser):
    """Leaves the body alone, whatever it claims to be: a signature covers its raw bytes."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return {}
