"""What can be had from tonight on, the stays across the slab of GST first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sandbox.demo.client import Client

# Where the demo's front desk works; the first has a weekend price, so that some nights of a week are above 7,500.
WORKPLACES = (("Dandeli", "kali-river-lodge"), ("Goa", "beachside-resort"))
WEEK = 7


@dataclass(frozen=True, kw_only=True)
class TonightOffer:
    """Rooms of a resort for some nights: what select-rooms wants, and what there is to tell."""

    slug: str
    wanted: dict[str, Any]
    told: str


@dataclass(frozen=True, kw_only=True)
class TonightRoom:
    id: int
    number: str
    # Percent of GST of each night of the week that begins tonight.
    percents: list[int]

    @property
    def nights_across(self) -> int:
        """The shortest stay from tonight on that has two rates; 0 where all nights have the same."""
        return next((n for n in range(2, WEEK + 1) if len(set(self.percents[:n])) > 1), 0)


def offers(api: Client, *, today: date, guests: int) -> Iterator[TonightOffer]:
    """One room over the shortest stay with both rates; two rooms tonight, one at each; then any room for tonight."""
    names = {resort["id"]: resort["slug"] for resort in _all(api, "/api/resorts/")}
    left: list[TonightOffer] = []
    for location, slug in WORKPLACES:
        here = next((found for found in _free(api, location, today, guests) if names[found["resort_id"]] == slug), None)
        if here is None:
            continue
        rooms = [_priced(api, here, room, today, guests) for room in here["available_rooms"]]
        across = sorted((room for room in rooms if room.nights_across), key=lambda room: room.nights_across)
        yield from (_offer(here, slug, [room], today, room.nights_across, guests) for room in across)
        tonight = {percent: [room for room in rooms if room.percents[0] == percent] for percent in (5, 18)}
        pairs = zip(tonight[5], tonight[18], strict=False)
        yield from (_offer(here, slug, [*pair], today, 1, guests) for pair in pairs)
        left.extend(_offer(here, slug, [room], today, 1, guests) for room in rooms)
    yield from left


def _free(api: Client, location: str, today: date, guests: int) -> Any:
    return api.get("/api/rooms/search/", location=location, **_nights(today, 1), guests=guests)


def _all(api: Client, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(path)["results"]
    return found


def _priced(api: Client, resort: dict[str, Any], room: dict[str, Any], today: date, guests: int) -> TonightRoom:
    wish = {**_nights(today, WEEK), "guests": guests, "resort_id": resort["resort_id"], "room_ids": [room["id"]]}
    lines = api.post("/api/booking/quote/", wish)["price"]["lines"]
    nights = sorted((line["night"], line["tax_percent"]) for line in lines if line["kind"] == "room")
    return TonightRoom(id=room["id"], number=room["room_number"], percents=[percent for _, percent in nights])


def _offer(
    resort: dict[str, Any], slug: str, rooms: list[TonightRoom], today: date, nights: int, guests: int
) -> TonightOffer:
    rates = sorted({percent for room in rooms for percent in room.percents[:nights]})
    said = " and ".join(f"{rate} %" for rate in rates)
    named = ", ".join(room.number for room in rooms)
    wanted = {**_nights(today, nights), "guests": guests, "resort_id": resort["resort_id"]}
    return TonightOffer(
        slug=slug,
        wanted={**wanted, "room_ids": [room.id for room in rooms]},
        told=f"{resort['resort_name']}, room {named}, {nights} night{'s' * (nights > 1)} at {said} GST",
    )


def _nights(today: date, count: int) -> dict[str, str]:
    return {"check_in_date": today.isoformat(), "check_out_date": (today + timedelta(days=count)).isoformat()}
