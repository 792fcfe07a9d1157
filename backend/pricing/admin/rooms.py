"""Admin pages of resorts, rooms and room types, with their checks against pricing.

Tax-inclusive prices must have a valid GST rate, and a room type that a restriction names cannot be deleted.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from backend.catalogue.admin import ResortAdmin, RoomAdmin, RoomInline, RoomTypeAdmin
from backend.catalogue.models import Resort, Room, RoomType
from backend.pricing.models import Restriction
from backend.pricing.services import checking


class PricedRoomForm(forms.ModelForm[Room]):
    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        resort = said.get("resort") or (self.instance.resort if self.instance.resort_id else None)
        price = said.get("price_per_night")
        if price is not None and "price_per_night" in self.changed_data and resort and checking.contains_tax(resort):
            refusal = checking.refusal(price, on=timezone.localdate())
            if refusal:
                self.add_error("price_per_night", refusal)
        return said


class PricedRoomInline(RoomInline):
    form = PricedRoomForm


admin.site.unregister(Room)
admin.site.unregister(Resort)
admin.site.unregister(RoomType)


@admin.register(Room)
class PricedRoomAdmin(RoomAdmin):
    form = PricedRoomForm


@admin.register(Resort)
class PricedRoomsResortAdmin(ResortAdmin):
    inlines = (PricedRoomInline,)


@admin.register(RoomType)
class RestrictedRoomTypeAdmin(RoomTypeAdmin):
    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A restriction for a deleted room type would be for no room, and saved once more for all of them."""
        gone, counts, kept, protected = super().get_deleted_objects(objs, request)
        rules = Restriction.objects.filter(room_type_ids__overlap=[kind.pk for kind in objs])
        return gone, counts, kept, [*protected, *(f"Restriction: {rule}" for rule in rules)]
