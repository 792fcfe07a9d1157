"""Whatever a guest or a stranger sends: a request under 1 MB costs no second of CPU, no long answer, and no memory.

Every operation gets bodies of just under 1 MB that carry weight in each place: many elements, many keys, long texts.
Lists are refused by their length, and few errors are answered, so the cost is that of reading the JSON.
"""

import ctypes
import gc
import json
import logging
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction

from backend.common import redis
from backend.common.http.json_bodies import VALUES_MOST
from tests.house import world as worlds
from tests.house.matrix import MATRIX, Entry
from tests.house.test_role_matrix import IN_THE_PATH
from tests.house.world import World

pytestmark = pytest.mark.django_db
ROOM = 1_000_000
CPU_SECONDS, ANSWER_BYTES, KEPT_BYTES = 1.0, 16_384, 20_000_000
SCHEMA = yaml.load((Path(__file__).parents[2] / "docs/openapi.yaml").read_text(), yaml.CSafeLoader)
# As many as the parser lets through, so that the rules behind it are asked, too; and as many as a megabyte holds.
FEW = VALUES_MOST // 3


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield worlds.planted()
        transaction.set_rollback(True)


@pytest.fixture
def silence() -> Iterator[None]:
    """Django's record of a refusal holds the request, and pytest holds the record."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def properties(part: dict[str, Any], seen: tuple[str, ...] = ()) -> set[str]:
    """Every name that a request schema knows, at any depth."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return set() if name in seen else properties(SCHEMA["components"]["schemas"][name], (*seen, name))
    inside = [*part.get("properties", {}).values(), *(part[key] for key in ("items",) if key in part)]
    inside += [option for key in ("allOf", "oneOf", "anyOf") for option in part.get(key, [])]
    return set(part.get("properties", {})).union(*(properties(each, seen) for each in inside))


def names(entry: Entry) -> list[str]:
    path = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", entry.path)
    content = SCHEMA["paths"][path][entry.method.lower()].get("requestBody", {}).get("content", {})
    return sorted(set().union(*(properties(kind["schema"]) for kind in content.values()))) or ["event"]


def everywhere(entry: Entry, good: dict[str, Any], value: str) -> str:
    """The good body, with this JSON text in the place of every name that the operation knows."""
    return "{" + ",".join(f'"{name}":{value}' for name in sorted({*names(entry), *good})) + "}"


def heavy(entry: Entry, good: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Bodies by name of their weight."""
    places = len({*names(entry), *good})
    share = ROOM // places - 60
    for count, item in ((FEW // places, "{}"), (share // 3, "{}")):
        yield f"{count} times {item}", everywhere(entry, good, "[" + ",".join([item] * count) + "]")
    for sign in ("9", "\u200b"):
        text = json.dumps(sign * (share // len(sign.encode()) - 2), ensure_ascii=False)
        yield f"texts of {sign!r}", everywhere(entry, good, text)
    yield "a number of many digits", everywhere(entry, good, "9" * min(share, 4_000))
    yield "unknown keys", "{" + ",".join(f'"k{n}":0' for n in range(FEW)) + "}"
    yield "a list", "[" + ",".join(["{}"] * FEW) + "]"
    yield "keys in keys", everywhere(entry, good, "{" + ",".join(f'"k{n}":0' for n in range(FEW // places)) + "}")


def resident() -> int:
    """Bytes of this process's memory."""
    gc.collect()
    # What the allocator keeps for its next use is nobody's; in a process of many tests that is a lot.
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


DOORS = [entry for entry in MATRIX if entry.method in ("POST", "PUT", "PATCH")]


def test_no_body_under_a_megabyte_costs_more_than_it_weighs(world, settings, silence, subtests):
    settings.RAZORPAY_BASE_URL = "http://127.0.0.1:9"
    redis.client().flushdb()
    # What is there already need not be looked through again and again.
    gc.freeze()
    before = resident()
    for entry in DOORS:
        with subtests.test(str(entry)):
            expect_light_work(world, entry)
        # A request of REST framework knows itself: it goes when the collector comes by.
        gc.collect()
    # Of all these megabytes together.
    assert resident() - before < KEPT_BYTES
    gc.unfreeze()


def expect_light_work(world: World, entry: Entry) -> None:
    browser, url = world.browsers[entry.at_home], "/" + IN_THE_PATH.sub(lambda found: world.ids[found[1]], entry.path)
    good = entry.body(world) if entry.body else {}
    dear = []
    for what, text in heavy(entry, good):
        assert len(text.encode()) < 1_048_576, what
        with transaction.atomic():
            begun = time.thread_time()
            answer = browser.generic(
                entry.method, url, text, content_type="application/json", headers=entry.headers or {}
            )
            spent = time.thread_time() - begun
            transaction.set_rollback(True)
        if answer.status_code >= 500 or spent > CPU_SECONDS or len(answer.content) > ANSWER_BYTES:
            dear.append((what, answer.status_code, round(spent, 2), len(answer.content)))
    assert dear == []
