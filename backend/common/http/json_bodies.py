"""Parses request bodies as strict JSON."""

import codecs
import json
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from backend.common.phrases import phrase

# Our deepest body has three levels. Python's own parser gives up at about 1,000, with an error that is no refusal.
LEVELS_MOST = 20
# Our longest body, the names of 200 guests, has 800 values. Each costs a hundred bytes and more once it is read.
VALUES_MOST = 50_000
# One of these stands before each value but the first. Those inside texts are counted too: cheap, and on the safe side.
VALUE_SIGNS = (b",", b"[", b"{")


class JsonParser(JSONParser):
    """JSON of a depth and a number of values that somebody may mean, each key once, and no NaN."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            # JSON is UTF-8 (RFC 8259), whatever charset is claimed for it: other codecs unpack and run astray.
            raw = stream.read()
            if is_crowded(raw):
                raise ParseError(phrase("The JSON contains more than {values} values.", values=VALUES_MOST))
            text = codecs.decode(raw, "utf-8")
            said = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
        except _KeyTwice as twice:
            raise ParseError(phrase("The JSON contains a key twice: {key}.", key=_shown(twice.key))) from None
        except RecursionError:
            raise _too_deep() from None
        except json.JSONDecodeError as error:
            place = {"line": error.lineno, "column": error.colno}
            raise ParseError(phrase("The JSON is not valid at line {line}, column {column}.", **place)) from None
        except ValueError:
            raise ParseError("The body is not JSON in UTF-8, or it contains a number that is too large.") from None
        if _deeper(said, LEVELS_MOST):
            raise _too_deep()
        return said


def is_crowded(body: bytes) -> bool:
    """Whether this JSON has more values than any of ours; found without reading it, in a millisecond for a megabyte."""
    return sum(body.count(sign) for sign in VALUE_SIGNS) > VALUES_MOST


class _KeyTwice(Exception):
    def __init__(self, key: str) -> None:
        self.key = key


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Readers disagree about which of two equal keys counts, so neither does."""
    said: dict[str, Any] = {}
    for key, value in pairs:
        if key in said:
            raise _KeyTwice(key)
        said[key] = value
    return said


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _shown(key: str) -> str:
    return key[:40].encode(errors="replace").decode()


def _too_deep() -> ParseError:
    return ParseError(phrase("The JSON is nested more than {levels} levels deep.", levels=LEVELS_MOST))


def _deeper(said: Any, levels: int) -> bool:
    if not isinstance(said, dict | list):
        return False
    parts = said.values() if isinstance(said, dict) else said
    return not levels or any(_deeper(part, levels - 1) for part in parts)
