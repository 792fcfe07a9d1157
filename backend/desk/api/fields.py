"""Fields that several operations of the desk share."""

from typing import Any

from rest_framework import serializers


class Amenities(serializers.ListField):
    """Short texts, such as "Pool"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=serializers.CharField(max_length=40), max_length=50, **kwargs)
