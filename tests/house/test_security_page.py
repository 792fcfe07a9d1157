"""docs/security.md is complete, and its tests are real."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

from django.conf import settings

from backend.accounts.core import passwords
from backend.catalogue.models import pictures
from backend.notifications.gateway import msg91, twilio
from tests.config import production

TESTS = Path(__file__).resolve().parents[1]
TEXT = (TESTS.parent / "docs" / "security.md").read_text()
ID = re.compile(r"v5\.0\.0-(\d+\.\d+\.\d+)")
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def section(title: str) -> str:
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


@cache
def names_in(path: str) -> set[str]:
    file = TESTS / path
    tree = ast.parse(file.read_text() if file.exists() else "")
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_requirement_is_answered_exactly_once():
    lines = (TESTS / "house" / "asvs_level2.txt").read_text().splitlines()[1:]
    asked = [one for line in lines for one in line.split(": ")[1].split()]
    assert len(asked) == 253
    assert Counter(ID.findall(TEXT)) == Counter(asked)


def test_every_requirement_that_is_met_names_a_test():
    met = [line for line in TEXT.split("### Does not apply")[1].split("\n### ", 1)[1].splitlines() if ID.search(line)]
    assert len(met) > 100
    assert [line for line in met if not NAMED.search(line)] == []


def test_every_named_test_exists():
    assert [f"{path}::{test}" for path, test in NAMED.findall(TEXT) if test not in names_in(path)] == []


def test_the_sums_are_right():
    parts = {
        "open": TEXT.split("### Open")[1].split("### Does")[0],
        "na": TEXT.split("not apply\n")[1].split("\n###")[0],
    }
    open_, other = (len(ID.findall(part)) for part in parts.values())
    assert f"253 requirements: {253 - open_ - other} met, {other} that do not apply, {open_} open." in TEXT


def test_the_page_says_what_the_code_says_of_uploads():
    said = section("Uploads")
    assert f"{pictures.MOST_BYTES >> 20} MB and {pictures.MOST_PIXELS // 1_000_000} megapixels" in said
    assert all(f"`{ending}`" in said for endings in pictures.ENDINGS.values() for ending in endings)
    assert "`accounts/core/passwords.py`" in section("Who gets in")
    assert "resort" in passwords.WORDS


def test_the_table_of_keys_names_every_secret():
    code = "".join(part.read_text() for part in (TESTS.parent / "config/settings").glob("*.py"))
    read = set(re.findall(r'env\.\w+\(\s*"(\w*(?:SECRET|TOKEN|PEPPER|PASSWORD|AUTH|_KEY|SIGNING)\w*|\w+_URL)"', code))
    public = {"RAZORPAY_KEY_ID", "RAZORPAY_BASE_URL", "SMS_SANDBOX_URL", "SMS_RECEIPT_BASE_URL"}
    public |= {"EMAIL_SANDBOX_URL", "PUBLIC_BASE_URL", "SHORT_BASE_URL"}
    assert {name for name in read - public if f"`{name}`" not in section("Keys")} == set()


def test_the_page_names_everybody_we_talk_to():
    said = section("Whom we talk to")
    for address in (production.settings()["RAZORPAY_BASE_URL"], msg91.BASE_URL, twilio.BASE_URL):
        assert f"`{address.removeprefix('https://')}`" in said


def test_the_page_says_what_is_logged():
    for formatter in settings.LOGGING["formatters"].values():
        for field in re.findall(r"{(\w+)}", formatter.get("format", "")):
            assert f"`{field}`" in section("Logs")
