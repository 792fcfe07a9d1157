"""The registration under GST that a price was charged under: papers say what was so then, whatever is so later."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Scheme(StrEnum):
    """How a resort charges GST."""

    # No registration, and no tax.
    NONE = "none"
    REGULAR = "regular"
    # A supply to a SEZ without payment of tax, under a letter of undertaking.
    ZERO_RATED = "zero_rated"


@dataclass(frozen=True, kw_only=True)
class Registration:
    """`gstin` is the supplier's, empty for none. A zero-rated price names the recipient and the letter of undertaking
    under which no tax was charged.
    """

    gstin: str = ""
    scheme: Scheme = Scheme.NONE
    zero_rated_for: str = ""
    undertaking: str = ""

    @classmethod
    def of(cls, gstin: str, *, zero_rated_for: str = "", undertaking: str = "") -> Self:
        """What a resort with this GSTIN, or without one, charges under."""
        if not gstin:
            return cls()
        scheme = Scheme.ZERO_RATED if zero_rated_for else Scheme.REGULAR
        return cls(gstin=gstin, scheme=scheme, zero_rated_for=zero_rated_for, undertaking=undertaking)

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """The registration that a frozen price keeps."""
        return cls(
            gstin=data["gstin"],
            scheme=Scheme(data["scheme"]),
            zero_rated_for=data.get("zero_rated_for", ""),
            undertaking=data.get("undertaking", ""),
        )

    def as_json(self) -> dict[str, str]:
        """What `load` takes."""
        more = {"zero_rated_for": self.zero_rated_for, "undertaking": self.undertaking}
        return {"gstin": self.gstin, "scheme": self.scheme.value, **{key: said for key, said in more.items() if said}}

    @property
    def registered(self) -> bool:
        return self.scheme is not Scheme.NONE

    @property
    def zero_rated(self) -> bool:
        return self.scheme is Scheme.ZERO_RATED
