"""Serializers of answers that tell how long something lasts: beside every `expires_at` stands what is left of it."""

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.common import clock
from backend.common.time_left import countdown


class Countdown(serializers.Serializer[Any]):
    """When something ends, in how many seconds, and what time it is here, as `countdown` writes it.

    From an object it is read by `ends_of`, at the `at` of the context or now.
    """

    expires_at = serializers.SerializerMethodField()
    seconds_left = serializers.SerializerMethodField(help_text="Seconds until `expires_at`; 0 when it is over.")
    server_time = serializers.SerializerMethodField(help_text="The time at the server.")

    def ends_of(self, shown: Any) -> datetime | None:
        """When it ends; None where nothing does."""
        ends: datetime | None = shown.expires_at
        return ends

    @extend_schema_field(serializers.DateTimeField())
    def get_expires_at(self, shown: Any) -> Any:
        return self._told(shown, "expires_at")

    @extend_schema_field(serializers.IntegerField(min_value=0))
    def get_seconds_left(self, shown: Any) -> Any:
        return self._told(shown, "seconds_left")

    @extend_schema_field(serializers.DateTimeField())
    def get_server_time(self, shown: Any) -> Any:
        return self._told(shown, "server_time")

    def _told(self, shown: Any, key: str) -> Any:
        at = self.context.get("at") or clock.now()
        return (shown if isinstance(shown, dict) else countdown(self.ends_of(shown), at=at))[key]


class CountdownIfAny(Countdown):
    """The same of something that need not end: then `expires_at` and `seconds_left` are null."""

    seconds_left = serializers.SerializerMethodField(
        help_text="Seconds until `expires_at`, 0 when it is over; null where nothing ends."
    )

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_expires_at(self, shown: Any) -> Any:
        return super().get_expires_at(shown)

    @extend_schema_field(serializers.IntegerField(min_value=0, allow_null=True))
    def get_seconds_left(self, shown: Any) -> Any:
        return super().get_seconds_left(shown)
