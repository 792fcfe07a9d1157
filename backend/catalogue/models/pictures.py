"""Uploaded pictures: validated and re-encoded, so that no other data of the file is kept."""

import secrets
import warnings
from contextlib import suppress
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.db import models
from django.utils.encoding import filepath_to_uri

from backend.common.time_limits import TimeIsUp

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES = 10 * 1024 * 1024
# Decoded, a pixel takes four bytes: 160 MB for the largest.
MOST_PIXELS = 40_000_000
# What a format's files are called; the first is what we call them.
ENDINGS = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "PNG": (".png",),
    "WEBP": (".webp",),
    "AVIF": (".avif",),
}
SAVING: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 88},
    "AVIF": {"quality": 75},
}


# A logo is small on every page: kept in twice the size in which it is shown.
LOGO_BYTES = 2 * 1024 * 1024
LOGO_BOX = (640, 320)
# The EXIF tag that says how a camera was held, and its values for a picture that lies on its side.
ORIENTATION, SIDEWAYS = 0x0112, (5, 6, 7, 8)


class PictureRefused(ValidationError):
    """Not a picture that can be shown to guests; the form says why."""


def redrawn(upload: File[Any]) -> InMemoryUploadedFile:
    """The same picture as a new file: the pixels the right way up, under a random name, without metadata.

    What hides in a file beside its pixels (a place, a script, an archive) is not in the new one.
    """
    format, picture = _accepted(upload, most_bytes=MOST_BYTES)
    content = BytesIO()
    picture.save(content, format, **SAVING[format])
    return _as_upload(content, format)


def redrawn_logo(upload: File[Any]) -> InMemoryUploadedFile:
    """The same for a logo: small, and as WebP without loss, so that its edges and its transparency stay."""
    _, picture = _accepted(upload, most_bytes=LOGO_BYTES)
    picture.thumbnail(LOGO_BOX)
    content = BytesIO()
    picture.save(content, "WEBP", lossless=True)
    return _as_upload(content, "WEBP")


def read_pixels(file: Any, *, width: int) -> tuple[tuple[int, int], "Image.Image"]:
    """The size of a stored picture, and its pixels: upright, opaque, without metadata. A JPEG that is far wider than
    `width` is read at a half, a quarter or an eighth, which spares a worker most of the memory. Raises OSError."""
    from PIL import Image  # as below

    with Image.open(file, formats=tuple(ENDINGS)) as picture:
        wide, high = picture.size
        if picture.getexif().get(ORIENTATION, 1) in SIDEWAYS:
            wide, high = high, wide
        picture.draft("RGB", (2 * width, 2 * width))
        if picture.mode in ("RGB", "RGBA"):
            # Before it is turned and converted, which makes copies of it.
            picture.thumbnail((2 * width, 8 * width))
        bare = _pixels(picture)
    if bare.mode == "RGBA":
        opaque = Image.new("RGB", bare.size, "white")
        opaque.paste(bare, mask=bare.getchannel("A"))
        bare = opaque
    return (wide, high), bare


def _as_upload(content: BytesIO, format: str) -> InMemoryUploadedFile:
    from PIL import Image  # 2 MB of every process; pictures come by the admin alone

    name = f"{secrets.token_hex(16)}{ENDINGS[format][0]}"
    return InMemoryUploadedFile(content, None, name, Image.MIME[format], content.tell(), None)


def _accepted(upload: File[Any], *, most_bytes: int) -> tuple[str, "Image.Image"]:
    """Format and pixels of a file that is what it is called. Raises PictureRefused."""
    if (upload.size or 0) > most_bytes:
        raise PictureRefused(f"The file is larger than {most_bytes >> 20} MB.", code="too_many_bytes")
    try:
        format, picture = _decoded(upload)
    except (PictureRefused, TimeIsUp):
        raise
    except Exception as error:
        # Decoders meet broken files with errors of every kind: all of them are about this file.
        raise PictureRefused("The file is not a picture, or it is damaged.", code="not_a_picture") from error
    if PurePath(upload.name or "").suffix.lower() not in ENDINGS[format]:
        raise PictureRefused(f"The file is a {format} but its name has another extension.", code="wrong_name")
    return format, picture


def _decoded(upload: File[Any]) -> tuple[str, "Image.Image"]:
    from PIL import Image  # as above

    upload.seek(0)
    with warnings.catch_warnings():
        # Pillow only warns of a bomb up to twice its own limit; ours is below it.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(upload, formats=tuple(ENDINGS)) as picture:
            _check_size(picture)
            picture.verify()
        # After verify() nothing can be read from it any more.
        upload.seek(0)
        with Image.open(upload, formats=tuple(ENDINGS)) as picture:
            # Phones write several JPEGs into one file; the first is the picture.
            format = "JPEG" if picture.format == "MPO" else str(picture.format)
            picture.load()
            return format, _pixels(picture)


def _check_size(picture: "Image.Image") -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise PictureRefused(
            f"The picture has more than {MOST_PIXELS // 1_000_000} megapixels.", code="too_many_pixels"
        )


def _pixels(picture: "Image.Image") -> "Image.Image":
    from PIL import Image, ImageCms, ImageOps  # as above

    upright = ImageOps.exif_transpose(picture)
    mode = "RGBA" if upright.has_transparency_data else "RGB"
    profile = upright.info.get("icc_profile")
    plain = upright.convert(mode)
    if profile and upright.mode in ("RGB", "RGBA"):
        # A profile that cannot be read changes no colour.
        with suppress(ImageCms.PyCMSError, OSError):
            wide, srgb = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            plain = ImageCms.profileToProfile(plain, wide, srgb, outputMode=mode) or plain
    bare = Image.frombytes(mode, plain.size, plain.tobytes())
    assert not bare.info
    return bare


class PictureFormField(forms.ImageField):
    """A form takes the redrawn picture or shows what is wrong with the file."""

    redraw = staticmethod(redrawn)

    def to_python(self, data: Any) -> Any:
        upload = forms.FileField.to_python(self, data)
        return None if upload is None else self.redraw(upload)


class LogoFormField(PictureFormField):
    """The same for a logo."""

    redraw = staticmethod(redrawn_logo)


class PictureField(models.ImageField):
    """An ImageField whose forms redraw what they are given. To the database, and to migrations, it is one."""

    form_class: type[PictureFormField] = PictureFormField

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": self.form_class, **kwargs})

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs


class LogoField(PictureField):
    """The same for a logo."""

    form_class = LogoFormField


def paths(names: list[str]) -> list[str]:
    """Where browsers find these files: what the storage says of each, without asking it for each."""
    base = default_storage.url("")
    return [base + str(filepath_to_uri(name)) for name in names]
