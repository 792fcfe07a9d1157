"""The form of the GST export page in the admin."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from backend.catalogue.models import Resort


class MonthField(forms.RegexField):
    """`2026-12`, as browsers with a picker of months send it and people can type it; its first day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "month", "placeholder": "2026-12"})
        super().__init__(regex=r"^20[0-9]{2}-(0[1-9]|1[0-2])\Z", widget=widget, **kwargs)

    def clean(self, value: Any) -> date:
        return date.fromisoformat(f"{super().clean(value)}-01")


class ExportForm(forms.Form):
    """`resorts`: those that may be chosen."""

    resort = forms.ModelChoiceField(queryset=Resort.objects.none(), empty_label=None)
    month = MonthField(error_messages={"invalid": "A month, such as 2026-12."})
    form = forms.ChoiceField(
        label="File", choices=[("xlsx", "Excel (XLSX)"), ("csv", "CSV"), ("gstr1", "GSTR-1 for the offline tool (ZIP)")]
    )

    def __init__(self, *args: Any, resorts: QuerySet[Resort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["resort"]
        field.queryset = resorts
