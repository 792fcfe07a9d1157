"""Base class of admin pages for rows that belong to a room."""

from typing import Any, ClassVar, TypeVar

from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest

from backend.backoffice.parts.scoped_pages import ScopedPage
from backend.catalogue import selectors
from backend.catalogue.models import Room, RoomType
from backend.catalogue.models.roles import Right

M = TypeVar("M", bound=Model)


class RoomRowPage(ScopedPage[M]):
    adding = changing = deleting = Right.EDIT_ROOMS
    list_select_related: ClassVar[Any] = ("room__resort",)
    search_fields: ClassVar[Any] = ("room__room_number", "name")

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        for model in (Room, RoomType):
            if db_field.related_model is model:
                mine = selectors.resorts_where(request.user, Right.EDIT_ROOMS)
                kwargs["queryset"] = model._default_manager.filter(resort__in=mine).select_related("resort")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        """Who sees rows at one resort and changes rooms at another acts on those of the latter alone."""
        acting = request.method == "POST" and bool(request.POST.get("action"))
        return self.rows_where(request, Right.EDIT_ROOMS if acting else self.seeing)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is connected is not changed: it is taken back, and made anew. Lists have their actions."""
        return obj is None and super().has_change_permission(request, obj)
