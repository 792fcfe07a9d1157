"""Keeps the preview of each resort's link: looked at whenever the resort's version is another, drawn anew when what it
shows has changed. The row is the work, as it is of photos."""

import logging
from contextlib import suppress
from datetime import datetime

from django.core.files.storage import default_storage
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from backend.catalogue.core.theme_colours import readable_theme
from backend.catalogue.models import LinkPreview, Photo, Resort, ResortVersion
from backend.catalogue.services import preview_canvas
from backend.catalogue.services.photo_sizes import CLAIM, LONGEST_WAIT, delete_after_commit, keep_file
from backend.common.jobs import Job, enqueue_each, room_for
from backend.common.time_limits import TimeIsUp

log = logging.getLogger(__name__)

# Of resorts that have chosen none.
COLOUR = "#0f5c4d"


def ring_stale_previews(*, at: datetime) -> None:
    """Ring for each resort that changed since its preview was looked at, as far as the queue has room."""
    stale = _with_version(Resort.objects.filter(active=True)).exclude(link_preview__seen_version=F("version_now"))
    due = stale.exclude(link_preview__next_try_at__gt=at).order_by("pk").values_list("pk", flat=True)
    enqueue_each(Job.DRAW_PREVIEW, "resort_id", list(due[: room_for(Job.DRAW_PREVIEW)]))


def renew_preview(*, resort_id: int, at: datetime) -> bool:
    """Draw the preview of a resort if it is not of what the resort shows. False: somebody else does, it is not due, or
    the cover could not be read and is tried again later. Run twice it does no harm."""
    # Read before what is drawn: a change meanwhile is looked at again.
    resort = _with_version(Resort.objects.filter(pk=resort_id)).select_related("theme").first()
    if resort is None:
        return False
    LinkPreview.objects.bulk_create([LinkPreview(resort_id=resort_id, next_try_at=at)], ignore_conflicts=True)
    mine = LinkPreview.objects.filter(resort_id=resort_id)
    if not mine.filter(next_try_at__lte=at).update(tries=F("tries") + 1, next_try_at=at + CLAIM):
        return False
    preview = mine.get()
    try:
        image, made_of = _drawn(resort, preview)
    except TimeIsUp:
        raise
    except Exception as error:
        # As with a photo's sizes: all are about this cover.
        log.error("preview of resort %s: %s", resort_id, type(error).__name__)
        mine.update(next_try_at=at + min(CLAIM * 2 ** min(preview.tries, 10), LONGEST_WAIT))
        return False
    version: int = resort.version_now  # type: ignore[attr-defined]  # annotated in the query
    mine.update(image=image, made_of=made_of, seen_version=version, tries=0, next_try_at=at)
    if preview.image not in ("", image):
        with suppress(OSError):
            default_storage.delete(preview.image)
    return True


def forget_picture(instance: LinkPreview, **_: object) -> None:
    """Delete the file of a preview that is deleted, once it is."""
    if instance.image:
        delete_after_commit([instance.image])


def _with_version(found: QuerySet[Resort]) -> QuerySet[Resort]:
    now = ResortVersion.objects.filter(resort=OuterRef("pk")).values("version")
    return found.annotate(version_now=Coalesce(Subquery(now), 0))


def _drawn(resort: Resort, preview: LinkPreview) -> tuple[str, str]:
    """The file and what it is of; the file that is there where it is of the same."""
    cover = _cover(resort)
    if cover:
        made_of = f"{cover.image.name} {cover.focus_x} {cover.focus_y}"
    else:
        colours = readable_theme(resort.theme.colour if hasattr(resort, "theme") else COLOUR)
        place = ", ".join(filter(None, [resort.town or resort.location, resort.state]))
        made_of = "\n".join([resort.name, place, colours.colour])
    if preview.image and preview.made_of == made_of:
        return preview.image, made_of
    if cover:
        with default_storage.open(str(cover.image.name)) as file:
            content = preview_canvas.preview_of_cover(file, focus_x=cover.focus_x, focus_y=cover.focus_y)
    else:
        content = preview_canvas.preview_of_name(
            name=resort.name, place=place, colour=colours.colour, ink=colours.on_colour
        )
    return keep_file(content, of=f"preview {resort.pk}", ending="jpg"), made_of


def _cover(resort: Resort) -> Photo | None:
    """Its first photo that guests see, or the first one of its room types."""
    shown = resort.shown_photos
    types = resort.room_types.prefetch_related("photos").order_by("pk")
    return next(iter(shown), None) or next((photo for kind in types for photo in kind.shown_photos), None)
