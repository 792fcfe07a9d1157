"""Strict serializer fields: they accept exactly what the schema says."""

from typing import Any

from rest_framework import serializers

from backend.common.people_names import is_plain, is_visible


class Text(serializers.CharField):
    """A text. DRF's own field also takes numbers, which lose their leading zeros on the way."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class CapitalText(Text):
    """A number of letters and digits, such as a GSTIN: read in capitals, however it was typed."""

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).upper()


class VisibleName(Text):
    """Somebody's name: on one line, with nothing in it that cannot be seen."""

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if not is_visible(name):
            raise serializers.ValidationError("Letters, spaces and punctuation only.", "name_unprintable")
        return name


class LinesOfText(Text):
    """Plain text of some lines; ends of lines are those of Unix."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not is_plain(text):
            raise serializers.ValidationError("Letters, spaces and punctuation only.", "text_unprintable")
        return "\n".join(text.splitlines())
