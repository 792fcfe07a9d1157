"""What search engines, link previews and other sites find."""

import json
import re
from base64 import b64encode
from hashlib import sha384
from pathlib import Path

import pytest
from django.conf import settings

from backend.catalogue.models import Resort
from backend.storefront.pages import front_pages
from tests import cast
from tests.storefront.guest_client import stay_query

pytestmark = pytest.mark.django_db
EMBED = Path(front_pages.__file__).parents[1] / "static" / "storefront" / "embed"
CODE = "</script><script>alert(1)</script>"


def test_a_resort_names_its_one_address_and_its_languages(client, resort, room):
    text = client.get(f"/hi/r/{resort.slug}/?adults=4").content.decode()
    assert f'<link rel="canonical" href="http://testserver/hi/r/{resort.slug}/">' in text
    links = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', text))
    assert links["en-IN"] == links["x-default"] == f"http://testserver/r/{resort.slug}/"
    assert links["kn-IN"] == f"http://testserver/kn/r/{resort.slug}/"
    assert "noindex" not in text
    assert 'property="og:title"' in text


def test_what_machines_read_of_a_resort_is_json_and_ends_no_script(client, resort, room):
    Resort.objects.update(description=CODE, name=f"Sea & Sand {CODE}")
    text = client.get(f"/r/{resort.slug}/").content.decode()
    assert CODE not in text
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    said = json.loads(block)
    assert (said["@type"], said["description"]) == ("Hotel", CODE)


def test_personal_pages_and_those_with_dates_are_not_indexed(client, resort, room):
    for path in ("/login/", f"/r/{resort.slug}/offers/?{stay_query()}", f"/r/{resort.slug}/dates/"):
        assert '<meta name="robots" content="noindex">' in client.get(path).content.decode()


def test_the_sitemap_has_every_resort_in_every_language(client, resort):
    for number in range(120):
        cast.a_resort(f"Resort {number}")
    answer = client.get("/sitemap.xml")
    assert answer.headers["Content-Type"].startswith("application/xml")
    assert answer.content.decode().count("<loc>") == 121 * 3
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()
    assert "Disallow: /kn/stays/" in client.get("/robots.txt").content.decode()


def test_a_deep_link_takes_dates_party_and_language(client, resort, room):
    page = client.get(f"/kn/r/{resort.slug}/offers/?{stay_query(adults=1, child_ages='4')}").content.decode()
    assert "₹" in page
    assert "child_ages=4" in page


def test_a_stylesheet_of_colours_may_be_kept_for_years(client):
    answer = client.get("/theme/ffee00-0a7c78.css")
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert "--brand:#" in answer.content.decode()
    assert "ffee00" not in answer.content.decode(), "yellow on white cannot be read"


def test_other_sites_may_load_the_bar(client):
    answer = client.get("/embed/v1.js")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_a_version_of_the_bar_never_changes_once_websites_name_its_hash(client):
    files = {path.stem.removeprefix("v"): path.read_bytes() for path in EMBED.glob("*.js")}
    hashes = {version: f"sha384-{b64encode(sha384(text).digest()).decode()}" for version, text in files.items()}
    assert hashes == settings.EMBED_VERSIONS, "a change is another version: see docs/sites.md"
    for version, text in files.items():
        answer = client.get(f"/embed/v{version}.js")
        assert (answer.content, answer["Access-Control-Allow-Origin"]) == (text, "*")
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/embed/v1.js").content == text
    assert client.get("/embed/v1.999.0.js").status_code == 404
