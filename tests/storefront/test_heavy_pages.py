"""What the heaviest pages weigh: those of a guest, in Kannada, and those of a resort with many types and long texts."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.staticfiles import finders

from tests import cast
from tests.storefront import lodge
from tests.storefront.guest_client import CODE, GuestClient, stay_query

pytestmark = pytest.mark.django_db
KIB = 1024
SCRIPT_MOST = STYLE_MOST = 12 * KIB
HTML_MOST, FIRST_VIEW_MOST, COVER_MOST = 20 * KIB, 150 * KIB, 60 * KIB
OWN = re.compile(r'(?:src|href)="(/static/[^"?]+)[^"]*"')
NGINX = Path(project.BASE_DIR) / "deploy" / "nginx" / "dandeli.conf"


def packed(content: bytes) -> int:
    """Bytes on the way, as gzip packs them at its middle level."""
    return len(gzip.compress(content, 6))


def own_files(text: str, ending: str) -> int:
    """Bytes on the way of all static files with this ending that the page names."""
    names = {path.removeprefix("/static/") for path in OWN.findall(text) if path.endswith(ending)}
    places = [finders.find(name) for name in names]
    assert all(places), f"the page names a file that is nowhere: {names}"
    return sum(packed(Path(str(place)).read_bytes()) for place in places)


def assert_light(text: str, where: str) -> int:
    """The page keeps within all budgets; the bytes of its script, style and HTML together."""
    scripts, styles, html = own_files(text, ".js"), own_files(text, ".css"), packed(text.encode())
    assert styles, where
    assert scripts <= SCRIPT_MOST, f"{where}: {scripts} bytes of script"
    assert styles <= STYLE_MOST, f"{where}: {styles} bytes of style"
    assert html <= HTML_MOST, f"{where}: {html} bytes of HTML"
    return scripts + styles + html


def test_every_page_of_a_guest_keeps_within_its_bytes_and_has_nothing_inline(twin, bell, settings):
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    lodge.a_lodge()
    guest, nobody = GuestClient(), GuestClient()
    pages = [(nobody, path) for path in lodge.public_paths()]
    for visitor, path in [*pages, *((guest, path) for path in lodge.guests_paths(guest, twin))]:
        text = visitor.get(f"/kn{path}").content.decode()
        assert_light(text, path)
        inline = [tag for tag in re.findall(r"<script\b[^>]*>", text) if "src=" not in tag and "ld+json" not in tag]
        assert inline == [], path
        assert not re.search(r"<style\b|<[^>]+\s(?:style|on\w+)=\"", text), path


def test_a_resort_of_thirty_types_keeps_within_its_bytes(client):
    resort = lodge.a_lodge()
    resort.description = " ".join(f"word{n}" for n in range(400))
    resort.save()
    for number in range(30):
        kind = cast.a_type(resort, f"type-{number}", cast.a_room(resort, f"T{number}", price=f"{3000 + number}.00"))
        kind.description = f"Room number {number}. " * 10
        kind.save()
    for path in (f"/kn/r/{resort.slug}/", f"/kn/r/{resort.slug}/offers/?{stay_query()}"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert_light(answer.content.decode(), path)


def test_the_first_view_of_a_resort_leaves_room_for_its_cover(client):
    resort = lodge.a_lodge()
    text = client.get(f"/r/{resort.slug}/").content.decode()
    assert text.count("<img") - text.count('loading="lazy"') <= 2
    assert assert_light(text, "resort") + COVER_MOST <= FIRST_VIEW_MOST


def test_the_proxy_packs_every_kind_of_text_that_pages_load(client):
    """nginx compares whole types: of one that is not named, all bytes travel."""
    told = re.search(r"gzip_types ([^;]+);", NGINX.read_text())
    assert told
    loaded = {
        str(client.get(path).headers["Content-Type"]).partition(";")[0]
        for path in (
            "/embed/v1.js",
            "/theme/0f5c4d-8fd0bd.css",
            "/static/storefront/page.js",
            "/static/storefront/base.css",
        )
    }
    assert loaded - {"text/html"} <= set(told[1].split())
