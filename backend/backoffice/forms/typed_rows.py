"""Rows below a row that are saved, or come back with a reason."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet


class TypedRows(BaseInlineFormSet[Any, Any, Any]):
    """What somebody typed into a new row is saved or refused: Django drops it in silence from whoever may not add rows,
    because a role was taken away while the page was open."""

    def clean(self) -> None:
        super().clean()
        if any(form.changed_data and not form.has_changed() for form in self.extra_forms):
            raise ValidationError("You may not add rows here. What you typed into new rows is not saved.")
