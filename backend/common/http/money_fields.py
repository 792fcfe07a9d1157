"""Money in answers: each amount as text in rupees, and beside it as a whole number of paise."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.common.money import rupees

TEXT = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$"}


class MoneyField(serializers.Field[int, None, str, Any]):
    """Two keys for one amount: `total` in a `ShowsMoney` becomes `total` ("7500.00") and `total_paise` (750000).

    `source` is where the paise are; without it the attribute, or key, of the second name. `count` counts them from the
    whole object instead.
    """

    def __init__(
        self,
        help_text: str,
        *,
        paise_help: str = "The same in paise.",
        count: Callable[[Any], int] | None = None,
        **kwargs: Any,
    ) -> None:
        if count is not None:
            kwargs["source"] = "*"
        super().__init__(read_only=True, help_text=help_text, **kwargs)
        self.paise_help = paise_help
        self.count = count

    def both(self, name: str) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """The fields that stand for it."""
        paise = f"{name}_paise"
        whole = None if self.source in (None, paise) else self.source
        return {
            name: _Rupees(self, source=self.source or paise, help_text=self.help_text),
            paise: _Paise(self, source=whole, help_text=self.paise_help),
        }

    def paise_in(self, value: Any) -> int:
        """The paise of what `source` leads to."""
        return self.count(value) if self.count else int(value)


@extend_schema_field(TEXT)
class _Rupees(serializers.Field[int, None, str, Any]):
    def __init__(self, money: MoneyField, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=money.allow_null, **kwargs)
        self.money = money

    def to_representation(self, value: Any) -> str:
        return rupees(self.money.paise_in(value))


class _Paise(serializers.IntegerField):
    def __init__(self, money: MoneyField, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=money.allow_null, **kwargs)
        self.money = money

    def to_representation(self, value: Any) -> int:
        return self.money.paise_in(value)


class ShowsMoney(serializers.Serializer[Any]):
    """A serializer of answers: its `MoneyField` is shown in both forms."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        shown: dict[str, serializers.Field[Any, Any, Any, Any]] = {}
        for name, field in super().get_fields().items():
            shown |= field.both(name) if isinstance(field, MoneyField) else {name: field}
        return shown
