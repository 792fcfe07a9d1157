"""How often one request reads the same thing."""

import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.holds.services import room_holds
from backend.sale_rules import selectors as sale_rules_selectors
from backend.sale_rules.models import Restriction
from tests import cast
from tests.holds import decided

pytestmark = pytest.mark.django_db

TABLE = re.compile(r'^SELECT .*? FROM "(\w+)"', re.DOTALL)


@pytest.fixture
def resort_with_types(resort):
    """Two types of two rooms each, terms, and a restriction that allows the stay; nothing of it is remembered."""
    decided.terms(resort)
    cast.a_type(resort, "deluxe", *(cast.a_room(resort, f"A{n}") for n in (1, 2)))
    cast.a_type(resort, "suite", *(cast.a_room(resort, f"S{n}", capacity=4) for n in (1, 2)))
    Restriction.objects.create(resort=resort, code="two", label="Two nights", limit="least_nights", value=2)
    sale_rules_selectors._restrictions.cache_clear()
    return resort


def reads(queries) -> Counter[str]:
    """How many queries read from which table first, but for those that lock its rows."""
    found = (TABLE.match(query["sql"]) for query in queries if "FOR NO KEY UPDATE" not in query["sql"])
    return Counter(table[1] for table in found if table)


TABLES = ("catalogue_resort", "sale_rules_restriction", "catalogue_room", "catalogue_roomtype")
ONCE = dict.fromkeys(TABLES, 1)


def test_a_hold_of_two_types_reads_resort_restrictions_rooms_and_types_once(asha_browser, resort_with_types):
    with CaptureQueriesContext(connection) as queries:
        answer = cast.select_types(asha_browser, resort_with_types, deluxe=1, suite=1)
    assert answer.status_code == 201, answer.json()
    found = reads(queries)
    assert {table: found[table] for table in TABLES} == ONCE


def test_a_room_that_is_lost_to_somebody_costs_another_look_at_the_stays_alone(
    asha_browser, resort_with_types, monkeypatch
):
    """What the resort has and sells is not read again for the second try."""
    store, tries = room_holds.store_hold, []

    def lose_once(attempt, request, **more):
        tries.append(request.room_ids)
        return len(tries) > 1 and store(attempt, request, **more)

    monkeypatch.setattr(room_holds, "store_hold", lose_once)
    with CaptureQueriesContext(connection) as queries:
        answer = cast.select_types(asha_browser, resort_with_types, deluxe=1, suite=1)
    assert (answer.status_code, len(tries)) == (201, 2)
    found = reads(queries)
    assert {table: found[table] for table in TABLES} == ONCE


def test_a_quote_for_two_types_reads_them_once_too(asha_browser, resort_with_types):
    kinds = [{"code": "deluxe", "rooms": 1}, {"code": "suite", "rooms": 1}]
    body = {"resort_id": resort_with_types.pk, "guests": 2, "room_types": kinds, **cast.nights()}
    with CaptureQueriesContext(connection) as queries:
        answer = asha_browser.post("/api/booking/quote/", body, format="json")
    assert answer.status_code == 200, answer.json()
    found = reads(queries)
    assert {table: found[table] for table in TABLES} == ONCE
