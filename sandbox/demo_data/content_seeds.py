"""Puts what the demo's resorts show in place: what somebody has written since stays."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from backend.catalogue.models import Photo, Resort, ResortText, ResortTheme, RoomType, RoomTypeBed, RoomTypeText
from backend.catalogue.services import photo_sizes
from backend.common import clock
from sandbox.demo_data import demo_photos
from sandbox.demo_data.content_plans import ResortContent, TypeContent
from sandbox.demo_data.demo_photos import PhotoPlan
from sandbox.demo_data.resort_content import CONTENT
from sandbox.demo_data.resorts import RESORTS


def draw_photos() -> int:
    """The originals of the photos that are missing, as files; how many. Needs no database."""
    locations = {plan.slug: plan.location for plan in RESORTS}
    drawn = 0
    for slug, number, plan in _photo_plans():
        path = Path(settings.MEDIA_ROOT) / _name(slug, number)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(".part")
            half.write_bytes(demo_photos.draw_photo(location=locations[slug], seed=path.name, kind=plan.kind))
            half.replace(path)
            drawn += 1
    return drawn


def plant_content(resorts: dict[str, Resort]) -> int:
    """Texts, beds, colours and photos of resorts that have no texts yet; how many resorts. A worker makes the sizes."""
    bare = [slug for slug in CONTENT if not ResortText.objects.filter(resort=resorts[slug]).exists()]
    for slug in bare:
        _write(resorts[slug], CONTENT[slug])
        _hang_photos(resorts[slug], slug)
    return len(bare)


def _write(resort: Resort, content: ResortContent) -> None:
    for column, words in content.columns.items():
        if not getattr(resort, column):
            setattr(resort, column, words)
    resort.save(update_fields=list(content.columns))
    for language, texts in content.texts.items():
        ResortText.objects.create(resort=resort, language=language, **texts)
    if content.colour:
        ResortTheme.objects.get_or_create(resort=resort, defaults={"colour": content.colour})
    for kind in RoomType.objects.filter(resort=resort, code__in=content.types):
        _furnish(kind, content.types[kind.code])


def _furnish(kind: RoomType, content: TypeContent) -> None:
    kind.size_sqm, kind.description = kind.size_sqm or content.size_sqm, kind.description or content.description
    kind.save(update_fields=["size_sqm", "description"])
    for bed, count in content.beds.items():
        RoomTypeBed.objects.get_or_create(room_type=kind, kind=bed, defaults={"count": count})
    for language, name in content.names.items():
        RoomTypeText.objects.get_or_create(room_type=kind, language=language, defaults={"name": name})


def _hang_photos(resort: Resort, slug: str) -> None:
    types = {kind.code: kind for kind in RoomType.objects.filter(resort=resort)}
    for of, number, plan in _photo_plans():
        if of == slug:
            below = {"room_type": types[plan.type_code]} if plan.type_code else {"resort": resort}
            alts = {"alt": plan.alt, "alt_hi": plan.alt_hi, "alt_kn": plan.alt_kn}
            photo = Photo.objects.create(**below, **alts, image=_name(slug, number), position=number)
            photo_sizes.ask_for_sizes(photo, at=clock.now())


def _photo_plans() -> Iterator[tuple[str, int, PhotoPlan]]:
    """All photos: those of the resorts, and one at least of each room type."""
    names = {(plan.slug, wing.code): wing.kind for plan in RESORTS for wing in plan.wings}
    for slug, content in CONTENT.items():
        seen = {plan.type_code for plan in content.photos}
        plain = [
            kind.photo(name=names[slug, code], code=code) for code, kind in content.types.items() if code not in seen
        ]
        for number, plan in enumerate([*content.photos, *plain]):
            yield slug, number, plan


def _name(slug: str, number: int) -> str:
    return f"{Photo._meta.get_field('image').upload_to}{slug}-{number + 1}.jpg"
