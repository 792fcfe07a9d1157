"""What a resort's terms ask for: tax, bands of ages, tiers of cancelling."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from backend.backoffice.forms.typed_rows import TypedRows
from backend.common import clock
from backend.pricing.core.age_bands import band_fault
from backend.pricing.core.cancellation_fee import Tier
from backend.pricing.core.tier_order import cheaper_later_fault, same_day_fault
from backend.pricing.models import ResortTerms
from backend.pricing.services import dead_bands


class TermsForm(forms.ModelForm[ResortTerms]):
    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        resort = self.instance.resort if self.instance.resort_id else None
        if said.get("prices_include_tax") and resort and resort.gstin:
            found = list(dead_bands.dead_band_refusals(resort, on=clock.today()))
            if found:
                self.add_error("prices_include_tax", [*found[:5], *(["and others"] if found[5:] else [])])
        return said


class BandForms(TypedRows):
    @classmethod
    def get_default_prefix(cls) -> str:
        """Django's own is empty: the resort has no name for them."""
        return "bands"

    def clean(self) -> None:
        """Every age from 0 on is in one band, up to where children are adults."""
        super().clean()
        if any(self.errors):
            return
        fault = band_fault((row["first_age"], row["last_age"]) for row in _kept_rows(self))
        if fault:
            raise ValidationError(fault)


class TierForms(TypedRows):
    def clean(self) -> None:
        """Whoever cancels later never pays less."""
        if any(self.errors):
            return
        tiers = [
            Tier(
                days_before=row["days_before"],
                fee_percent=int(row["fee_percent"] * 100),
                fee_nights=row["fee_nights"],
            )
            for row in _kept_rows(self)
        ]
        if fault := same_day_fault(tiers):
            raise ValidationError(fault)
        super().clean()
        if fault := cheaper_later_fault(tiers):
            raise ValidationError(fault)


def _kept_rows(forms_of: TypedRows) -> list[dict[str, Any]]:
    """What was typed, without the rows that are to be deleted."""
    typed = [form.cleaned_data for form in forms_of.forms]
    return [row for row in typed if row and not row.get("DELETE")]
