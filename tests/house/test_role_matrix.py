"""Every route, asked by every kind of caller about something real; `matrix.py` says what each of them gets."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLResolver, get_resolver

from backend.catalogue.models.roles import Role
from backend.common import redis
from tests.house import world as worlds
from tests.house.matrix import HERE, MATRIX, Caller, Entry
from tests.house.world import Body, World

pytestmark = pytest.mark.django_db

# The admin has tests of its own (desk/test_admin*.py); the sandbox exists on a developer's machine only.
ELSEWHERE = ("admin/", "sandbox/", "^media/")
METHODS = ("get", "post", "put", "patch", "delete")
IN_THE_PATH = re.compile(r"<\w+:(\w+)>")
# What names something public, or nothing of anybody's.
NOBODYS = (
    *("api/resorts/<slug:slug>/", "api/resorts/<slug:slug>/rates/", "api/resorts/<slug:slug>/calendar/"),
    "api/resorts/<slug:slug>/offers/",
    *("api/ical/<str:token>.ics", "api/sms/receipts/msg91/<str:secret>/"),
    *("api/manage/<str:manage_token>/", "api/email/receipts/<str:secret>/"),
)
# What a guest, or somebody at the desk, would like to be believed.
WISHES = {
    **{"status": "completed", "state": "confirmed", "price": 1, "total": 1, "total_paise": 1, "amount": 1},
    **{"amount_paise": 1, "user": 1, "user_id": 1, "id": 1, "pk": 1, "is_staff": True, "is_superuser": True},
    **{"is_active": False, "role": "owner", "rights": ["manage_staff"], "resort": 1, "slug": "other", "gstin": "X"},
    **{"expires_at": "2099-01-01T00:00:00Z", "confirmed_at": "2020-01-01T00:00:00Z", "cancelled_by": 1, "tax": 0},
    **{"reference": "CCCC-2222", "policy": {"kind": "none"}, "offers": 1, "staff": [1], "works_at": [1]},
}


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for all tests of this file; each undoes what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield worlds.planted()
        transaction.set_rollback(True)


@pytest.fixture
def world(planted: World, settings: Any) -> World:
    # Nobody answers there.
    settings.RAZORPAY_BASE_URL = "http://127.0.0.1:9"
    return planted


def ask(world: World, entry: Entry, caller: Caller, **more: Any) -> Any:
    """The answer that this caller gets."""
    url = "/" + IN_THE_PATH.sub(lambda found: world.ids[found[1]], entry.path)
    browser, body = world.browsers[caller], {**(entry.body(world) if entry.body else {}), **more}
    if entry.method == "GET":
        return browser.get(url, body)
    said = json.dumps(body)
    return browser.generic(entry.method, url, said, content_type="application/json", headers=entry.headers or {})


def routes(patterns: Any = None, before: str = "") -> Iterator[tuple[str, str]]:
    """All methods of all routes, as the resolver knows them."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(pattern.pattern)
        if path.startswith(ELSEWHERE):
            continue
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        else:
            view = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
            yield from ((method.upper(), path) for method in METHODS if hasattr(view, method))


def test_every_route_is_in_the_table_once():
    listed = [(entry.method, entry.path) for entry in MATRIX]
    assert sorted(listed) == sorted(routes()), "add a line to tests/house/matrix.py"


def test_whoever_does_not_own_an_object_does_not_find_it():
    for entry in MATRIX:
        if IN_THE_PATH.search(entry.path) and entry.path not in NOBODYS:
            assert entry.expected[Caller.ANYBODY] == 401, entry
            assert entry.expected[Caller.ANOTHER_GUEST] == 404, entry
            assert entry.expected[Caller.STAFF_ELSEWHERE] == 404, entry


@contextmanager
def afresh() -> Iterator[None]:
    """What one caller does is undone before the next one asks."""
    redis.client().flushdb()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("caller", Caller)
def test_every_caller_gets_what_the_table_says(world, subtests, caller):
    before, untouched = worlds.rows(), worlds.fingerprint()
    for entry in MATRIX:
        with subtests.test(route=str(entry)), afresh():
            expected = entry.expected[caller]
            answer = ask(world, entry, caller)
            assert answer.status_code == expected, answer.content
            if expected in (401, 403, 404):
                assert answer.json()["status"] == expected
                # All rows are read where a sum says that one of them differs.
                assert worlds.fingerprint() == untouched or worlds.rows() == before


def test_what_is_not_ones_own_looks_like_what_never_was(world, subtests):
    for entry in MATRIX:
        if 404 in entry.expected.values():
            with subtests.test(route=str(entry)), afresh():
                answer = ask(world, entry, Caller.STAFF_ELSEWHERE)
                kind = entry.path.removeprefix("api/").split("/")[0]
                assert (answer.json()["code"], kind in answer.json()["detail"]) == ("not_found", False)


def effect(world: World, entry: Entry, wishes: Body) -> tuple[int, worlds.Rows]:
    """The status, and what the rows mean afterwards; all of it undone."""
    with afresh():
        status = ask(world, entry, entry.at_home, **wishes).status_code
        return status, worlds.meaning(worlds.rows())


def test_status_price_and_user_in_a_body_are_ignored_or_refused(world, subtests):
    before = worlds.meaning(worlds.rows())
    for entry in MATRIX:
        if entry.method != "GET":
            with subtests.test(route=str(entry)):
                plain, wished = effect(world, entry, {}), effect(world, entry, WISHES)
                assert wished in (plain, (400, before))


def test_the_table_knows_everybody_who_works_at_a_resort():
    assert [caller.value for caller in HERE] == [role.value for role in Role]
