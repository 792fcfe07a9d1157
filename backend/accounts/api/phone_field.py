"""Serializer fields for phone numbers."""

from typing import Any

from rest_framework import serializers

from backend.accounts.core import phone_numbers


class AccountPhoneField(serializers.CharField):
    """The phone number of an account, as people type it; E.164 inside."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = (
            "An Indian mobile number, such as 9999988888, +91 99999 88888 or 099999 88888; or, together with `email`, "
            "one from abroad with its plus, such as +44 20 7946 0018."
        )
        super().__init__(**{"help_text": help_text, "max_length": 30, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        try:
            return phone_numbers.normalise_account(super().to_internal_value(data))
        except phone_numbers.PhoneInvalid as error:
            raise serializers.ValidationError(str(error), code="phone_invalid") from None


class AnyPhoneField(serializers.CharField):
    """The phone number of anybody in the world; E.164 inside."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = "A phone number of any country, such as +44 20 7946 0018; without a plus an Indian one."
        super().__init__(**{"help_text": help_text, "max_length": 30, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        try:
            return phone_numbers.normalise_anywhere(super().to_internal_value(data))
        except phone_numbers.PhoneInvalid as error:
            raise serializers.ValidationError(str(error), code="phone_invalid") from None
