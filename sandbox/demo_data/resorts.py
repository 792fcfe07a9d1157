"""The resorts of the demo: pure data, the same on every machine. All names and numbers are made up."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from backend.catalogue.core import gstin

COMFORT = ("Hot water", "Wi-Fi")
COOL = (*COMFORT, "Air conditioning")
VIEW = (*COOL, "Balcony", "Tea maker")


@dataclass(frozen=True)
class RoomPlan:
    """One room."""

    number: str
    capacity: int
    price: Decimal
    amenities: tuple[str, ...]
    kind: str = ""


@dataclass(frozen=True)
class Wing:
    """Rooms of one sort side by side: `first` is the number of the first one. Those with a `kind` are of that type."""

    first: str
    count: int
    capacity: int
    price: str
    amenities: tuple[str, ...] = COMFORT
    kind: str = ""

    @property
    def code(self) -> str:
        """The type as programs call it."""
        return self.kind.lower().replace(" ", "-")

    def rooms(self) -> Iterator[RoomPlan]:
        letter, start = self.first[0], int(self.first[1:])
        for number in range(start, start + self.count):
            yield RoomPlan(f"{letter}{number}", self.capacity, Decimal(self.price), self.amenities, self.code)


@dataclass(frozen=True)
class ResortPlan:
    """One resort; without `registration` it has no GSTIN and charges no tax."""

    slug: str
    name: str
    location: str
    address: str
    description: str
    amenities: tuple[str, ...]
    wings: tuple[Wing, ...]
    registration: str = ""
    house_rules: tuple[str, ...] = ()
    # Degrees of latitude and longitude.
    point: tuple[float, float] | None = None

    @property
    def gstin(self) -> str:
        """The registration with its check character."""
        return self.registration and self.registration + gstin.check_sign(self.registration)

    def rooms(self) -> list[RoomPlan]:
        """Every room of every wing."""
        return [room for wing in self.wings for room in wing.rooms()]


RESORTS = (
    ResortPlan(
        "kali-river-lodge",
        "Kali River Lodge",
        "Dandeli",
        "Ganeshgudi Road, Dandeli, Karnataka 581325",
        "Timber cottages where the Kali leaves the rapids; hornbills at breakfast, rafting after it.",
        ("Restaurant", "River rafting", "Bonfire", "Parking"),
        (
            Wing("A101", 4, 2, "4200.00", kind="Cottage"),
            Wing("B201", 3, 3, "5600.00", COOL, "River cottage"),
            Wing("C301", 2, 4, "7500.00", VIEW, "Family cottage"),
            Wing("D401", 1, 8, "12800.00", VIEW),
        ),
        "29AAKCK4821M1Z",
        house_rules=("Nobody swims above the rapids.", "The bonfire is put out at 23:00."),
        point=(15.2620, 74.6150),
    ),
    ResortPlan(
        "hornbill-jungle-camp",
        "Hornbill Jungle Camp",
        "Dandeli",
        "Kulgi Nature Camp Road, Dandeli, Karnataka 581325",
        "Tents on platforms and two tree houses under teak and bamboo, a walk away from the sanctuary.",
        ("Jungle safari", "Bird walks", "Campfire kitchen"),
        (
            Wing("T1", 4, 2, "2499.50", ("Fan",), "Tent"),
            Wing("F11", 2, 4, "3800.00", kind="Family tent"),
            Wing("H21", 2, 3, "6400.00", kind="Tree house"),
        ),
        point=(15.1720, 74.6480),
    ),
    ResortPlan(
        "vintage-teak-estate",
        "Vintage Teak Estate",
        "Dandeli",
        "Old Sawmill Lane, Dandeli, Karnataka 581325",
        "The sawmill owner's house of 1924 with its garden: high ceilings, four-posters and a long table.",
        ("Pool", "Library", "Restaurant", "Parking"),
        (
            Wing("A101", 4, 2, "7900.00", VIEW, "Four-poster room"),
            Wing("B201", 3, 3, "9800.00", VIEW, "Garden room"),
            Wing("S1", 2, 5, "15500.00", VIEW, "Suite"),
        ),
        "29AAKCK4821M2Z",
        point=(15.2490, 74.6280),
    ),
    ResortPlan(
        "beachside-resort",
        "Beachside Resort",
        "Goa",
        "Beach Road, Palolem, Canacona, Goa 403702",
        "Thirty steps from the sand: rooms around a palm garden, a shack for the sunset, boats at dawn.",
        ("Beach", "Pool", "Restaurant", "Kayaks"),
        (
            Wing("A101", 4, 2, "7500.00", VIEW, "Standard"),
            Wing("B201", 4, 3, "8900.00", VIEW, "Deluxe"),
            Wing("C301", 2, 4, "11500.00", VIEW, "Family"),
            Wing("V1", 2, 6, "18000.00", VIEW, "Villa"),
        ),
        "30AAKCK4821M1Z",
        house_rules=("Quiet on the beach side from 22:00.", "No smoking in the rooms.", "Dogs stay in the garden."),
        point=(15.0100, 74.0230),
    ),
    ResortPlan(
        "casa-das-ondas",
        "Casa das Ondas",
        "Goa",
        "Rua de Ourém, Fontainhas, Panaji, Goa 403001",
        "A yellow house in the Latin quarter with a courtyard, oyster-shell windows and five cats.",
        ("Courtyard", "Breakfast", "Bicycles"),
        (
            Wing("A1", 3, 2, "4800.00", COOL, "Courtyard room"),
            Wing("B1", 2, 3, "6200.00", COOL, "Street room"),
            Wing("C1", 1, 5, "9400.00", COOL, "Attic"),
        ),
        point=(15.4960, 73.8320),
    ),
    ResortPlan(
        "morjim-dunes",
        "Morjim Dunes",
        "Goa",
        "Turtle Beach, Morjim, Goa 403512",
        "Bamboo huts behind the dunes of the turtle beach; quiet after ten, for the turtles' sake.",
        ("Beach", "Yoga deck", "Vegetarian kitchen"),
        (
            Wing("H1", 5, 2, "3200.00", kind="Hut"),
            Wing("K1", 3, 4, "5400.00", kind="Family hut"),
            Wing("D1", 1, 10, "9900.00", ("Lockers",), "Dormitory"),
        ),
        "30AAKCK4821M2Z",
        point=(15.6290, 73.7360),
    ),
    ResortPlan(
        "mist-valley-homestead",
        "Mist Valley Homestead",
        "Coorg",
        "Galibeedu Post, Madikeri, Kodagu, Karnataka 571201",
        "A planter family's homestead among coffee and pepper, with akki roti and honey of their own.",
        ("Plantation walks", "Home cooking", "Parking"),
        (
            Wing("A1", 4, 2, "3600.00", kind="Planter room"),
            Wing("B1", 2, 4, "5900.00", kind="Cottage"),
            Wing("C1", 1, 6, "8200.00", VIEW, "Valley house"),
        ),
    ),
    ResortPlan(
        "coffee-ridge-retreat",
        "Coffee Ridge Retreat",
        "Coorg",
        "Kakkabe Road, Virajpet, Kodagu, Karnataka 571212",
        "Glass-fronted villas on a ridge below Tadiandamol; the clouds come in at four, the cake too.",
        ("Spa", "Heated pool", "Restaurant", "Trekking"),
        (
            Wing("A101", 4, 2, "8850.00", VIEW, "Ridge room"),
            Wing("B201", 2, 4, "13200.00", VIEW, "Ridge villa"),
            Wing("P1", 1, 2, "21000.00", VIEW, "Pool villa"),
        ),
        "29AAKCK4821M3Z",
    ),
)
