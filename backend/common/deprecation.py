"""Deprecation of an endpoint: headers for its clients and a mark in the schema."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.utils.http import http_date
from rest_framework.views import APIView

V = TypeVar("V", bound=type[APIView])


@dataclass(frozen=True, kw_only=True)
class Deprecation:
    """Deprecated `since` (RFC 9745), gone after `sunset` (RFC 8594), explained at `link`."""

    since: datetime
    sunset: datetime
    link: str

    def headers(self) -> dict[str, str]:
        return {
            "Deprecation": f"@{int(self.since.timestamp())}",
            "Sunset": http_date(self.sunset.timestamp()),
            "Link": f'<{self.link}>; rel="deprecation"; type="text/html"',
        }


def deprecated(*, since: datetime, sunset: datetime, link: str) -> Callable[[V], V]:
    """Decorate an APIView: every answer of it, refusals too, carries the headers."""
    farewell = Deprecation(since=since, sunset=sunset, link=link)

    def mark(view: V) -> V:
        finalize = view.finalize_response

        def finalize_response(self: APIView, *args: Any, **kwargs: Any) -> Any:
            response = finalize(self, *args, **kwargs)
            for name, value in farewell.headers().items():
                response.setdefault(name, value)
            return response

        view.finalize_response = finalize_response  # type: ignore[method-assign]
        view.deprecation = farewell  # type: ignore[attr-defined]
        return view

    return mark
