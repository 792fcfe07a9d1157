"""A form field for the addresses of a website's pages."""

import re
from typing import Any

from django import forms

from backend.sites.core.origins import validate_origin


class OriginsField(forms.Field):
    """Addresses between commas, spaces or line ends, as people copy them: a slash at the end does no harm."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return [part.lower().rstrip("/") for part in re.split(r"[\s,]+", value or "") if part]

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        for origin in value:
            validate_origin(origin)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)
