"""What is not sold: shortest stays, closed arrivals and the like."""

from typing import Any, ClassVar

from django.contrib import admin

from backend.backoffice.forms.rate_forms import RestrictionForm
from backend.backoffice.parts.resort_row_pages import ResortRowPage
from backend.backoffice.parts.scoped_pages import OwnChoices
from backend.sale_rules.core.restrictions import WITHOUT_VALUE
from backend.sale_rules.models import Restriction


@admin.register(Restriction)
class RestrictionPage(ResortRowPage[Restriction]):
    form = RestrictionForm
    list_display = ("label", "resort", "says", "first_day", "last_day", "active")
    list_filter: ClassVar[Any] = (("resort", OwnChoices), "limit", "active")
    ordering: ClassVar[Any] = ("resort", "limit", "code")
    fieldsets = (
        (None, {"fields": ("resort", "code", "label", "active")}),
        ("Restriction", {"fields": ("limit", "value")}),
        ("Days", {"fields": (("first_day", "last_day"), "weekdays"), "description": "Empty: every day."}),
        ("For", {"fields": ("room_type_ids", "room_ids")}),
    )

    @admin.display(description="says")
    def says(self, row: Restriction) -> str:
        said = row.get_limit_display()
        return said if row.limit in WITHOUT_VALUE else f"{said}: {row.value}"
