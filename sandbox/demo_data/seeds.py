"""Put the demo's resorts, rooms and pictures in place: what is there stays as it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from backend.catalogue.models import Resort, Room, RoomImage, RoomType
from sandbox.demo_data import content_seeds, demo_people, demo_pictures, prices, site_seeds
from sandbox.demo_data.resorts import RESORTS, ResortPlan
from sandbox.demo_data.site_plan import SITE

# The rooms of a resort share so many views, as drawing each would make a start slow; the first has a veranda as well.
VIEWS = 3


@dataclass
class Planted:
    """How many of each were missing."""

    people: int = 0
    posts: int = 0
    resorts: int = 0
    types: int = 0
    rooms: int = 0
    images: int = 0
    files: int = 0
    tariffs: int = 0
    contents: int = 0
    sites: int = 0


@dataclass(frozen=True)
class PicturePlan:
    """One picture of one room."""

    resort: ResortPlan
    room_number: str
    view: int
    position: int

    @property
    def name(self) -> str:
        stem = f"{self.resort.slug}-{self.view + 1}-{self.position + 1}"
        return f"{RoomImage._meta.get_field('image').upload_to}{stem}.jpg"

    @property
    def caption(self) -> str:
        return "From the veranda" if self.position else f"The view of room {self.room_number}"


def draw_pictures() -> int:
    """The pictures that are missing, as files; how many. Needs no database."""
    return sum(_draw(plan) for plan in _plans()) + content_seeds.draw_photos()


def plant() -> Planted:
    """Everything of the demo that is missing."""
    plans = _plans()
    planted = Planted(files=draw_pictures())
    with transaction.atomic():
        planted.people = demo_people.plant_people()
        resorts = {plan.slug: _resort(plan, planted) for plan in RESORTS}
        planted.posts = sum(demo_people.take_on(resorts[slug]) for slug in demo_people.WORKPLACES)
        rooms = _rooms(resorts, planted)
        planted.tariffs = prices.plant_prices(resorts[prices.DECIDED])
        planted.tariffs += prices.plant_deposits(resorts[prices.WITH_DEPOSIT])
        planted.images = _images(plans, rooms)
        planted.contents = content_seeds.plant_content(resorts)
        planted.sites = site_seeds.plant_site(resorts[SITE.slug])
    return planted


def _plans() -> list[PicturePlan]:
    return [picture for resort in RESORTS for picture in _pictures(resort)]


def _pictures(resort: ResortPlan) -> Iterator[PicturePlan]:
    for index, room in enumerate(resort.rooms()):
        view = index % VIEWS
        yield PicturePlan(resort, room.number, view, 0)
        if view == 0:
            yield PicturePlan(resort, room.number, view, 1)


def _draw(plan: PicturePlan) -> bool:
    path = Path(settings.MEDIA_ROOT) / plan.name
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    half.write_bytes(demo_pictures.jpeg(location=plan.resort.location, seed=plan.name, veranda=plan.position > 0))
    # An interrupted run leaves no half picture behind that the next one would take for a whole one.
    half.replace(path)
    return True


def _resort(plan: ResortPlan, planted: Planted) -> Resort:
    resort, created = Resort.objects.get_or_create(
        slug=plan.slug,
        defaults={
            "name": plan.name,
            "location": plan.location,
            "address": plan.address,
            "description": plan.description,
            "amenities": list(plan.amenities),
            "gstin": plan.gstin,
            "house_rules": list(plan.house_rules),
            "latitude": plan.point and plan.point[0],
            "longitude": plan.point and plan.point[1],
        },
    )
    planted.resorts += created
    return resort


def _rooms(resorts: dict[str, Resort], planted: Planted) -> dict[tuple[str, str], Room]:
    known = _known_rooms(resorts)
    types = _types(resorts, planted)
    missing = [
        Room(
            resort=resorts[resort.slug],
            room_number=room.number,
            room_type=types.get((resort.slug, room.kind)),
            capacity=room.capacity,
            price_per_night=room.price,
            amenities=list(room.amenities),
        )
        for resort in RESORTS
        for room in resort.rooms()
        if (resort.slug, room.number) not in known
    ]
    planted.rooms = len(Room.objects.bulk_create(missing))
    return _known_rooms(resorts) if missing else known


def _types(resorts: dict[str, Resort], planted: Planted) -> dict[tuple[str, str], RoomType]:
    types = {}
    for resort in RESORTS:
        for wing in resort.wings:
            if wing.kind:
                fields = {"name": wing.kind, "capacity": wing.capacity, "amenities": list(wing.amenities)}
                kind, created = RoomType.objects.get_or_create(
                    resort=resorts[resort.slug], code=wing.code, defaults=fields
                )
                types[resort.slug, wing.code] = kind
                planted.types += created
    return types


def _known_rooms(resorts: dict[str, Resort]) -> dict[tuple[str, str], Room]:
    rooms = Room.objects.filter(resort__in=resorts.values()).select_related("resort")
    return {(room.resort.slug, room.room_number): room for room in rooms}


def _images(plans: list[PicturePlan], rooms: dict[tuple[str, str], Room]) -> int:
    known = set(RoomImage.objects.values_list("room_id", "position"))
    missing = [
        RoomImage(
            room=room,
            image=plan.name,
            caption=plan.caption,
            position=plan.position,
        )
        for plan in plans
        for room in [rooms[plan.resort.slug, plan.room_number]]
        if (room.pk, plan.position) not in known
    ]
    return len(RoomImage.objects.bulk_create(missing))
