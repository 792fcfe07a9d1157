"""A price as it was frozen: the value that everybody reads, and the only place that knows its JSON.

A hold freezes its price, a change of a booking freezes another one. Both keep it as JSON for years, so it carries the
version of its keys, and `FrozenPrice.load` still understands the rows that were written before there were versions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from backend.pricing.core import cancellation_fee, shares
from backend.pricing.core.cancellation_fee import Policy, Sold
from backend.pricing.core.deposits import Instalments
from backend.pricing.core.frozen_line import FrozenLine
from backend.pricing.core.plans import Meals, PlanTerms
from backend.pricing.core.registration import Registration
from backend.pricing.core.stay_choices import StayChoices
from backend.pricing.core.stay_price import LineKind, Quote

# Of the JSON's keys; a row that names none is older than versions. Whoever changes what a key means raises it, and
# teaches `load` to read the rows before. From 2 on lines have the code of their service, and the price says under which
# registration it was charged.
VERSION = 2


class UnknownVersion(ValueError):
    """The row was written by a newer release than this one: nobody may guess what its figures mean."""


@dataclass(frozen=True, kw_only=True)
class FrozenPlan:
    """The rate plan as far as it was promised."""

    code: str
    label: str
    meals: Meals
    refundable: bool

    @classmethod
    def of(cls, plan: PlanTerms) -> Self:
        return cls(code=plan.code, label=plan.label, meals=plan.meals, refundable=plan.refundable)

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        return cls(code=data["code"], label=data["label"], meals=Meals(data["meals"]), refundable=data["refundable"])

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "label": self.label, "meals": self.meals.value, "refundable": self.refundable}


@dataclass(frozen=True, kw_only=True)
class FrozenPrice:
    """What a stay costs, line by line, and what was promised with it. Money in whole paise.

    `offer` and `coupon` are codes, empty for none. `plan`, `cancellation`, `deposit`, `supplier` and `choices` are None
    in prices from before there were any; the properties below say what was true then.
    """

    lines: tuple[FrozenLine, ...]
    subtotal_paise: int
    discount_paise: int
    tax_paise: int
    total_paise: int
    currency: str = "INR"
    plan: FrozenPlan | None = None
    offer: str = ""
    coupon: str = ""
    cancellation: Policy | None = None
    deposit: Instalments | None = None
    house_rules: tuple[str, ...] = ()
    # Of changes: charges beyond what was paid then. They are kept if the booking is cancelled, and else forgotten.
    unpaid_charge_paise: int = 0
    # The registration under GST that it was charged under.
    supplier: Registration | None = None
    choices: StayChoices | None = None

    @classmethod
    def of(
        cls,
        quote: Quote,
        *,
        cancellation: Policy | None = None,
        house_rules: Iterable[str] = (),
        supplier: Registration | None = None,
    ) -> Self:
        """The quote with every line and sum; what is not given later is not computed anew either."""
        return cls(
            lines=tuple(FrozenLine.of(line) for line in quote.lines),
            subtotal_paise=quote.subtotal_paise,
            discount_paise=quote.discount_paise,
            tax_paise=quote.tax_paise,
            total_paise=quote.total_paise,
            plan=FrozenPlan.of(quote.plan),
            offer=quote.offer,
            coupon=quote.coupon,
            cancellation=cancellation,
            house_rules=tuple(house_rules),
            supplier=supplier,
        )

    @classmethod
    def load(cls, data: object) -> Self:
        """The price that a row keeps, of whatever age.

        Raises UnknownVersion for one of a newer release, TypeError for what is no object of JSON.
        """
        if not isinstance(data, Mapping):
            raise TypeError("A price is kept as an object with keys.")
        version = data.get("version", 0)
        if version not in range(VERSION + 1):
            raise UnknownVersion(f"This price is of version {version}; known are those up to {VERSION}.")
        plan, promise, deposit = data.get("plan"), data.get("cancellation"), data.get("deposit")
        supplier = data.get("supplier")
        choices = data.get("choices")
        return cls(
            lines=tuple(FrozenLine.load(line) for line in data["lines"]),
            subtotal_paise=data["subtotal_paise"],
            discount_paise=data.get("discount_paise", 0),
            tax_paise=data["tax_paise"],
            total_paise=data["total_paise"],
            currency=data["currency"],
            plan=FrozenPlan.load(plan) if plan else None,
            offer=data.get("offer", ""),
            coupon=data.get("coupon", ""),
            cancellation=Policy.load(promise) if promise else None,
            deposit=Instalments.load(deposit) if deposit else None,
            house_rules=tuple(data.get("house_rules", ())),
            unpaid_charge_paise=data.get("unpaid_charge_paise", 0),
            supplier=Registration.load(supplier) if supplier else None,
            choices=StayChoices.load(choices) if choices else None,
        )

    def as_json(self) -> dict[str, Any]:
        """What `load` takes, of this version. What the price does not have has no key."""
        maybe = {
            "plan": self.plan,
            "cancellation": self.cancellation,
            "deposit": self.deposit,
            "supplier": self.supplier,
            "choices": self.choices,
        }
        return {
            "version": VERSION,
            "currency": self.currency,
            "offer": self.offer,
            "coupon": self.coupon,
            "lines": [line.as_json() for line in self.lines],
            "subtotal_paise": self.subtotal_paise,
            "discount_paise": self.discount_paise,
            "tax_paise": self.tax_paise,
            "total_paise": self.total_paise,
            "house_rules": list(self.house_rules),
            **({"unpaid_charge_paise": self.unpaid_charge_paise} if self.unpaid_charge_paise else {}),
            **{key: part.as_json() for key, part in maybe.items() if part is not None},
        }

    @property
    def instalments(self) -> Instalments:
        """What is paid when booking, and what later: everything at once where nothing was said of a deposit."""
        return self.deposit or Instalments(now_paise=self.total_paise)

    @property
    def taxed(self) -> bool:
        """Whether any of it carries a rate of GST."""
        return any(line.tax_percent for line in self.lines)

    @property
    def zero_rated_for(self) -> str:
        """The GSTIN of the SEZ that it was priced without tax for; empty for everybody else."""
        return self.supplier.zero_rated_for if self.supplier else ""

    @property
    def refundable(self) -> bool:
        return self.plan is None or self.plan.refundable

    @property
    def sold(self) -> list[Sold]:
        """The lines as far as a fee needs them, and what a fee keeps beside them."""
        now = shares.by_rate(line for line in self.lines if not line.is_kept)
        beside = shares.part_of(now, self.unpaid_charge_paise)
        return [*(line.sold for line in self.lines), *map(Sold.kept_beside, beside)]

    @property
    def kept_lines(self) -> tuple[FrozenLine, ...]:
        """What earlier changes have kept."""
        return tuple(line for line in self.lines if line.is_kept)

    @property
    def room_numbers(self) -> dict[str, int]:
        """Ids of the rooms that the price names, by number."""
        return {line.room_number: line.room_id for line in self.lines if line.room_id}

    @property
    def asked(self) -> StayChoices:
        """What was asked for; of a price that keeps no word of it, what was counted."""
        return self.choices or StayChoices(
            add_ons={line.code: line.quantity for line in self.lines if line.kind is LineKind.ADD_ON},
            extra_beds={
                line.room_id: line.quantity for line in self.lines if line.kind is LineKind.EXTRA_BED and line.room_id
            },
        )

    @property
    def first_night_paise(self) -> int:
        """Every room for its first paid night, with whoever and whatever is extra in it, and the tax on it; 0 where no
        night costs anything."""
        return sum(line.gross_paise for line in cancellation_fee.first_paid_nights(self.sold, 1))

    def base_of(self, room_id: int) -> set[int]:
        """What the room cost before all rules, on whichever night."""
        return {line.base_paise for line in self.lines if line.is_room and line.room_id == room_id}

    def rename_room(self, old_id: int, *, new_id: int, new_number: str, since: date | None = None) -> Self:
        """The price with another room in the place of one, from the night `since` on if it is said; its figures
        stay."""

        def moves(line: FrozenLine) -> bool:
            return line.room_id == old_id and (since is None or line.night is None or line.night >= since)

        lines = (line.moved(new_id, new_number) if moves(line) else line for line in self.lines)
        choices = self.choices.moved(old_id, new_id) if self.choices else None
        return replace(self, lines=tuple(lines), choices=choices)

    def with_lines(self, lines: Iterable[FrozenLine]) -> Self:
        """The price with further lines, and the sums that follow."""
        more = tuple(lines)
        net = self.subtotal_paise + sum(line.price_paise for line in more)
        tax = self.tax_paise + sum(line.tax_paise for line in more)
        return replace(self, lines=(*self.lines, *more), subtotal_paise=net, tax_paise=tax, total_paise=net + tax)
