"""Read queries about resorts and rooms, and about the staff's rights."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import BooleanField, F, Func, Min, Prefetch, Q, QuerySet, Value

from backend.catalogue.core import geography, gstin
from backend.catalogue.models import FormerSlug, Resort, ResortNames, Room, RoomImage, RoomType, StaffMember, pictures
from backend.catalogue.models.roles import RIGHTS, Right, Role, roles_with
from backend.common.errors import DomainError, NotFound

# Whoever asks: the user model lives next door.
Person = Any


class NotAllowed(DomainError):
    """They work there, in another role."""

    code = "permission_denied"
    status = 403
    message = "Your role at this resort does not allow this."


class ResortWithdrawn(DomainError):
    """Guests could find it once, and its owner has taken it back."""

    code = "resort_withdrawn"
    status = 410
    message = "This resort does not take bookings here any more."


class ResortRenamed(Exception):
    """It has another slug by now: `slug`."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


def businesses(*, without: int | None = None) -> set[str]:
    """The PANs in the GSTINs of the resorts, without one of them: more than one are several owners."""
    numbers = Resort.objects.exclude(gstin="").values_list("pk", "gstin")
    return {gstin.pan_of(number) for pk, number in numbers if pk != without}


def rooms_with_images() -> QuerySet[Room]:
    """Rooms that take guests, with their pictures in one more query."""
    images = Prefetch("images", queryset=RoomImage.objects.order_by("position", "id"))
    rooms = Room.objects.filter(active=True).select_related("room_type")
    return rooms.prefetch_related(images).order_by("room_number")


def pictures_of(resort_ids: Collection[int]) -> Mapping[int, list[str]]:
    """The paths of the pictures of these resorts' rooms, by room, in their order; thousands cost one query."""
    found: dict[int, list[str]] = defaultdict(list)
    images = RoomImage.objects.filter(room__resort__in=resort_ids).order_by("position", "id")
    rows = list(images.values_list("room_id", "image"))
    for (room_id, _), path in zip(rows, pictures.paths([name for _, name in rows]), strict=True):
        found[room_id].append(path)
    return found


def resorts(*, location: str = "", words: str = "") -> QuerySet[Resort]:
    """Resorts that take guests: in one location or everywhere, all of them or those that `words` name."""
    found = Resort.objects.filter(active=True).order_by("name", "id")
    found = found.filter(location__iexact=location) if location else found
    return found.filter(named_by(words)) if words else found


def named_by(words: str) -> Q:
    """Of resorts: each of the words begins one of its name, location, town or district, in any language."""
    named = Func(F("folded"), Value(words), function="catalogue_names_have", output_field=BooleanField())
    return Q(pk__in=ResortNames.objects.filter(named).values("resort_id"))


def as_shown(found: QuerySet[Resort]) -> QuerySet[Resort]:
    """The same resorts with what lists of them show: texts, photos, theme, and `lowest_price` of a room."""
    lowest = Min("rooms__price_per_night", filter=Q(rooms__active=True))
    return found.annotate(lowest_price=lowest).select_related("terms", "theme").prefetch_related("texts", "photos")


def types_as_shown(type_ids: Collection[int]) -> dict[int, RoomType]:
    """These room types by id, with what a page shows of them: texts, beds, photos."""
    return RoomType.objects.prefetch_related("texts", "beds", "photos").in_bulk(type_ids)


def resort_by_slug(*, slug: str) -> Resort:
    """A resort that takes guests, with all that its page shows.

    Raises ResortRenamed for a former slug, ResortWithdrawn for a resort that took guests once, NotFound else.
    """
    rooms = Prefetch("rooms", queryset=rooms_with_images())
    below = (f"room_types{part}" for part in ("", "__texts", "__beds", "__photos"))
    shown = as_shown(resorts()).select_related("link_preview").prefetch_related(rooms, *below)
    found = shown.filter(slug=slug).first()
    if found is None:
        raise _absence(slug)
    return found


def _absence(slug: str) -> Exception:
    """Why there is no resort of this slug."""
    there = Resort.objects.filter(slug=slug).first()
    if there is None:
        former = FormerSlug.objects.select_related("resort").filter(slug=slug).first()
        there = former.resort if former else None
    if there is None or not there.published_at:
        return NotFound()
    return ResortRenamed(there.slug) if there.active else ResortWithdrawn()


def resorts_near(here: Collection[Resort], *, within_km: float) -> list[tuple[Resort, float]]:
    """Other resorts that take guests, with their terms and km from the nearest of `here`; the nearest first."""
    points = [point for resort in here if (point := resort.point)]
    if not points:
        return []
    reach = within_km / geography.KM_PER_DEGREE
    south, north = min(lat for lat, _ in points) - reach, max(lat for lat, _ in points) + reach
    others = resorts().filter(latitude__range=(south, north)).exclude(pk__in=[resort.pk for resort in here])
    found = (
        (resort, min(geography.km(resort.point, point) for point in points))
        for resort in others.select_related("terms")
        if resort.point
    )
    return sorted((pair for pair in found if pair[1] <= within_km), key=lambda pair: pair[1])


def resorts_where(user: Person, right: Right) -> QuerySet[Resort]:
    """The resorts at which this person has the right; superusers have every right everywhere."""
    if not user.is_active:
        return Resort.objects.none()
    if user.is_superuser:
        return Resort.objects.all()
    posts = StaffMember.objects.filter(user=user.pk, role__in=roles_with(right))
    return Resort.objects.filter(pk__in=posts.values("resort_id"))


def may(user: Person, right: Right, resort: Resort) -> bool:
    """Whether this person has the right at this resort."""
    return resorts_where(user, right).filter(pk=resort.pk).exists()


def roles_of(user: Person) -> dict[int, Role]:
    """What this person is, by the id of the resort."""
    posts = StaffMember.objects.filter(user=user.pk)
    return {resort_id: Role(role) for resort_id, role in posts.values_list("resort_id", "role")}


def rights_of(user: Person, *, role: Role | None) -> list[Right]:
    """What this person may do in this role, in the order of the table."""
    mine = frozenset(Right) if user.is_superuser else RIGHTS[role] if role else frozenset()
    return [right for right in Right if right in mine]


def workplace(user: Person, *, slug: str, right: Right) -> Resort:
    """The resort, for somebody who has the right there.

    Raises NotFound for whoever does not work there, and NotAllowed for whoever does in another role.
    """
    resort = resorts_where(user, Right.SEE_RESORT).filter(slug=slug).first()
    if resort is None:
        raise NotFound
    if not may(user, right, resort):
        raise NotAllowed
    return resort
