"""Prices, rules and rooms change again and again, by other connections, while guests hold rooms.

What holds read and processes remember is raced here: rooms and their resort (`holds/services/room_rows.py`), the
tariff, plans and policies (`pricing/selectors`), restrictions (`sale_rules/selectors.py`). Every change is one
transaction with all of them, so whatever a hold has of one version it has to have of that same one; and that is none
that was over before it was asked for.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import psycopg
import pytest
from django.db import connection

from backend.holds.models import BookingAttempt
from backend.pricing.core.deposits import Pays
from backend.pricing.models import CancellationPolicy, RatePlan, RateRule, ResortTerms
from backend.sale_rules.models import Restriction
from tests import cast
from tests.machinery import volume
from tests.races import crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

HOLDS = volume.share(1000)
THREADS = 8
# Rupees, percent and names go round, so that prices stay payable.
ROUND = 40
PAUSE_SECONDS = 0.004
# What is not sold in some versions, and the code that says so.
UNSOLD = {1: "stay_not_allowed", 3: "room_unknown", 5: "capacity_exceeded"}

# One version, of number %(n)s: each figure of a frozen price says of which it is.
CHANGE = """
UPDATE catalogue_room SET price_per_night = 1000 + %(n)s, active = %(unsold)s <> 3,
    capacity = CASE %(unsold)s WHEN 5 THEN 1 ELSE 2 END;
UPDATE pricing_raterule SET value = 100 * %(n)s;
UPDATE pricing_rateplan SET meal_price = 500 + %(n)s, label = 'plan ' || %(n)s;
UPDATE pricing_cancellationpolicy SET label = 'policy ' || %(n)s;
UPDATE pricing_resortterms SET deposit_percent = 10 + %(n)s;
UPDATE sale_rules_restriction SET active = %(unsold)s = 1;
"""


@dataclass
class Owner:
    """Changes everything, over and over, through a connection that is nobody else's."""

    # Versions from `certain` on to `begun` may be what somebody reads at this moment.
    begun: int = 0
    certain: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def change_until_over(self) -> None:
        said = connection.get_connection_params()
        url = {name: said[name] for name in ("dbname", "user", "password", "host", "port") if said.get(name)}
        with psycopg.connect(**url, autocommit=True, cursor_factory=psycopg.ClientCursor) as mine:
            while not self.over.wait(PAUSE_SECONDS):
                self.begun += 1
                with mine.transaction():
                    mine.execute(CHANGE, {"n": self.begun % ROUND, "unsold": self.begun % 8})
                self.certain = self.begun


@dataclass(frozen=True)
class Answer:
    """What a guest was told, and which versions there were meanwhile."""

    status: int
    said: dict
    versions: range


@pytest.fixture
def rooms(resort) -> list:
    policy = CancellationPolicy.objects.create(resort=resort, code="house", label="policy 0")
    ResortTerms.objects.update_or_create(
        resort=resort,
        defaults={"policy": policy, "deposit": Pays.PERCENT, "deposit_percent": 10, "balance_days_before": 0},
    )
    RatePlan.objects.create(
        resort=resort, code="full", label="plan 0", meals="CP", meal_price=500, is_default=True, policy=policy
    )
    RateRule.objects.create(resort=resort, code="season", label="Season", layer=1, effect="amount", value=0)
    Restriction.objects.create(
        resort=resort, code="long", label="Long stays", limit="least_nights", value=9, active=False
    )
    return [cast.a_room(resort, f"A{number}", price="1000.00") for number in range(8)]


@pytest.fixture
def owner(rooms) -> Iterator[Owner]:
    owner = Owner()
    thread = threading.Thread(target=owner.change_until_over)
    thread.start()
    yield owner
    owner.over.set()
    thread.join()


def versions_of(attempt: BookingAttempt) -> dict[str, int]:
    """Which version each part of a frozen price is of."""
    price = attempt.frozen_price
    nights, meals = ([line for line in price.lines if (line.kind == "meal") == meal] for meal in (False, True))
    [room] = {line.base_paise // 100 for line in nights}
    [rule] = {(line.listed_paise - line.base_paise) // 100 for line in nights}
    [meal] = {line.price_paise // line.quantity // 100 for line in meals}
    assert price.plan is not None
    assert price.cancellation is not None
    return {
        "room": room - 1000,
        "rule": rule // 100,
        "meal": meal - 500,
        "plan": int(price.plan.label.removeprefix("plan ")),
        "policy": int(price.cancellation.label.removeprefix("policy ")),
        "terms": round(100 * price.instalments.now_paise / price.total_paise) - 10,
    }


def hold_all(owner: Owner, rooms: list) -> list[Answer]:
    guests = crowd.guests(HOLDS)

    def hold(index: int) -> Answer:
        begin = 2 + 2 * (index // len(rooms))
        certain = owner.certain
        told = cast.select(guests[index], rooms[index % len(rooms)], stay=cast.nights(begin, begin + 2))
        return Answer(told.status_code, told.json(), range(certain, owner.begun + 1))

    return crowd.in_turns(HOLDS, THREADS, hold)


def test_every_hold_has_one_price_whole_and_none_that_was_over(owner, rooms):
    answers = hold_all(owner, rooms)
    attempts = BookingAttempt.objects.in_bulk()
    found = [
        (versions_of(attempts[answer.said["booking_attempt_id"]]), answer) for answer in answers if answer.status == 201
    ]
    mixed = [versions for versions, _ in found if len(set(versions.values())) > 1]
    assert not mixed, mixed[:3]
    old = [
        (versions, answer.versions)
        for versions, answer in found
        if not set(versions.values()) <= {n % ROUND for n in answer.versions}
    ]
    assert not old
    # It changed often enough to have mattered.
    assert len({versions["room"] for versions, _ in found}) > 10


def test_nobody_is_refused_for_what_is_no_more_and_nobody_gets_what_is_not_sold(owner, rooms):
    answers = hold_all(owner, rooms)
    refused = [answer for answer in answers if answer.status != 201]
    codes = {answer.said.get("errors", [answer.said])[0]["code"] for answer in refused}
    assert codes <= set(UNSOLD.values())
    for answer in answers:
        told = answer.said.get("errors", [answer.said])[0].get("code")
        may_say = {UNSOLD.get(n % 8) for n in answer.versions}
        assert (None if answer.status == 201 else told) in may_say
    assert codes == set(UNSOLD.values())
