"""Request bodies: JSON that can be read, or a refusal."""

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

# Our deepest body has three levels. Python's own parser gives up at about 1,000, with an error that is no refusal.
LEVELS_MOST = 20


class JsonParser(JSONParser):
    """JSON of a depth that somebody may mean."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            said = super().parse(stream, media_type, parser_context)
            too_deep = _deeper(said, LEVELS_MOST)
        except RecursionError:
            too_deep = True
        if too_deep:
            raise ParseError(f"JSON parse error - more than {LEVELS_MOST} levels")
        return said


def _deeper(said: Any, levels: int) -> bool:
    if not isinstance(said, dict | list):
        return False
    parts = said.values() if isinstance(said, dict) else said
    return not levels or any(_deeper(part, levels - 1) for part in parts)
