"""Schemathesis: generated requests, good and bad, against every operation; all its checks on.

Deterministic: the same requests each time. `make fuzz SEED=7 CASES=20000` makes others, and more.
"""

import json
import os
import random
from collections import Counter
from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import override_settings
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from backend.common import jobs, redis
from config.wsgi import application
from tests.fuzz import live
from tests.machinery import volume

CASES = int(os.environ.get("FUZZ_CASES") or volume.share(3000))
SEED = int(os.environ.get("FUZZ_SEED", "1"))

# RFC 6585 made 428 for a request without If-Match; and which version is asked about is judged before the body.
CHECKS = {
    "missing_required_header": {"expected-statuses": [400, 401, 403, 404, 406, 415, 422, 428]},
    "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429]},
}
# Parameters that nobody knows have tests of their own (test_query_parameters), and who asks is this test's business.
GENERATION = {
    "deterministic": "FUZZ_SEED" not in os.environ,
    "allow-extra-parameters": False,
    "with-security-parameters": False,
}
config = SchemathesisConfig.from_dict({"generation": GENERATION, "seed": SEED, "checks": CHECKS})
described = json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))
schema = schemathesis.openapi.from_dict(described, config=config)
schema.app = application
# A hold lasts for ten minutes.
FRESH = timedelta(minutes=4)
OPERATIONS = sum(len(operations) for operations in described["paths"].values())
# Schemathesis adds its examples and the edges of each value, about a third on top.
EACH = -(-CASES * 3 // (4 * OPERATIONS))

# Rules that no schema can say: about days, other rows, and secrets. A request that breaks one is well-formed.
RULES = {
    *("date_in_past", "date_too_far", "no_night", "stay_too_long", "room_twice", "resort_unknown", "room_unknown"),
    *("capacity_exceeded", "guest_count_mismatch", "room_not_in_attempt", "room_over_capacity", "name_unprintable"),
    *("text_unprintable", "email_needed", "phone_invalid", "otp_invalid", "cursor_invalid", "signature_invalid"),
    *("receipt_refused", "day_unlikely"),
    *("precondition_failed", "channel_unavailable", "null_characters_not_allowed"),
    *("plan_unknown", "coupon_unknown", "add_on_unknown", "add_on_twice", "add_on_too_many", "no_extra_beds"),
    *(
        "offer_unknown",
        "place_missing",
        "location_and_resort",
        "room_not_selected",
        "no_adult",
        "ages_differ",
        "too_young",
        "gstin_invalid",
        "uin_invalid",
        "uin_and_gstin",
        "sez_without_gstin",
        "sez_not_listed",
        "company_incomplete",
        "line_unknown",
        "month_invalid",
    ),
    *("address_refused", "address_unknown", "after_unknown"),
    *("coupon_not_yet", "coupon_over", "coupon_other_nights", "coupon_stay_too_short", "coupon_below_minimum"),
    *("no_rooms", "room_type_unknown", "room_type_twice", "too_many_rooms", "type_seats_more", "room_not_in_booking"),
    *("rooms_and_types", "room_or_type"),
    *("not_a_group", "block_too_long", "no_room"),
    # White space alone, and characters that nobody sees.
    *("blank", "not_plain"),
}

counted: Counter[int] = Counter()


@pytest.fixture(scope="module")
def worlds(django_db_setup, django_db_blocker, twin_process):
    """The one that now is, if any; in one transaction, which no request ends: Django's own client does the same."""
    with (
        django_db_blocker.unblock(),
        override_settings(**twin_process.settings),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr(jobs, "_publish", lambda job, ids: None)
        yield []
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        transaction.set_rollback(True)


@pytest.fixture
def world(worlds, twin_process):
    """Made once for all operations, for each case takes back what it did; and anew before its holds run out."""
    if worlds and timezone.now() - worlds[0][0] > FRESH:
        transaction.savepoint_rollback(worlds.pop()[1])
    if not worlds:
        twin_process.reset()
        worlds.append((timezone.now(), transaction.savepoint(), live.begun()))
        for signal in (request_started, request_finished):  # Django's own client, used until here, connects them again
            signal.disconnect(close_old_connections)
    return worlds[0][2]


def codes(response) -> set[str]:
    """Why a request was refused."""
    if response.status_code not in (400, 412):
        return {"accepted"}
    said = response.json()
    return {error["code"] for error in said.get("errors", [said])}


def excluded(case, response) -> list:
    """Rules that no schema can say; and that /healthz says of a house without workers what it is for."""
    checks = [positive_data_acceptance] if codes(response) <= RULES else []
    return [*checks, not_a_server_error] if case.path == "/healthz" else checks


@schema.parametrize()
@settings(
    max_examples=EACH, deadline=None, suppress_health_check=list(HealthCheck), derandomize="FUZZ_SEED" not in os.environ
)
def test_every_answer_is_as_the_schema_says(case, world):
    """Whatever is asked: no server error, and status, headers and body are the promised ones."""
    redis.client().flushdb()
    dice = random.Random(str(case.path_parameters) + str(case.body))
    if case.meta.generation.mode.is_positive and case.meta.phase.name.value != "examples":
        for part in (case.path_parameters, case.query, case.body):
            world.put_into(part, dice)
    with transaction.atomic():
        token = world.token(case.operation.tags or [])
        response = case.call(headers={"Authorization": token})
        counted[response.status_code] += 1
        case.validate_response(
            response,
            headers={"Authorization": token},
            transport_kwargs={"app": application},
            excluded_checks=excluded(case, response),
        )
        transaction.set_rollback(True)


def test_so_many_requests_were_made():
    print(f"{sum(counted.values())} cases: {dict(sorted(counted.items()))}")
    assert sum(counted.values()) >= CASES
