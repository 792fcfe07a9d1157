"""Uploads of every kind, sent through the admin's form."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from backend.accounts.models import User
from backend.catalogue.models import RoomImage, pictures
from tests import cast

pytestmark = pytest.mark.django_db
FORMATS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif"}


def drawn(format: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **how) -> bytes:
    file = BytesIO()
    Image.new(mode, size, "teal").save(file, format, **how)
    return file.getvalue()


def with_place(format: str) -> bytes:
    """A picture that says where it was taken, and that it lies on its side."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "SecretPhone"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (15.0, 16.0, 17.0)
    return drawn(format, exif=exif)


@pytest.fixture
def upload(client, settings, tmp_path, room):
    """What the admin's form answers to a picture of the room: its errors, or None."""
    settings.MEDIA_ROOT = tmp_path
    client.force_login(User.objects.create_superuser(cast.MEERA, "a-long-password"))

    def send(content: bytes, name: str = "room.jpg", kind: str = "image/jpeg"):
        fields = {"room_number": room.room_number, "resort": room.resort_id, "capacity": 2, "price_per_night": "1"}
        forms = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "0-position": 0, "0-room": room.pk}
        body = {**fields, "active": "on", "amenities": "", **{f"images-{key}": said for key, said in forms.items()}}
        body["images-0-image"] = SimpleUploadedFile(name, content, kind)
        answer = client.post(f"/admin/catalogue/room/{room.pk}/change/", body)
        if answer.status_code == 302:
            return None
        assert answer.status_code == 200
        return answer.context["inline_admin_formsets"][0].formset.errors[0]["image"][0]

    return send


def refused(errors) -> bool:
    assert not RoomImage.objects.exists()
    return bool(errors)


@pytest.mark.parametrize(("format", "ending"), FORMATS.items())
def test_a_picture_is_kept_under_a_random_name_with_the_ending_of_its_content(upload, format, ending):
    assert upload(drawn(format), f"../../etc/My room{ending.upper()}") is None
    kept = Path(RoomImage.objects.get().image.name)
    assert (str(kept.parent), len(kept.stem), kept.suffix) == ("room_images", 32, ending)
    assert Image.open(RoomImage.objects.get().image).format == format


@pytest.mark.parametrize(("format", "ending"), FORMATS.items())
def test_where_it_was_taken_and_with_what_is_gone_and_it_stands_upright(upload, format, ending):
    assert upload(with_place(format), f"room{ending}") is None
    with RoomImage.objects.get().image.open() as file:
        content = file.read()
    kept = Image.open(BytesIO(content))
    assert (dict(kept.getexif()), kept.size) == ({}, (40, 60))
    assert b"SecretPhone" not in content


def test_words_inside_are_gone(upload):
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "where the key lies")
    assert upload(drawn("PNG", pnginfo=words), "room.png") is None
    assert b"where the key lies" not in RoomImage.objects.get().image.read()


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"<?php system($_GET['c']); ?>"])
def test_what_hangs_behind_a_picture_is_gone(upload, tail):
    assert upload(drawn() + tail) is None
    assert tail not in RoomImage.objects.get().image.read()


def test_an_archive_behind_a_picture_is_gone(upload):
    archive = BytesIO(drawn())
    archive.seek(0, 2)
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("evil.class", b"x" * 100)
    assert upload(archive.getvalue()) is None
    assert not zipfile.is_zipfile(RoomImage.objects.get().image.open())


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>alert(1)</script></html>", "room.jpg"),
        (b"<html></html>", "room.html"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "room.svg"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "room.png"),
        (b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)//", "room.jpg"),
        (b"\xff\xd8\xff\xe0<script>alert(1)</script>", "room.jpg"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "room.png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "room.webp"),
        (b"\0\0\0\x1cftypavif" + b"\0" * 16, "room.avif"),
        (b"%PDF-1.7", "room.jpg"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "room.jpg"),
        (b"\0", "room.jpg"),
        (b"", "room.jpg"),
    ],
)
def test_what_is_no_picture_is_an_error_of_the_form(upload, content, name):
    assert refused(upload(content, name))


@pytest.mark.parametrize("format", ["GIF", "BMP", "TIFF", "ICO", "PPM"])
def test_a_picture_of_another_format_is_refused_whatever_it_is_called(upload, format):
    assert refused(upload(drawn(format), "room.jpg"))


@pytest.mark.parametrize("name", ["room.png", "room.html", "room.jpg.svg", "room", "room.php"])
def test_a_picture_that_is_called_like_something_else_is_refused(upload, name):
    assert refused(upload(drawn("JPEG"), name))


@pytest.mark.parametrize("format", FORMATS)
def test_half_a_picture_is_refused(upload, format):
    content = drawn(format, size=(300, 300))
    assert refused(upload(content[: len(content) // 2], f"room{FORMATS[format]}"))


def test_a_file_of_too_many_bytes_is_not_looked_at(upload, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_BYTES", 1000)
    assert "larger than" in upload(drawn(size=(900, 900)))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is this large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(8000, 5001), (12_000, 12_000), (100_000, 100_000), (2**31 - 1, 9)])
def test_a_bomb_is_refused_before_it_is_unpacked(upload, width, height):
    assert refused(upload(bomb(width, height), "room.png"))


def test_a_palette_with_holes_keeps_its_holes(upload):
    picture = Image.new("P", (4, 4), 0)
    picture.putpalette([0, 128, 128, 255, 255, 255])
    file = BytesIO()
    picture.save(file, "PNG", transparency=0)
    assert upload(file.getvalue(), "room.png") is None
    assert Image.open(RoomImage.objects.get().image).getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
def test_a_jpeg_of_every_kind_is_a_plain_one_afterwards(upload, mode):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert upload(drawn(mode=mode, icc_profile=profile)) is None
    kept = Image.open(RoomImage.objects.get().image)
    assert (kept.mode, "icc_profile" in kept.info) == ("RGB", False)


def test_a_colour_profile_that_cannot_be_read_changes_nothing(upload):
    assert upload(drawn(icc_profile=b"not a profile" * 20)) is None


def test_the_paths_of_many_pictures_are_those_that_the_storage_gives_each():
    names = ["room_images/a.jpg", "room_images/sea view.jpg", "room_images/समुद्र#1?.jpg", ""]
    assert pictures.paths(names) == [default_storage.url(name) for name in names]
