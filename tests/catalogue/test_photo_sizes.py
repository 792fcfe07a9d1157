"""Photos in the sizes that browsers choose from: made by a job whose row is the work."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image, ImageFilter
from rest_framework.test import APIClient

from backend.catalogue.core.photo_sources import widths_of
from backend.catalogue.models import Photo
from backend.catalogue.services import photo_sizes
from backend.common.jobs import Job
from tests import cast
from worker import app
from worker.celery_settings import task_routes
from worker.schedule import SCHEDULE

pytestmark = pytest.mark.django_db

RESORT = "/api/resorts/beachside-resort/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def drawn(size=(1700, 850), colour="teal", format="JPEG", **more):
    file = BytesIO()
    Image.new(more.pop("mode", "RGB"), size, colour).save(file, format, **more)
    return file.getvalue()


def planted(resort, content=None, name="photos/a.jpg", **fields):
    """A photo whose file lies where an upload has put it."""
    default_storage.save(name, BytesIO(content or drawn()))
    return Photo.objects.create(resort=resort, image=name, **fields)


def make(photo, at=None):
    done = photo_sizes.cut_sizes(photo_id=photo.pk, at=at or timezone.now())
    photo.refresh_from_db()
    return done


def opened(name):
    return Image.open(default_storage.path(name))


def test_a_photo_is_shown_once_it_has_its_sizes(resort):
    photo = planted(resort, alt="The sea", alt_hi="समुद्र", focus_x=20)
    assert APIClient().get(RESORT).json()["photos"] == []
    assert make(photo)
    (shown,) = APIClient().get(RESORT, {"lang": "hi"}).json()["photos"]
    names = [name for _, name in photo.sizes]
    assert shown == {
        "url": f"/media/{names[2]}",
        "srcset": ", ".join(f"/media/{name} {width}w" for width, name in photo.sizes),
        "width": 1700,
        "height": 850,
        "colour": photo.colour,
        "focus_x": 20,
        "focus_y": 50,
        "alt": "समुद्र",
    }


def test_each_size_is_a_webp_of_its_width_and_of_the_same_shape(resort):
    photo = planted(resort)
    make(photo)
    assert [width for width, _ in photo.sizes] == [320, 480, 640, 960, 1280, 1600]
    for width, name in photo.sizes:
        with opened(name) as picture:
            assert (picture.format, picture.size) == ("WEBP", (width, width // 2))
    assert photo.colour[1:3] == "00"


@pytest.mark.parametrize(("width", "made"), [(200, [200]), (320, [320]), (959, [320, 480, 640]), (9000, 6)])
def test_no_photo_is_enlarged(width, made):
    assert widths_of(width) == made or len(widths_of(width)) == made


def test_a_picture_full_of_detail_is_light_enough_for_a_phone(resort):
    file = BytesIO()
    leaves = Image.effect_noise((1700, 1100), 60).filter(ImageFilter.GaussianBlur(1.2))
    leaves.convert("RGB").save(file, "JPEG", quality=92)
    photo = planted(resort, file.getvalue())
    make(photo)
    weights = {width: default_storage.size(name) for width, name in photo.sizes}
    assert max(weight for width, weight in weights.items() if width <= photo_sizes.PHONE_WIDTH) <= 60 * 1024
    assert max(weights.values()) <= photo_sizes.DESK_BYTES


def test_an_upright_photo_of_a_phone_stands_upright_and_says_nothing_of_its_place(resort):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SecretPhone"
    photo = planted(resort, drawn((4000, 3000), exif=exif))
    make(photo)
    assert (photo.width, photo.height) == (3000, 4000)
    for width, name in photo.sizes:
        with opened(name) as picture:
            assert picture.size == (width, round(width * 4 / 3))
            assert not picture.getexif()
        assert b"SecretPhone" not in Path(default_storage.path(name)).read_bytes()


@pytest.mark.parametrize(("format", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGBA"), ("AVIF", "RGB")])
def test_pictures_of_every_accepted_kind_are_made(resort, format, mode):
    photo = planted(resort, drawn((700, 400), format=format, mode=mode, colour=0 if mode == "P" else "teal"))
    assert make(photo)
    with opened(photo.sizes[-1][1]) as picture:
        assert (picture.mode, picture.size) == ("RGB", (640, 366))


def test_names_are_of_the_content_so_that_browsers_may_keep_them(resort):
    first, second = planted(resort, name="photos/a.jpg"), planted(resort, name="photos/b.jpg")
    for photo in (first, second):
        make(photo)
    assert len({name for photo in (first, second) for _, name in photo.sizes}) == 12
    before = first.sizes
    Photo.objects.filter(pk=first.pk).update(made_of="", sizes=[], colour="")
    make(first, at=timezone.now() + timedelta(hours=1))
    assert first.sizes == before


def test_half_a_file_of_a_process_that_died_is_written_anew(resort):
    photo = planted(resort)
    make(photo)
    smallest = Path(default_storage.path(photo.sizes[0][1]))
    whole = smallest.read_bytes()
    smallest.write_bytes(whole[:50])
    Photo.objects.update(made_of="", sizes=[], colour="", next_try_at=timezone.now())
    make(photo, at=timezone.now() + timedelta(hours=1))
    assert smallest.read_bytes() == whole


def test_a_process_that_dies_leaves_the_work_to_the_next(resort, now, monkeypatch):
    photo = planted(resort, next_try_at=now)
    with monkeypatch.context() as dying:
        dying.setattr(photo_sizes, "_made", lambda image: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            make(photo, at=now)
    # As long as it may be at work nobody else is; then somebody is.
    assert not make(photo, at=now + timedelta(minutes=1))
    assert make(photo, at=now + timedelta(minutes=3))


def test_a_file_that_is_not_there_is_tried_again_ever_later(resort, now):
    photo = Photo.objects.create(resort=resort, image="photos/gone.jpg", next_try_at=now)
    waits, at = [], now
    for _ in range(3):
        assert not make(photo, at=at)
        waits.append(photo.next_try_at - at)
        at = photo.next_try_at
    assert waits[0] < waits[1] < waits[2]
    default_storage.save("photos/gone.jpg", BytesIO(drawn()))
    assert make(photo, at=at)


def test_a_photo_that_is_replaced_shows_the_old_one_until_the_new_one_is_made(resort):
    photo = planted(resort)
    make(photo)
    old = photo.sizes
    default_storage.save("photos/new.png", BytesIO(drawn((400, 300), "red", "PNG")))
    photo.image = "photos/new.png"
    photo.save()
    photo.refresh_from_db()
    assert photo.sizes == old
    make(photo, at=timezone.now() + timedelta(hours=1))
    assert (photo.width, photo.colour) == (400, "#ff0000")


def test_what_is_made_of_an_image_that_was_replaced_meanwhile_is_thrown_away(resort, monkeypatch):
    photo = planted(resort)
    making = photo_sizes._made

    def replaced(image):
        Photo.objects.update(image="photos/other.jpg")
        return making(image)

    monkeypatch.setattr(photo_sizes, "_made", replaced)
    assert not make(photo)
    assert (photo.sizes, photo.made_of) == ([], "")


def test_photos_are_rung_for_until_they_are_made(bell, resort, now, django_capture_on_commit_callbacks):
    photo = planted(resort)
    with django_capture_on_commit_callbacks(execute=True):
        app.tasks[Job.RING_PHOTOS.value].run()
    bell.answer()
    photo.refresh_from_db()
    assert photo.is_shown
    with django_capture_on_commit_callbacks(execute=True) as rung:
        photo_sizes.ring_photos_without_sizes(at=now + timedelta(days=1))
    assert rung == []
    assert Job.RING_PHOTOS in {entry["task"] for entry in SCHEDULE.values()}
    assert task_routes[Job.MAKE_PHOTO] == {"queue": "papers"}


def test_postgresql_judges_what_a_photo_is(resort):
    kind = cast.a_type(resort)
    good = {"resort": resort, "image": "a.jpg"}
    for wrong in (
        {"room_type": kind},
        {"resort": None},
        {"focus_x": 101},
        {"sizes": [[320, "a.webp"]]},
        {"made_of": "a.jpg"},
        {"made_of": "a.jpg", "sizes": [[320, "a.webp"]], "colour": "red", "width": 1, "height": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Photo.objects.create(**{**good, **wrong})


def test_the_first_photo_is_that_of_the_lowest_position(resort):
    for number, position in enumerate((2, 1)):
        make(planted(resort, name=f"photos/{number}.jpg", position=position, alt=f"at {position}"))
    assert [photo["alt"] for photo in APIClient().get(RESORT).json()["photos"]] == ["at 1", "at 2"]
    (listed,) = APIClient().get("/api/resorts/").json()["results"]
    assert [photo["alt"] for photo in listed["photos"]] == ["at 1"]


def test_a_large_picture_is_made_smaller_before_it_is_copied(resort):
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = planted(resort, drawn((5000, 4000), format="PNG", exif=exif), name="photos/large.png")
    make(photo)
    assert (photo.width, photo.height) == (4000, 5000)
    with opened(photo.sizes[-1][1]) as picture:
        assert picture.size == (1600, 2000)


def test_uploads_are_redrawn_before_they_are_kept(resort):
    field = Photo._meta.get_field("image").formfield()
    upload = SimpleUploadedFile("beach view.jpg", drawn((60, 40)), "image/jpeg")
    assert len(field.clean(upload).name) == len("0" * 32 + ".jpg")
