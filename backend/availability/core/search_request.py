"""What a search asks for, as one value."""

from dataclasses import dataclass

from backend.common.nights import Nights
from backend.pricing.core.party import Party
from backend.pricing.core.plans import Meals


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a guest insists on; nothing, if left out."""

    # As the resort writes them, but for upper and lower case.
    amenities: frozenset[str] = frozenset()
    # Of one room, a night, on average, before tax.
    most_paise: int | None = None
    # At least these.
    meals: Meals | None = None


NO_FILTERS = Filters()


@dataclass(frozen=True, kw_only=True)
class SearchRequest:
    """A party that looks for rooms for some nights: of a place, or of one resort by its slug."""

    location: str = ""
    resort: str = ""
    nights: Nights
    party: Party
    filters: Filters = NO_FILTERS
