"""Parts of a booking that a change leaves behind: a coupon, a rate plan or an extra that is not to be had any more."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self


class PartKind(StrEnum):
    """What can fall away of a booking."""

    COUPON = "coupon"
    RATE_PLAN = "rate_plan"
    ADD_ON = "add_on"
    EXTRA_BED = "extra_bed"


@dataclass(frozen=True, kw_only=True)
class FallenPart:
    """One thing that was asked for and is not part of the changed stay; `reason` is the code of the refusal.

    `label` is its name as it was sold, `quantity` how many of it fall away.
    """

    kind: PartKind
    code: str = ""
    label: str = ""
    quantity: int = 1
    reason: str

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """The part that a change keeps."""
        return cls(**{**data, "kind": PartKind(data["kind"])})

    def as_json(self) -> dict[str, Any]:
        """What `load` takes."""
        return {**asdict(self), "kind": self.kind.value}
