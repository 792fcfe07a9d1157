"""Makes a photo in the sizes that browsers choose from: WebP, never enlarged, named by their content.

The row is the work: a photo whose `made_of` is not its image has no sizes yet, or those of the image before, which
guests see meanwhile.
"""

import hashlib
import logging
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, QuerySet

from backend.catalogue.core import photo_sources
from backend.catalogue.models import Photo, pictures
from backend.common.jobs import Job, enqueue, enqueue_each, room_for
from backend.common.time_limits import TimeIsUp

if TYPE_CHECKING:
    from PIL import Image

log = logging.getLogger(__name__)

# Longer than a job may take: whoever has not come back by then is dead.
CLAIM = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=6)
# The first that is light enough is taken; of a picture full of detail it may be the last.
QUALITIES = (78, 66, 54, 42, 30)
# A phone shows a cover of at most 960 pixels, and it is to be there soon; wider ones go to desks.
PHONE_WIDTH = 960
PHONE_BYTES, DESK_BYTES = 60 * 1024, 160 * 1024


def ask_for_sizes(photo: Photo, *, at: datetime) -> None:
    """Ring for the sizes of a photo that has just got its image, however often another one has failed."""
    if Photo.objects.filter(pk=photo.pk).exclude(made_of=F("image")).update(tries=0, next_try_at=at):
        enqueue(Job.MAKE_PHOTO, photo_id=photo.pk)


def ring_photos_without_sizes(*, at: datetime) -> None:
    """Ring for each photo that has no sizes yet, as far as the queue has room."""
    due = _without_sizes().filter(next_try_at__lte=at).order_by("next_try_at").values_list("pk", flat=True)
    enqueue_each(Job.MAKE_PHOTO, "photo_id", list(due[: room_for(Job.MAKE_PHOTO)]))


def cut_sizes(*, photo_id: int, at: datetime) -> bool:
    """Make the sizes of a photo that has none. False: somebody else does, it is not due, or it could not be read and
    is tried again later. Run twice it does no harm."""
    due = _without_sizes().filter(pk=photo_id, next_try_at__lte=at)
    if not due.update(tries=F("tries") + 1, next_try_at=at + CLAIM):
        return False
    photo = Photo.objects.get(pk=photo_id)
    image = str(photo.image.name)
    try:
        made = _made(image)
    except TimeIsUp:
        raise
    except Exception as error:
        # A file that is not there, a full disk, a decoder's own kind of error: all are about this photo.
        log.error("sizes of photo %s: %s", photo_id, type(error).__name__)
        wait = min(CLAIM * 2 ** min(photo.tries, 10), LONGEST_WAIT)
        _without_sizes().filter(pk=photo_id, image=image).update(next_try_at=at + wait)
        return False
    # Not of one that was replaced meanwhile: that one is due by itself.
    return bool(Photo.objects.filter(pk=photo_id, image=image).update(made_of=image, **made))


def forget_files(instance: Photo, **_: object) -> None:
    """Delete the files of a photo that is deleted, once it is: its original, and all of its sizes."""
    delete_after_commit([str(instance.image.name), *(name for _, name in instance.sizes)])


def delete_after_commit(names: list[str]) -> None:
    """Delete these files once it is certain that no row names them."""
    transaction.on_commit(partial(_delete_files, names))


def _delete_files(names: list[str]) -> None:
    for name in names:
        with suppress(OSError):
            default_storage.delete(name)


def _without_sizes() -> QuerySet[Photo]:
    return Photo.objects.exclude(made_of=F("image"))


def _made(image: str) -> dict[str, object]:
    """What the row says of the sizes, whose files are there by then."""
    with default_storage.open(image) as file:
        (width, height), picture = pictures.read_pixels(file, width=max(photo_sources.WIDTHS))
    sizes = [
        [each, keep_file(_scaled(picture, each, of=(width, height)), of=image, ending="webp")]
        for each in photo_sources.widths_of(width)
    ]
    return {"sizes": sizes, "width": width, "height": height, "colour": _mean_colour(picture)}


def _scaled(picture: "Image.Image", wide: int, *, of: tuple[int, int]) -> bytes:
    from PIL import Image  # 2 MB of every process that makes no photos

    scaled = picture.resize((wide, max(1, round(of[1] * wide / of[0]))), Image.Resampling.LANCZOS)
    for quality in QUALITIES:
        content = BytesIO()
        scaled.save(content, "WEBP", quality=quality, method=4)
        if content.tell() <= (PHONE_BYTES if wide <= PHONE_WIDTH else DESK_BYTES):
            break
    return content.getvalue()


def keep_file(content: bytes, *, of: str, ending: str) -> str:
    """The name of the file of these bytes: of nothing else, and never of other bytes, so browsers may keep it."""
    name = f"photos/{hashlib.sha256(of.encode() + content).hexdigest()[:32]}.{ending}"
    if default_storage.exists(name):
        if default_storage.size(name) == len(content):
            return name
        # Of a process that died while it wrote.
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(content))


def _mean_colour(picture: "Image.Image") -> str:
    from PIL import Image  # as above

    red, green, blue = picture.resize((1, 1), Image.Resampling.BOX).convert("RGB").tobytes()
    return f"#{red:02x}{green:02x}{blue:02x}"
