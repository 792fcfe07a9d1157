"""Month view of prices for the owner, as guests would be quoted today."""

from calendar import Calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from backend.catalogue.models import Resort, Room
from backend.common.nights import Nights
from backend.pricing import selectors
from backend.pricing.core import party, stay_price
from backend.pricing.core.party import Occupancy, Party, RoomOffer
from backend.pricing.core.plans import PlanTerms
from backend.pricing.core.price_refusals import DeadBand
from backend.pricing.core.rates import Rule
from backend.pricing.core.stay_price import Line, LineKind, QuoteInput
from backend.pricing.core.tariff import Tariff

ADULTS = 2


@dataclass(frozen=True, kw_only=True)
class PreviewNight:
    """One night of a room; `refused` says why it has no price, `layers` which kinds of rule made it."""

    night: date
    inside: bool
    past: bool
    base_paise: int = 0
    price_paise: int = 0
    percent: int = 0
    total_paise: int = 0
    steps: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    refused: str = ""

    @property
    def story(self) -> str:
        """How the price came about, one step to a line."""
        return self.refused or "\n".join(self.steps)


@dataclass(frozen=True, kw_only=True)
class PreviewGroup:
    """Rooms that cost the same on every night, and the weeks of the month."""

    rooms: str
    base_paise: int
    adults: int
    weeks: list[list[PreviewNight]]


def default_plan(resort: Resort) -> PlanTerms:
    """The plan of a guest who chooses none."""
    return selectors.plan_of(resort)


def preview_month(*, resort: Resort, first: date, nights: int, today: date) -> list[PreviewGroup]:
    """The nights of a month, each as the first of a stay of so many nights, booked today, in the default plan."""
    tariff, plan = selectors.tariff_of(resort), default_plan(resort)
    found: dict[tuple[object, ...], list[Room]] = {}
    for room in Room.objects.filter(resort=resort.pk, active=True).order_by("price_per_night", "room_number"):
        own = tuple(rule.code for rule in tariff.rules if room.pk in rule.room_ids)
        found.setdefault((room.price_paise, _sleeping(room), own), []).append(room)
    return [
        PreviewGroup(
            rooms=", ".join(room.room_number for room in rooms),
            base_paise=rooms[0].price_paise,
            adults=_sleeping(rooms[0]),
            weeks=[
                [_night(day, first, rooms[0], nights, today, tariff, plan) for day in week]
                for week in Calendar().monthdatescalendar(first.year, first.month)
            ],
        )
        for rooms in found.values()
    ]


def _sleeping(room: Room) -> int:
    return min(room.included_guests or room.capacity, room.capacity, ADULTS)


def _seated(room: Room) -> Sequence[Occupancy]:
    included = room.included_guests or room.capacity
    offer = RoomOffer(
        room_id=room.pk,
        room_number=room.room_number,
        night_paise=room.price_paise,
        included_guests=included,
        capacity=room.capacity,
    )
    return party.seat(Party(adults=_sleeping(room)), [offer])


def _night(
    day: date, first: date, room: Room, nights: int, today: date, tariff: Tariff, plan: PlanTerms
) -> PreviewNight:
    inside, past = day.month == first.month, day < today
    if not inside:
        return PreviewNight(night=day, inside=False, past=past)
    stay = QuoteInput(
        nights=Nights.of(day, nights),
        booked_on=min(today, day),
        rooms=_seated(room),
        plan=plan,
    )
    try:
        quote = stay_price.quote(stay, tariff)
    except DeadBand as dead:
        return PreviewNight(night=day, inside=True, past=past, refused=str(dead))
    lines = [line for line in quote.lines if line.night == day]
    sold = next(line for line in lines if line.kind is LineKind.ROOM)
    return PreviewNight(
        night=day,
        inside=True,
        past=past,
        base_paise=sold.base_paise,
        price_paise=sum(line.price_paise for line in lines),
        percent=sold.tax_percent,
        total_paise=sum(line.price_paise + line.tax_paise for line in lines),
        steps=tuple(_steps(sold, lines, quote.offer)),
        layers=tuple(_layers(sold, tariff.rules, quote.offer)),
    )


def _steps(sold: Line, lines: Sequence[Line], offer: str) -> Iterator[str]:
    yield f"Base price {sold.base_paise / 100:,.2f}"
    for step in sold.steps:
        yield f"{step.label} {step.change_paise / 100:+,.2f}"
    for line in lines:
        if line is not sold:
            yield f"{line.label} {line.listed_paise / 100:+,.2f}"
    if sold.offer_paise:
        yield f"Offer {offer} {-sold.offer_paise / 100:+,.2f}"
    for line in lines:
        if line.half_paise:
            yield f"{line.tax_percent} % GST on {line.label.lower()} {line.tax_paise / 100:,.2f}"


def _layers(sold: Line, rules: Sequence[Rule], offer: str) -> Iterator[str]:
    names = {rule.code: rule.layer.name.lower() for rule in rules}
    for step in sold.steps:
        yield names.get(step.code, "plan")
    if sold.offer_paise:
        yield "offer"
