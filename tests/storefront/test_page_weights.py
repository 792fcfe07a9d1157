"""Budgets: what a phone on a bad network has to load, compressed."""

import gzip
import re
from pathlib import Path

import pytest

from tests.storefront.guest_client import stay_query

STATIC = Path(__file__).resolve().parents[2] / "backend" / "storefront" / "static" / "storefront"
KB = 1024


def weight(text: bytes) -> int:
    return len(gzip.compress(text, 9, mtime=0))


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
