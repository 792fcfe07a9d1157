"""What search engines, link previews and other sites find."""

import json
import re
from base64 import b64encode
from hashlib import sha384
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from PIL import Image

from backend.catalogue.core.preview_frames import MOST_BYTES
from backend.catalogue.models import LinkPreview, Resort
from backend.storefront.core.money_words import spell_rupees
from backend.storefront.pages import front_pages
from tests import cast
from tests.storefront import lodge
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
    said = json_ld_of(text)
    assert (said["@type"], said["description"]) == ("Hotel", CODE)


def test_personal_pages_and_steps_of_a_choice_are_not_indexed(client, resort, room):
    stay = f"/r/{resort.slug}/stay/?{stay_query(take=room.pk)}"
    gone = f"/r/{resort.slug}/offers/?{stay_query(begin=-3, end=-1)}"
    for path in ("/login/", "/find/", f"/r/{resort.slug}/dates/", stay, gone):
        assert '<meta name="robots" content="noindex">' in client.get(path).content.decode(), path


@pytest.mark.parametrize("prefix", ["", "/hi", "/kn"])
def test_offers_are_found_as_a_part_of_their_resort_without_dates(client, resort, room, prefix):
    text = client.get(f"{prefix}/r/{resort.slug}/offers/?{stay_query()}").content.decode()
    assert "noindex" not in text
    home = f"http://testserver{prefix}/r/{resort.slug}/"
    assert f'<link rel="canonical" href="{home}">' in text
    assert f'<meta property="og:url" content="{home}">' in text
    links = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', text))
    assert links["hi-IN"] == f"http://testserver/hi/r/{resort.slug}/"
    title = re.findall(r'property="og:title" content="([^"]+)"', text)
    assert title == re.findall(r"<title>(.*?)</title>", text)
    assert resort.name in title[0]
    assert len(re.findall(r'name="description" content="[^"]{40,}"', text)) == 1


def json_ld_of(page):
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(block)


def test_machines_read_rooms_with_beds_and_the_lowest_price_that_people_see(client):
    lodge.a_lodge()
    page = client.get(f"/r/{lodge.SLUG}/").content.decode()
    said = json_ld_of(page)
    [place] = said["containsPlace"]
    assert (place["@type"], place["occupancy"]["maxValue"]) == ("HotelRoom", 3)
    [offer] = said["makesOffer"]
    least = int(offer["priceSpecification"]["minPrice"].replace(".", ""))
    assert f"from {spell_rupees(least)}" in page
    assert 'data-nav-stage="landing"' in page


def test_each_offer_says_its_price_to_people_and_twice_to_machines(client):
    lodge.a_lodge()
    page = client.get(f"/kn/r/{lodge.SLUG}/offers/?{stay_query(adults=3)}").content.decode()
    shown = re.findall(r'<span class="price">(₹[\d,.]+)</span>', page)
    tagged = [int(sum_.replace(".", "")) for sum_ in re.findall(r'itemprop="price" content="([\d.]+)"', page)]
    said = [offer["priceSpecification"]["price"] for offer in json_ld_of(page)["makesOffer"]]
    assert shown
    assert shown == [spell_rupees(paise) for paise in tagged]
    assert said == [f"{paise // 100}.{paise % 100:02d}" for paise in tagged]
    assert 'data-nav-stage="room-selection"' in page
    # Two columns on a desk: what only machines read takes none.
    assert len(re.findall(r'<div class="plan"[^>]*>\s*(?:<meta[^>]+>)+\s*<div>', page)) == len(shown)
    lowest = re.findall(r'<a class="button" href="([^"]+)" data-nav-criticalpath="true"', page)
    assert len(lowest) == 1


def test_the_way_to_the_lowest_price_ends_at_one_offer_of_the_same_price(client):
    lodge.a_lodge()
    page = client.get(f"/r/{lodge.SLUG}/offers/?{stay_query(adults=3)}").content.decode()
    [there] = re.findall(r'<a class="button" href="([^"]+)" data-nav-criticalpath="true"', page)
    last = client.get(unescape(there)).content.decode()
    assert 'data-nav-stage="ready-for-payment" data-nav-stage-final="true"' in last
    [price] = re.findall(r'itemprop="price" content="([\d.]+)"', last)
    assert price == min(re.findall(r'itemprop="price" content="([\d.]+)"', page), key=float)
    [shown] = re.findall(r'class="total"><dt>Total</dt><dd>.*?<span>(₹[\d,.]+)</span></span>\s*</dd>', last)
    assert shown == spell_rupees(int(price.replace(".", "")))


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


def og_of(page):
    return dict(re.findall(r'<meta property="og:([^"]+)" content="([^"]*)"', page))


def test_a_link_has_a_picture_title_and_words_in_its_language(client, resort, room):
    resort_page, offers = f"/kn/r/{resort.slug}/", f"/kn/r/{resort.slug}/offers/?{stay_query()}"
    for path in ("/kn/", resort_page, offers):
        said = og_of(client.get(path).content.decode())
        assert said["locale"] == "kn_IN"
        assert said["title"]
        assert said["description"]
        assert said["url"].startswith("http://testserver/kn/")
        picture = finders.find(said["image"].removeprefix("http://testserver/static/").partition("?")[0])
        assert Path(picture).stat().st_size <= MOST_BYTES
        with Image.open(picture) as house:
            assert (house.format, *house.size) == ("JPEG", int(said["image:width"]), int(said["image:height"]))
    LinkPreview.objects.create(resort=resort, image="photos/a.jpg", made_of="photos/b.webp 50 50")
    for path in (resort_page, offers):
        assert og_of(client.get(path).content.decode())["image"] == "http://testserver/media/photos/a.jpg"


def test_a_version_of_the_bar_never_changes_once_websites_name_its_hash(client):
    files = {path.stem.removeprefix("v"): path.read_bytes() for path in EMBED.glob("*.js")}
    hashes = {version: f"sha384-{b64encode(sha384(text).digest()).decode()}" for version, text in files.items()}
    assert hashes == settings.EMBED_VERSIONS, "a change is another version: see docs/sites.md"
    for version, text in files.items():
        answer = client.get(f"/embed/v{version}.js")
        assert (answer.content, answer["Access-Control-Allow-Origin"]) == (text, "*")
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    newest = files[next(reversed(settings.EMBED_VERSIONS))]
    assert client.get("/embed/v1.js").content == newest
    assert client.get("/embed/v1.999.0.js").status_code == 404
