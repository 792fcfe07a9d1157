"""What a room asks for."""

from typing import Any

from django import forms

from backend.catalogue.models import Room
from backend.common import clock
from backend.pricing.services import dead_bands


class RoomForm(forms.ModelForm[Room]):
    """Refuses a price that contains the tax, and for which the law has none."""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        resort = said.get("resort") or (self.instance.resort if self.instance.resort_id else None)
        price = said.get("price_per_night")
        if price is not None and "price_per_night" in self.changed_data and resort and dead_bands.contains_tax(resort):
            refusal = dead_bands.dead_band_refusal(price, on=clock.today())
            if refusal:
                self.add_error("price_per_night", refusal)
        return said
