"""The picture beside a link to a resort: 1200 by 630, of its cover around the focus, or of its name."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.utils import timezone
from PIL import Image, ImageDraw
from rest_framework.test import APIClient

from backend.catalogue.core.preview_frames import HIGH, MOST_BYTES, WIDE, frame_of
from backend.catalogue.models import LinkPreview, Photo, Resort, ResortTheme
from backend.catalogue.services import photo_sizes, preview_canvas, preview_pictures
from backend.common.jobs import Job
from tests import cast
from worker import app
from worker.celery_settings import task_routes

pytestmark = pytest.mark.django_db
RESORT = "/api/resorts/beachside-resort/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def striped(size=(1800, 1000)):
    """Red on the left, green in the middle, blue on the right."""
    picture = Image.new("RGB", size, "green")
    brush = ImageDraw.Draw(picture)
    brush.rectangle([0, 0, size[0] // 3, size[1]], fill="red")
    brush.rectangle([size[0] * 2 // 3, 0, size[0], size[1]], fill="blue")
    file = BytesIO()
    picture.save(file, "JPEG")
    return file.getvalue()


def hang(content=None, name="photos/a.jpg", **fields):
    default_storage.save(name, BytesIO(content or striped()))
    photo = Photo.objects.create(image=name, **fields)
    assert photo_sizes.cut_sizes(photo_id=photo.pk, at=timezone.now())
    return photo


def renew(resort, at=None):
    return preview_pictures.renew_preview(resort_id=resort.pk, at=at or timezone.now())


def shown():
    return APIClient().get(RESORT).json()["preview_picture"]


def picture_of(address):
    return Image.open(default_storage.path(address.removeprefix("/media/")))


def rung(capture, at=None):
    with capture(execute=True) as calls:
        preview_pictures.ring_stale_previews(at=at or timezone.now())
    return len(calls)


def test_a_resort_without_photos_shows_its_name_in_its_colour(resort):
    assert shown() is None
    ResortTheme.objects.create(resort=resort, colour="#0b5f8a")
    assert renew(resort)
    with picture_of(shown()) as picture:
        assert (picture.format, picture.size) == ("JPEG", (WIDE, HIGH))
        ground = picture.getpixel((5, 5))
        assert max(abs(a - b) for a, b in zip(ground, (0x0B, 0x5F, 0x8A), strict=True)) < 8
        assert len(picture.getcolors(maxcolors=1_000_000)) > 20, "nobody has written a name on it"


def test_the_cover_is_cut_around_its_focus(resort):
    photo = hang(resort=resort, focus_x=0)
    renew(resort)
    first = shown()
    with picture_of(first) as picture:
        assert (picture.format, picture.size) == ("JPEG", (WIDE, HIGH))
        assert default_storage.size(first.removeprefix("/media/")) <= MOST_BYTES
    hang(striped((3000, 630)), name="photos/b.jpg", resort=resort, position=0)
    Photo.objects.filter(pk=photo.pk).update(position=1)
    for focus, colour in ((0, 0), (50, 1), (100, 2)):
        Photo.objects.filter(position=0).update(focus_x=focus)
        assert renew(resort)
        with picture_of(shown()) as picture:
            middle = picture.getpixel((WIDE // 2, HIGH // 2))
            assert middle.index(max(middle)) == colour
    assert not default_storage.exists(first.removeprefix("/media/")), "nobody needs the one before"


def test_a_photo_of_a_room_stands_in_for_the_cover(resort):
    hang(room_type=cast.a_type(resort, "deluxe"))
    renew(resort)
    assert LinkPreview.objects.get().made_of == "photos/a.jpg 50 50"


def test_a_preview_is_drawn_when_what_it_shows_changes_and_at_no_other_time(
    resort, room, django_capture_on_commit_callbacks
):
    assert rung(django_capture_on_commit_callbacks) == 1
    renew(resort)
    before = LinkPreview.objects.get()
    assert rung(django_capture_on_commit_callbacks) == 0
    room.price_per_night = 9000
    room.save()
    assert rung(django_capture_on_commit_callbacks) == 1
    renew(resort)
    assert LinkPreview.objects.get().image == before.image
    assert rung(django_capture_on_commit_callbacks) == 0
    Resort.objects.update(name="Palm House")
    renew(resort)
    assert LinkPreview.objects.get().image != before.image


def test_it_is_rung_for_with_the_photos(bell, resort, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        app.tasks[Job.RING_PHOTOS.value].run()
    bell.answer()
    assert shown()
    assert task_routes[Job.DRAW_PREVIEW] == {"queue": "papers"}


def test_two_workers_do_not_draw_at_once_and_one_that_died_is_followed(resort, now, monkeypatch):
    with monkeypatch.context() as dying:
        dying.setattr(preview_canvas, "preview_of_name", lambda **said: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            renew(resort, at=now)
    assert not renew(resort, at=now + timedelta(minutes=1))
    assert renew(resort, at=now + timedelta(minutes=3))


def test_a_cover_that_is_not_there_is_tried_again_ever_later(resort, now):
    hang(resort=resort)
    default_storage.delete("photos/a.jpg")
    waits, at = [], now
    for _ in range(3):
        assert not renew(resort, at=at)
        waits.append(LinkPreview.objects.get().next_try_at - at)
        at = LinkPreview.objects.get().next_try_at
    assert waits[0] < waits[1] < waits[2]
    default_storage.save("photos/a.jpg", BytesIO(striped()))
    assert renew(resort, at=at)


def test_a_resort_that_is_gone_has_none():
    assert not preview_pictures.renew_preview(resort_id=1, at=timezone.now())


def test_postgresql_judges_that_a_preview_says_what_it_is_of(resort):
    with pytest.raises(IntegrityError):
        LinkPreview.objects.create(resort=resort, image="photos/a.jpg")


@pytest.mark.parametrize(
    ("size", "focus", "box"),
    [
        ((1200, 630), (0, 100), (0, 0, 1200, 630)),
        ((2400, 630), (50, 50), (600, 0, 1800, 630)),
        ((2400, 630), (100, 0), (1200, 0, 2400, 630)),
        ((1200, 1830), (50, 0), (0, 0, 1200, 630)),
        ((600, 315), (10, 10), (0, 0, 600, 315)),
    ],
)
def test_the_frame_goes_as_far_to_the_focus_as_the_picture_reaches(size, focus, box):
    assert frame_of(*size, focus_x=focus[0], focus_y=focus[1]) == pytest.approx(box)


@pytest.mark.parametrize(
    "name", ["Kali", "काली रिवर लॉज", "ಕಾಳಿ ರಿವರ್ ಲಾಡ್ಜ್", "The " + "very " * 24 + "long name", "W" * 119]
)
def test_any_name_has_room(name):
    content = preview_canvas.preview_of_name(name=name, place="Palolem, Goa", colour="#0f5c4d", ink="#ffffff")
    with Image.open(BytesIO(content)) as picture:
        assert picture.size == (WIDE, HIGH)
        right = picture.crop((WIDE - 20, 0, WIDE, HIGH)).convert("L")
        assert right.getextrema()[1] - right.getextrema()[0] < 40, "letters run out of the picture"


def test_a_picture_full_of_detail_stays_light_enough_to_be_shown():
    file = BytesIO()
    Image.effect_noise((1300, 700), 90).convert("RGB").save(file, "JPEG", quality=95)
    assert len(preview_canvas.preview_of_cover(BytesIO(file.getvalue()), focus_x=50, focus_y=50)) <= MOST_BYTES


def test_a_resort_that_is_deleted_leaves_no_file_behind(resort, django_capture_on_commit_callbacks):
    photo = hang(resort=resort)
    renew(resort)
    names = [LinkPreview.objects.get().image, str(photo.image.name), *(name for _, name in photo.sizes)]
    assert all(map(default_storage.exists, names))
    with django_capture_on_commit_callbacks(execute=True):
        resort.delete()
    assert not list(filter(default_storage.exists, names))
