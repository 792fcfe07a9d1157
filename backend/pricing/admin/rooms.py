"""The catalogue's own pages of resorts and rooms, and what needs the floor of prices: prices that contain the tax."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils import timezone

from backend.catalogue.admin import ResortAdmin, RoomAdmin, RoomInline
from backend.catalogue.models import Resort, Room
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


@admin.register(Room)
class PricedRoomAdmin(RoomAdmin):
    form = PricedRoomForm


@admin.register(Resort)
class PricedRoomsResortAdmin(ResortAdmin):
    inlines = (PricedRoomInline,)
