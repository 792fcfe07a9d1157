from typing import Any, ClassVar

from django.contrib import admin

from backend.catalogue.scoped_admin import OwnChoices
from backend.pricing.admin.forms import WEEKDAYS, OfResortForm, Ticks
from backend.pricing.admin.scoped import OfResortAdmin
from backend.pricing.core.restricting import WITHOUT_VALUE
from backend.pricing.models import Restriction


class RestrictionForm(OfResortForm[Restriction]):
    weekdays = Ticks(
        choices=WEEKDAYS, coerce=int, help_text="None ticked: every day. A night belongs to the day on which it begins."
    )
    room_type_ids = Ticks(coerce=int, label="Room types", help_text="All rooms that have one of these types now.")
    room_ids = Ticks(coerce=int, label="Rooms", help_text="In addition. No type and no room ticked: all rooms.")

    class Meta:
        model = Restriction
        exclude = ("resort",)


@admin.register(Restriction)
class RestrictionAdmin(OfResortAdmin[Restriction]):
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
