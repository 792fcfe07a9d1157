"""Rate plans (meals, change of price) and add-ons."""

from dataclasses import dataclass
from enum import StrEnum

from backend.pricing.core.rates import Change


class Meals(StrEnum):
    """The meal plans of the trade."""

    EP = "EP"  # room only
    CP = "CP"  # breakfast
    MAP = "MAP"  # breakfast and one more meal
    AP = "AP"  # all meals


class Per(StrEnum):
    """What an add-on is counted by."""

    STAY = "stay"
    NIGHT = "night"
    GUEST = "guest"
    GUEST_NIGHT = "guest_night"


@dataclass(frozen=True, kw_only=True)
class PlanTerms:
    """What a price promises: meals, and whether money comes back. `change` stands on top of the rules."""

    code: str
    label: str
    meals: Meals = Meals.EP
    refundable: bool = True
    change: Change | None = None
    # A night, for each adult; children pay their band's share of it.
    meal_paise: int = 0


@dataclass(frozen=True, kw_only=True)
class ChosenAddOn:
    """A safari, a bonfire, a transfer: `quantity` of it, each counted by `per`."""

    code: str
    label: str
    paise: int
    per: Per
    tax_percent: int
    # The code of the service; empty where the owner has named none.
    sac: str = ""
    quantity: int = 1

    def count(self, *, nights: int, guests: int) -> int:
        """How many are charged."""
        times = {Per.STAY: 1, Per.NIGHT: nights, Per.GUEST: guests, Per.GUEST_NIGHT: nights * guests}
        return self.quantity * times[self.per]


STANDARD = PlanTerms(code="standard", label="Room only")
