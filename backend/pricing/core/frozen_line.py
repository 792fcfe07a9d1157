"""One line of a frozen price: something that was sold, or kept, with its figures as they were then."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from backend.pricing.core import service_codes
from backend.pricing.core.cancellation_fee import Sold
from backend.pricing.core.rates import Step
from backend.pricing.core.stay_price import Line, LineKind

# Stored as they are, under their own names.
PLAIN = (
    "label", "room_id", "room_number", "code", "sac", "quantity", "base_paise", "listed_paise", "offer_paise",
    "coupon_paise", "price_paise", "tax_percent", "half_paise", "tax_paise",
)  # fmt: skip
# Lines from before they had a code of their own: meals were sold apart unless an owner had said otherwise.
BEFORE_CODES = {LineKind.MEAL: service_codes.FOOD_CODE, LineKind.ADD_ON: ""}


@dataclass(frozen=True, kw_only=True)
class FrozenLine:
    """What a quote's line said, in whole paise. Nothing of it is computed anew.

    `room_id` and `night` are None for what belongs to no room or night; `tax_percent` is a whole percent, `half_paise`
    is CGST, and SGST again; `tax_paise` is both. `sac` is the code of the service, empty where nobody has named it.
    """

    kind: LineKind
    label: str
    room_id: int | None = None
    room_number: str = ""
    code: str = ""
    sac: str = service_codes.ROOM_CODE
    night: date | None = None
    quantity: int = 1
    base_paise: int = 0
    listed_paise: int
    offer_paise: int = 0
    coupon_paise: int = 0
    price_paise: int
    tax_percent: int
    half_paise: int
    tax_paise: int
    steps: tuple[Step, ...] = ()

    @classmethod
    def of(cls, line: Line) -> Self:
        """The line of a quote, which does not change any more."""
        plain = {name: getattr(line, name) for name in PLAIN}
        return cls(**plain, kind=line.kind, night=line.night, steps=line.steps)

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """The line again. One from before there were kinds is a night of a room, without rules and discounts."""
        kind = LineKind(data.get("kind", LineKind.ROOM))
        price, room_number, night = data["price_paise"], data.get("room_number", ""), data.get("night")
        return cls(
            kind=kind,
            label=data.get("label", f"Room {room_number}"),
            room_id=data.get("room_id"),
            room_number=room_number,
            code=data.get("code", ""),
            sac=data.get("sac", BEFORE_CODES.get(kind, service_codes.ROOM_CODE)),
            night=date.fromisoformat(night) if night else None,
            quantity=data.get("quantity", 1),
            base_paise=data.get("base_paise", price),
            listed_paise=data.get("listed_paise", price),
            offer_paise=data.get("offer_paise", 0),
            coupon_paise=data.get("coupon_paise", 0),
            price_paise=price,
            tax_percent=data["tax_percent"],
            half_paise=data.get("half_paise", data["tax_paise"] // 2),
            tax_paise=data["tax_paise"],
            steps=tuple(Step(**step) for step in data.get("steps", ())),
        )

    def as_json(self) -> dict[str, Any]:
        """What `load` takes."""
        steps = [{"code": step.code, "label": step.label, "change_paise": step.change_paise} for step in self.steps]
        night = self.night.isoformat() if self.night else None
        return {
            **{name: getattr(self, name) for name in PLAIN},
            "kind": self.kind.value,
            "night": night,
            "steps": steps,
        }

    @property
    def is_room(self) -> bool:
        """A night of a room, and not of a bed or a breakfast in it."""
        return self.kind is LineKind.ROOM

    @property
    def is_kept(self) -> bool:
        """Kept by a change of the booking, and nothing that was sold."""
        return self.kind is LineKind.KEPT

    @property
    def discount_paise(self) -> int:
        """What offer and coupon took."""
        return self.offer_paise + self.coupon_paise

    @property
    def sold(self) -> Sold:
        """The line as far as a fee needs it."""
        return Sold(
            night=self.night,
            of_room=self.is_room,
            price_paise=self.price_paise,
            tax_percent=self.tax_percent,
            half_paise=self.half_paise,
            kept=self.is_kept,
            room_id=self.room_id,
        )

    def moved(self, room_id: int, room_number: str) -> Self:
        """The line in another room; its figures stay."""
        label = f"Room {room_number}" if self.is_room else self.label
        return replace(self, room_id=room_id, room_number=room_number, label=label)
