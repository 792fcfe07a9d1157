"""Cursor pagination of lists."""

from typing import Any

from django.core import signing
from django.db.models import QuerySet
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from backend.common.errors import BadInput


class Pages(CursorPagination):
    """`?cursor=…&page_size=50`: `next`, `previous`, `results`, in the order of the query.

    What is added meanwhile moves nobody's place. A cursor is signed for its list: it cannot be made up.
    """

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100
    cursor_query_description = "Position in the list, from `next` or `previous` of an earlier page."
    page_size_query_description = "Rows per page, at most 100."
    template = None

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdecimal() and asked.strip("0")):
            raise BadInput(("/page_size", "page_size_invalid", "Enter a whole number, 1 or more."))
        return self.max_page_size if len(asked.lstrip("0")) > 3 else min(int(asked), self.max_page_size)

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: APIView | None) -> tuple[str, ...]:
        ordering = tuple(str(field) for field in queryset.query.order_by or queryset.model._meta.ordering or ())
        assert ordering, "a list that comes in pages needs an order"
        return ordering

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> Any:
        self.signer = signing.Signer(salt=f"cursor of {request.path}")
        return super().paginate_queryset(queryset, request, view)

    def decode_cursor(self, request: Request) -> Cursor | None:
        said = request.query_params.get(self.cursor_query_param)
        if said is None:
            return None
        try:
            return Cursor(*self.signer.unsign_object(said))
        except (signing.BadSignature, ValueError):
            raise BadInput(("/cursor", "cursor_invalid", "This cursor does not belong to this list.")) from None

    def encode_cursor(self, cursor: Cursor) -> str:
        token = self.signer.sign_object(list(cursor))
        return replace_query_param(self.base_url or "", self.cursor_query_param, token)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        links = {
            "next": {**link, "description": "Address of the next page; null on the last one."},
            "previous": {**link, "description": "Address of the previous page; null on the first one."},
        }
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {**links, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        cursor, size = super().get_schema_operation_parameters(view)
        size["schema"] |= {"minimum": 1, "default": self.page_size}
        return [cursor, size]
