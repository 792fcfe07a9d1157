"""The form of a resort's own page."""

from django import forms
from django.core.exceptions import ValidationError

from backend.catalogue.core import gstin
from backend.catalogue.models import Resort
from backend.catalogue.selectors import businesses


class ResortForm(forms.ModelForm[Resort]):
    def clean_gstin(self) -> str:
        """One business: an operator who sells for several owners has duties that this system does not do."""
        number = str(self.cleaned_data["gstin"])
        others = businesses(without=self.instance.pk)
        if number and others - {gstin.pan_of(number)}:
            raise ValidationError(
                "Another resort has a GSTIN of another business (PAN). Selling for several owners is not supported: "
                "see docs/tax-limits.md.",
                code="another_owner",
            )
        return number
