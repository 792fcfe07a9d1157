"""What every door of the API has, whoever adds the next one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.views import APIView

from backend.common.http.throttles import CLASSES, UNLIMITED, EndpointLimit, class_of

# The doors that are no part of the API, and why nobody counts there.
NOT_COUNTED = {
    "admin": "Django's admin: staff alone, whose login counts its tries itself.",
    "sandbox": "exists on a developer's machine alone",
    "media": "exists on a developer's machine alone",
}
LIKE_MONEY = {
    "initiate-payment", "verify-payment", "cancel", "pay-balance", "payment-link", "desk-cancel", "desk-link",
    "desk-no-show",
}  # fmt: skip
LIKE_MONEY |= {"change", "desk-change"}
BY_LOGIN = {"otp-request", "otp-verify"}
# POSTs that repeat without harm by what they are: nothing is made, held or paid twice.
HARMLESS_TO_REPEAT = {
    "otp-request": "counted, and a new code replaces the last",
    "otp-verify": "a code is good once",
    "token-refresh": "a refresh token is good once",
    "logout": "what has ended has ended",
    "logout-all": "what has ended has ended",
    "profile-update": "writes the same words again",
    "waiting": "the same wish again is the same place in line",
    "add-guests": "replaces the whole list",
    "payment-callback": "Razorpay's own event id says what is a repeat",
    "companions": "the same name and age are saved once",
    "payment-return": "a payment is settled once, whoever brings its signature",
    "quote": "writes nothing",
    "change-preview": "writes nothing",
    "desk-change-preview": "writes nothing",
    "account-delete": "what is deleted is deleted",
    "desk-webhooks": "makes another one, which the list shows; its secret must not be kept for a repetition",
    "desk-webhook-secret": "the one before signs for a day beside it; the secret must not be kept for a repetition",
    "desk-redeliver": "the receiver knows what it has had",
    "desk-redeliver-since": "the receiver knows what it has had",
    "desk-keys": "gives another key, which the list shows; its text must not be kept for a repetition",
    "desk-calendars": "makes another address, which the list shows; its text must not be kept for a repetition",
    "desk-calendar-renew": "makes another address, whose text must not be kept for a repetition",
    "desk-feeds": "connects an address with a room once",
    "desk-feed-fetch": "rings again for the same row",
    "desk-feed-release": "what is gone is gone",
    "desk-form-filed": "the same number again is no news, another one is refused",
    "manage-links": "makes another link, which the list shows; its text must not be kept for a repetition",
    "email-receipt": "the same news again is no news",
    "sms-receipt-msg91": "the same news again is no news",
    "sms-receipt-twilio": "the same news again is no news",
}


@pytest.fixture(scope="module")
def schema():
    return yaml.safe_load((Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml").read_text())


def routes(patterns=None, prefix="") -> Iterator[tuple[str, URLPattern]]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        else:
            yield path, pattern


def is_counted_elsewhere(path: str) -> bool:
    return path.lstrip("^").split("/")[0] in NOT_COUNTED


def is_page(pattern) -> bool:
    """Guests' pages answer through the API, which counts each of their calls as the guest's own."""
    return pattern.callback.__module__.startswith("backend.storefront.")


DOORS = {path: pattern for path, pattern in routes() if not is_counted_elsewhere(path) and not is_page(pattern)}


def view_of(pattern) -> type[APIView]:
    return pattern.callback.cls


def methods_of(view) -> list[str]:
    return [name.upper() for name in view.http_method_names if hasattr(view, name) and name != "options"]


def test_every_door_has_a_limit_or_is_named_as_one_without(subtests):
    for path, pattern in DOORS.items():
        with subtests.test(path=path):
            view = view_of(pattern)
            assert EndpointLimit in view.throttle_classes
            asked = [(method, known) for method in methods_of(view) for known in (True, False)]
            classes = {class_of(view, method=method, known=known) for method, known in asked}
            assert classes <= {*CLASSES, *UNLIMITED}


RECEIPTS = {"sms-receipt-twilio", "sms-receipt-msg91", "email-receipt"}


def test_only_health_and_webhooks_are_without_a_limit():
    free = {p.name for p in DOORS.values() if class_of(view_of(p), method="GET", known=True) in UNLIMITED}
    assert free == {"livez", "readyz", "healthz", "payment-callback", *RECEIPTS}


def test_money_and_logins_have_classes_of_their_own():
    said = {pattern.name: getattr(view_of(pattern), "limited_as", None) for pattern in DOORS.values()}
    assert {name for name, limited_as in said.items() if limited_as == "money"} >= LIKE_MONEY
    assert {name for name, limited_as in said.items() if limited_as == "login"} == BY_LOGIN


def test_where_nobody_can_count_logins_nobody_logs_in():
    doors = [view_of(pattern) for pattern in DOORS.values()]
    assert all(view.uncounted.status == 503 for view in doors if getattr(view, "limited_as", None) == "login")


def test_every_post_that_moves_rooms_or_money_honours_an_idempotency_key():
    posts = {p.name: view_of(p).post for p in DOORS.values() if hasattr(view_of(p), "post")}
    deaf = {name for name, post in posts.items() if not hasattr(post, "honours_idempotency_key")}
    assert deaf <= set(HARMLESS_TO_REPEAT)
    assert {*LIKE_MONEY, "select-rooms", "release"}.isdisjoint(deaf)


def test_the_schema_says_which_posts_take_an_idempotency_key(schema):
    takes = {
        operation["operationId"]
        for operations in schema["paths"].values()
        for operation in operations.values()
        if any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", []))
    }
    assert {"select_rooms", "release_attempt", "initiate_payment", "verify_payment", "cancel_booking"} <= takes


def test_the_schema_says_of_every_limited_operation_that_it_may_be_refused(schema):
    for path, operations in schema["paths"].items():
        if path not in ("/livez", "/readyz", "/healthz", "/api/booking/payment-callback/") and "/receipts/" not in path:
            for operation in operations.values():
                assert "Retry-After" in operation["responses"]["429"]["headers"], operation["operationId"]
