"""Budgets: what a phone on a bad network has to load, compressed."""

import gzip
import re
from pathlib import Path

import pytest

from backend.catalogue.core import photo_sources
from backend.catalogue.models import Photo
from backend.catalogue.services import photo_sizes
from tests.storefront.guest_client import stay_query

STATIC = Path(__file__).resolve().parents[2] / "backend" / "storefront" / "static" / "storefront"
KB = 1024


def weight(text: bytes) -> int:
    return len(gzip.compress(text, 9, mtime=0))


def test_no_page_brings_a_font():
    assert "@font-face" not in (STATIC / "base.css").read_text(), "every phone has both scripts"


def test_the_cover_of_a_phone_is_one_of_its_light_sizes(client, resort, room, db):
    """The brief allows a cover of 60 KB, and a job keeps every size up to 960 pixels below that."""
    Photo.objects.create(
        resort=resort, image="photos/a.jpg", made_of="photos/a.jpg", colour="#008080", width=1600, height=1000,
        sizes=[[width, f"photos/{width}.webp"] for width in photo_sources.WIDTHS],
    )  # fmt: skip
    page = client.get(f"/r/{resort.slug}/").content.decode()
    [sizes] = re.findall(r'<img src="/media[^>]+ sizes="[^"]*?(\d+)vw"', page)
    sharpest = 360 * 3 * int(sizes) / 100
    taken = min(width for width in photo_sources.WIDTHS if width >= sharpest)
    assert taken <= photo_sizes.PHONE_WIDTH
    assert photo_sizes.PHONE_BYTES <= 60 * KB


def test_styles_and_scripts_are_within_their_budgets():
    assert weight((STATIC / "base.css").read_bytes()) <= 12 * KB
    assert max(weight(path.read_bytes()) for path in STATIC.glob("embed/*.js")) <= 6 * KB
    assert sum(weight(path.read_bytes()) for path in STATIC.glob("*.js")) <= 12 * KB


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/hi", "/kn"])
def test_a_page_is_light_and_loads_only_files_of_ours(client, resort, room, prefix):
    for path in ("", f"dates/?{stay_query()}", f"offers/?{stay_query()}", f"stay/?{stay_query(take=room.pk)}"):
        page = client.get(f"{prefix}/r/{resort.slug}/{path}")
        assert page.status_code == 200, path
        text = page.content.decode()
        assert weight(page.content) <= 20 * KB
        loaded = re.findall(r'<(?:script|link rel="(?:stylesheet|icon)"|img)[^>]*?(?:src|href)="([^"]+)"', text)
        assert loaded
        assert [address for address in loaded if not address.startswith("/")] == []
        assert not re.search(r"\son\w+=|\sstyle=|<style", text), "the policy refuses what stands in the line"
