"""Strict serializer fields: they accept exactly what the schema says."""

from typing import Any

from rest_framework import serializers


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
