"""Lighthouse looks at the pages that search engines and guests see first, as a phone on a slow network would."""

import json
import os
import shutil
from typing import Any

import pytest
import requests

from tests import cast
from tests.clients import node
from tests.clients.places import LIGHTHOUSE
from tests.journeys.house import eventually

pytestmark = pytest.mark.journey
SLUG = "kali-river-lodge"
LEAST = 95
# The machine may be busy with other tests: what only speed decides may be tried so often. Where Lighthouse finds the
# machine itself slow all the same (a usual one has 1,000 and more), less has to do.
RUNS = 3
SLOW_MACHINE, LEAST_ON_IT = 350, 80
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
LAYOUT_SHIFT_MOST = 0.05
FIRST_VIEW_MOST = 150 * 1024
REQUESTS_MOST = 12


def paths() -> dict[str, str]:
    stay = f"check_in={cast.in_days(40)}&check_out={cast.in_days(42)}&adults=2"
    return {"resort": f"/r/{SLUG}/", "offers": f"/r/{SLUG}/offers/?{stay}"}


@pytest.fixture(scope="module")
def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine: install Debian's package `chromium` for Lighthouse")
    return path


@pytest.fixture(scope="module")
def address(house) -> str:
    """The guests' pages of a house whose workers have made the photos."""
    url: str = house.at["API_URL"]

    def has_photos() -> bool:
        said = requests.get(f"{url}/api/resorts/{SLUG}/", timeout=30).json()
        return bool(said["photos"] and all(kind["photos"] for kind in said["room_types"]))

    assert eventually(has_photos, within=120)
    return url


def judged(address: str, chromium: str) -> dict[str, Any]:
    """What one run of Lighthouse says of a page, with its standard phone and network."""
    home = node.installed(LIGHTHOUSE).parent
    here = "127.0.0.1,localhost"
    environ = {**os.environ, "CHROME_PATH": chromium, "no_proxy": here, "NO_PROXY": here}
    said = ["lighthouse", address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    done = node.run(*said, cwd=home, environ=environ)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def scores_of(found: dict[str, Any]) -> dict[str, int]:
    return {name: round(100 * part["score"]) for name, part in found["categories"].items()}


@pytest.mark.parametrize("name", ["resort", "offers"])
def test_a_page_is_fast_open_to_all_and_found(name, address, chromium, capsys):
    url = address + paths()[name]
    # Whoever comes first waits for what the process loads then; that is no property of the page.
    assert requests.get(url, timeout=60).status_code == 200
    best, speed = 0, 0.0
    for run in range(RUNS):
        found = judged(url, chromium)
        scores, audits = scores_of(found), found["audits"]
        with capsys.disabled():
            print(
                f"\nLighthouse, {name}, run {run + 1}: {scores}, machine {found['environment']['benchmarkIndex']:.0f}"
            )
        lacking = {key: audit["title"] for key, audit in audits.items() if audit["score"] == 0}
        assert {key: scores[key] for key in ("accessibility", "best-practices", "seo") if scores[key] < LEAST} == {}, (
            lacking
        )
        assert audits["cumulative-layout-shift"]["numericValue"] <= LAYOUT_SHIFT_MOST
        # Nothing is packed here, as it is behind nginx: a page has less than this on its way to a guest.
        assert audits["total-byte-weight"]["numericValue"] <= FIRST_VIEW_MOST
        assert len(audits["network-requests"]["details"]["items"]) <= REQUESTS_MOST
        best, speed = max(best, scores["performance"]), max(speed, found["environment"]["benchmarkIndex"])
        if best >= LEAST:
            break
    least = LEAST if speed >= SLOW_MACHINE else LEAST_ON_IT
    assert best >= least, f"performance of {name} is {best}, on a machine of {speed}"
