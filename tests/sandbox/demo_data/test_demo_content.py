"""What the demo's resorts show: texts in three languages, beds, photos whose sizes a worker makes."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from backend.catalogue.models import Photo, Resort, ResortText, ResortTheme, RoomType, RoomTypeText
from backend.catalogue.services import photo_sizes
from sandbox.demo_data import demo_photos, demo_pictures
from sandbox.demo_data.resort_content import CONTENT
from sandbox.demo_data.resorts import RESORTS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_pictures(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(demo_pictures, "jpeg", lambda **wish: b"a picture")


@pytest.fixture
def small_photos(monkeypatch):
    file = BytesIO()
    Image.new("RGB", (640, 420), "teal").save(file, "JPEG")
    monkeypatch.setattr(demo_photos, "draw_photo", lambda **wish: file.getvalue())


def test_every_resort_says_where_it_is_in_three_languages(small_photos):
    call_command("seed_demo")
    assert CONTENT.keys() == {plan.slug for plan in RESORTS}
    assert not Resort.objects.filter(town="").exists()
    assert ResortText.objects.exclude(location="").count() == 2 * len(RESORTS)
    for model in (Resort, ResortText, ResortTheme, RoomType, RoomTypeText):
        for row in model.objects.all():
            row.full_clean()


def test_guests_see_photos_once_a_worker_has_been_there(small_photos):
    call_command("seed_demo")
    for photo in Photo.objects.all():
        assert photo_sizes.cut_sizes(photo_id=photo.pk, at=timezone.now())
    for slug in CONTENT:
        said = Client().get(f"/api/resorts/{slug}/", {"lang": "kn"}).json()
        assert said["photos"]
        assert all(photo["alt"] for photo in said["photos"])
        assert all(kind["photos"] and kind["amenities"] for kind in said["room_types"])
        assert all(kind["beds"] and kind["size_sqm"] for kind in said["room_types"])
        assert said["languages"] == ["en", "hi", "kn"]


def test_what_somebody_wrote_since_stays(small_photos):
    call_command("seed_demo")
    ResortText.objects.filter(language="hi").update(tagline="नया")
    Photo.objects.all().delete()
    Resort.objects.update(tagline="New")
    call_command("seed_demo")
    assert set(ResortText.objects.filter(language="hi").values_list("tagline", flat=True)) == {"नया"}
    assert not Photo.objects.exists()
    assert set(Resort.objects.values_list("tagline", flat=True)) == {"New"}


@pytest.mark.parametrize("kind", ["view", "veranda", "room"])
def test_photos_are_drawn_large_and_small_in_bytes(kind):
    drawn = demo_photos.draw_photo(location="Dandeli", seed="a", kind=kind)
    assert Image.open(BytesIO(drawn)).size == (1280, 840)
    assert len(drawn) < 200_000
    assert demo_photos.draw_photo(location="Dandeli", seed="a", kind=kind) == drawn


def test_a_photo_that_was_lost_is_drawn_again(small_photos, settings):
    call_command("seed_demo")
    path = Path(settings.MEDIA_ROOT) / Photo.objects.earliest("pk").image.name
    path.unlink()
    call_command("seed_demo")
    assert path.exists()
