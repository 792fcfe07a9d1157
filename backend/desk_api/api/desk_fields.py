"""Serializer fields shared by several desk endpoints."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.common.http.input_fields import BoundedList


class Amenities(BoundedList):
    """Short texts, such as "Pool"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=serializers.CharField(max_length=40), max_length=50, **kwargs)


@extend_schema_field({"type": "string", "pattern": r"^[1-9][0-9]{0,7}(\.[0-9]{1,2})?$"})
class Rupees(serializers.DecimalField):
    """A price of one rupee or more. What the library says of decimals in the schema admits a lone minus."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=10, decimal_places=2, min_value=1, **kwargs)
