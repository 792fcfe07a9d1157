"""The codes that the schema lists for an operation are those that its code can refuse with."""

from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.generators import EndpointEnumerator

from tests.house import raised_codes
from tests.machinery.said_codes import codes, document

# The framework, middleware and decorators raise these, around every view of a kind.
AROUND = {
    *("malformed", "not_acceptable", "not_authenticated", "token_invalid", "too_many_requests", "permission_denied"),
    *("database_unavailable", "database_busy", "disk_full", "overloaded", "body_too_slow", "body_too_large"),
    *("unsupported_media_type", "idempotency_key_in_use", "idempotency_key_reused", "invalid"),
    "login_unavailable",
}
ALL_STATES = "refuse_unless answers for every state that is not allowed, and this one is"
# What the reading of the code finds, and cannot come about.
NEVER = {
    ("add_guests", "guests_missing"): ALL_STATES,
    ("change_attempt", "attempt_failed"): ALL_STATES,
    ("change_attempt", "guests_missing"): ALL_STATES,
    ("extend_attempt", "guests_missing"): ALL_STATES,
    ("initiate_payment", "attempt_failed"): ALL_STATES,
    ("quote", "room_held"): "nothing is picked at the gate, so nothing that is named is lost",
    ("desk_bookings_change", "holds_paused"): "whoever works at the resort is not paused",
    ("desk_feeds_release", "block_conflict"): "a block of a feed only shrinks",
    ("desk_feeds_release", "block_lifted"): "those that were lifted are not asked for",
    ("join_line", "not_found"): "the entry was stored a moment before",
}


def handlers() -> Iterator[tuple[str, str, str, Any]]:
    for path, _, method, callback in EndpointEnumerator().get_api_endpoints():
        operation = document()["paths"].get(path, {}).get(method.lower())
        handler = getattr(callback.cls, method.lower(), None)
        if operation and handler:
            yield operation["operationId"], path, method.lower(), handler


def listed(path: str, method: str) -> set[str]:
    return {code for key, of_status in codes().items() if key[:2] == (path, method) for code in of_status}


def test_every_refusal_that_can_be_reached_is_listed(subtests):
    for name, path, method, handler in handlers():
        with subtests.test(operation=name):
            unlisted = raised_codes.reachable(handler) - listed(path, method) - AROUND
            assert {code for code in unlisted if (name, code) not in NEVER} == set(), "say it in the view's `refusals`"


def test_every_refusal_that_is_listed_can_be_reached(subtests):
    for name, path, method, handler in handlers():
        with subtests.test(operation=name):
            assert listed(path, method) - raised_codes.reachable(handler) - AROUND == set()


@pytest.mark.parametrize(("name", "code"), NEVER)
def test_whatever_cannot_come_about_is_still_found_by_the_reading(name, code):
    (handler,) = [handler for each, _, _, handler in handlers() if each == name]
    assert code in raised_codes.reachable(handler), "take it off the list"
