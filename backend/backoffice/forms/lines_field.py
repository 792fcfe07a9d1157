"""A form field for short lines of text, such as house rules."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from backend.catalogue.core.house_rules import LONGEST, MOST, validate_line
from backend.common.phrases import phrase


class LinesField(forms.Field):
    """One rule to a line; empty lines are none."""

    widget = forms.Textarea(attrs={"rows": 8, "cols": 80, "placeholder": "Quiet from 22:00 to 07:00"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return [line for line in (" ".join(line.split()) for line in (value or "").splitlines()) if line]

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if len(value) > MOST:
            raise ValidationError(phrase("At most {most} lines.", most=MOST))
        for number, line in enumerate(value, start=1):
            if len(line) > LONGEST:
                too_long = phrase("Line {number} is longer than {most} characters.", number=number, most=LONGEST)
                raise ValidationError(too_long)
            validate_line(line)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)
