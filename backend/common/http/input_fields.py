"""Fields of requests that several rooms share."""

from datetime import date, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from rest_framework import serializers
from rest_framework.utils.formatting import lazy_format

from backend.common import clock
from backend.common.nights import Nights
from backend.common.phrases import phrase

MAX_ID = 2**63 - 1


def validated_by(kind: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """What a serializer makes of the body of a request, for bodies that come by the thousand. Raises ValidationError.

    To make a serializer copies all its fields and takes ten times as long as to use it: one of each kind is kept in the
    process. Its fields remember their texts in the language of whoever made the first mistake, so a body with a mistake
    is read again by a new one.
    """
    try:
        return dict(_kept(kind).run_validation(data))
    except serializers.ValidationError:
        parsed = kind(data=data)
        parsed.is_valid(raise_exception=True)
        return dict(parsed.validated_data)


@cache
def _kept(kind: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    return kind()


class Id(serializers.IntegerField):
    """An id in the range that the database can hold."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_ID, **kwargs)


class YearMonthField(serializers.RegexField):
    """A month of this century: YYYY-MM."""

    def __init__(self, **kwargs: Any) -> None:
        words: Any = {"invalid": phrase("Enter a month as YYYY-MM, such as 2027-03.")}
        super().__init__(r"^20[0-9]{2}-(0[1-9]|1[0-2])$", error_messages=words, **kwargs)


class BoundedList(serializers.ListField):
    """A list of at most `max_length` elements, refused by its length before one of them is looked at.

    DRF's own field checks every element first and answers every error: 250,000 empty guests cost half a minute and
    an answer of 64 MB.
    """

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.longest = max_length

    def to_internal_value(self, data: Any) -> list[Any]:
        # Anything else than a list is refused below, in DRF's words.
        if isinstance(data, list) and len(data) > self.longest:
            message = lazy_format(str(self.error_messages["max_length"]), max_length=self.longest)
            raise serializers.ValidationError(str(message), "max_length")
        return list(super().to_internal_value(data))


class NightsInput(serializers.Serializer[Any]):
    """The nights `[check_in_date, check_out_date)` and the size of the party."""

    check_in_date = serializers.DateField(help_text="YYYY-MM-DD, today or later at the resort.")
    check_out_date = serializers.DateField(help_text="YYYY-MM-DD, the day of departure.")
    guests = serializers.IntegerField(min_value=1, max_value=200, help_text="How many people will stay.")

    def validate_check_in_date(self, value: date) -> date:
        today = clock.today()
        if value < today:
            raise serializers.ValidationError("This date is in the past.", "date_in_past")
        if value > today + timedelta(days=settings.BOOKING_HORIZON_DAYS):
            raise serializers.ValidationError(
                phrase("Bookings open {days} days ahead. Choose an earlier date.", days=settings.BOOKING_HORIZON_DAYS),
                "date_too_far",
            )
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        nights = (attrs["check_out_date"] - attrs["check_in_date"]).days
        if nights < 1:
            raise serializers.ValidationError(
                {
                    "check_out_date": serializers.ErrorDetail(
                        "Check-out must be at least one night after check-in.", "no_night"
                    )
                }
            )
        if nights > settings.MAX_STAY_NIGHTS:
            detail = phrase("A stay lasts at most {nights} nights.", nights=settings.MAX_STAY_NIGHTS)
            raise serializers.ValidationError({"check_out_date": serializers.ErrorDetail(detail, "stay_too_long")})
        return attrs


def nights_in(said: dict[str, Any]) -> Nights:
    """The nights of a body or query that NightsInput has validated."""
    return Nights(said["check_in_date"], said["check_out_date"])
