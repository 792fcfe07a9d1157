"""The party of a request, as a value."""

from typing import Any

from rest_framework import serializers

from backend.common.phrases import phrase
from backend.pricing.core.party import Party

GUESTS_MOST = 200


class ChildAgesField(serializers.RegexField):
    """Ages with commas between, or none; repeated parameters of a plain form count together."""

    def __init__(self, **kwargs: Any) -> None:
        words: Any = {"invalid": phrase("Enter ages from 0 to 17 with commas between, such as 4,9.")}
        pattern = r"^(1[0-7]|[0-9])(,(1[0-7]|[0-9])){0,18}$"
        super().__init__(pattern, required=False, allow_blank=True, error_messages=words, **kwargs)

    def get_value(self, dictionary: Any) -> Any:
        """All values of a query, as one."""
        if hasattr(dictionary, "getlist") and self.field_name in dictionary:
            return ",".join(value.strip() for value in dictionary.getlist(self.field_name) if value.strip())
        return super().get_value(dictionary)


def ages_of(said: str) -> tuple[int, ...]:
    """The ages that ChildAgesField has validated."""
    return tuple(int(age) for age in said.split(",") if age)


def party_in(said: dict[str, Any]) -> Party:
    """The party of a body or query that NightsInput has validated: `guests` counts everybody, children included."""
    return Party.of(said["guests"], said["child_ages"])
