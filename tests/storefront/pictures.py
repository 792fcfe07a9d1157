"""Pictures of guests' pages, to be looked at: `make pictures` writes them to var/pictures, and no test run does."""

import re
from itertools import product
from pathlib import Path

import pytest

from backend.accounts.models import Companion
from tests import cast
from tests.storefront import lodge
from tests.storefront.conftest import DESK_SIZE, PHONE_SIZE
from tests.storefront.guest_client import GuestClient
from tests.waitlist import line

pytestmark = pytest.mark.django_db(transaction=True)
WHERE = Path(__file__).resolve().parents[2] / "var" / "pictures"
LANGUAGES = {"en": "", "hi": "/hi", "kn": "/kn"}


def test_pictures(phones, live_server, transactional_db, twin, bell, asha, known_number):
    resort = lodge.a_lodge()
    guest = GuestClient()
    # Whoever is logged in is asked for no phone.
    public = [path for path in lodge.public_paths() if "/book/" not in path and "/login/" not in path]
    Companion.objects.create(user=asha, name="Ravi Rao", age=36)
    paths = [*public, *lodge.guests_paths(guest, twin), "/stays/companions/"]
    line.sold_out(cast.a_room(resort, "Z9"))
    stranger, page = phones.open(), phones.open()
    lodge.carry_login(guest, page, live_server.url)
    ways = product(LANGUAGES.items(), (PHONE_SIZE, DESK_SIZE), ("light", "dark"))
    for (language, prefix), size, scheme in ways:
        for tab in (stranger, page):
            tab.set_viewport_size(size)
            tab.emulate_media(color_scheme=scheme)
        folder = WHERE / f"{language}-{size['width']}-{scheme}"
        folder.mkdir(parents=True, exist_ok=True)
        for number, path in enumerate([*paths, "/login/"]):
            tab = stranger if path == "/login/" else page
            tab.goto(f"{live_server.url}{prefix}{path}")
            name = f"{number:02}-{re.sub(r'[^a-z]+', '-', path.partition('?')[0]).strip('-') or 'front'}"
            tab.screenshot(path=folder / f"{name}.png", full_page=True)
            if tab.locator("form[data-keep]").count():
                tab.locator("#age_1").fill("340")
                tab.locator("summary", has_text="GSTIN").click()
                tab.locator("#gstin").fill("29ABC")
                tab.locator("form[data-keep] > .button").click()
                tab.locator("#age_1_e").wait_for()
                tab.screenshot(path=folder / f"{name}-wrong.png", full_page=True)
                tab.evaluate("sessionStorage.clear()")
