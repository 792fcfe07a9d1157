"""What an answer of one kind makes of Accept."""

from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request


class WhateverIsAccepted(BaseContentNegotiation):
    """Some programs ask for all sorts of types, and understand this one."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return None

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type
