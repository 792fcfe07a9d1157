"""A hundred threads over types, named rooms, blocks, the line and other channels' calendars, for a minute.

`SOAK_SECONDS` and `SOAK_SEED` make it longer, shorter or another one; with `-s` it says what everybody did.
"""

import os
import random
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from backend.bookings.services import lapsed_changes
from backend.common import redis
from backend.common.jobs import Job
from backend.event_feed.services import event_numbers
from backend.holds.services import endings
from backend.invariants.services import invariant_audit
from backend.inventory.services import room_blocks
from backend.waitlist.models import WaitingEntry
from backend.waitlist.services import rounds
from tests.conftest import Bell
from tests.machinery import volume
from tests.races import crowd
from tests.soak import channels, lives, resorts, verdict
from tests.soak.guests import Guest
from tests.soak.lives import Ledger, Step
from tests.soak.staff import Desk
from worker import app

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

SECONDS = float(os.environ.get("SOAK_SECONDS") or volume.share(60, least=30))
SEED = int(os.environ.get("SOAK_SEED", "1"))
HOLD_SECONDS, OFFER_SECONDS = 5, 12
ROUNDS = 20
# Of all that anybody did, so much may end because a lock was waited for too long.
MOST_BUSY = 0.1


@pytest.fixture(autouse=True)
def by_day():
    """It is noon at the resorts: offers are short."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    with time_machine.travel(noon):
        yield


@pytest.fixture(autouse=True)
def impatience(settings):
    """What lasts minutes lasts seconds."""
    settings.HOLD_SECONDS = HOLD_SECONDS
    settings.PAYMENT_WINDOW_SECONDS = HOLD_SECONDS
    settings.ATTEMPT_MAX_SECONDS = 3 * HOLD_SECONDS
    settings.WAITING_OFFER_SECONDS = OFFER_SECONDS


@pytest.fixture
def a_connection_each():
    """A hundred people, and nobody waits for another's connection: they are to meet in PostgreSQL."""
    pool = connection.settings_dict["OPTIONS"]["pool"]
    usual = pool["max_size"]
    connection.close_pool()
    pool["max_size"] = 120
    yield
    connections.close_all()
    connection.close_pool()
    pool["max_size"] = usual


def worker(*jobs: Callable[..., object]) -> Step:
    """Rounds of the house's own work."""

    def step(rng: random.Random) -> str:
        for job in jobs:
            job(at=timezone.now())
        return "done"

    return step


def rings(bell: Bell, *jobs: Job) -> Step:
    """A worker who answers the bell: for these jobs, as they come."""

    def step(rng: random.Random) -> str:
        try:
            job, ids = bell.rung.pop(0)
        except IndexError:
            return "idle"
        if job in jobs:
            app.tasks[job.value].run(**ids)
        return job.value

    return step


def forgets(rng: random.Random) -> str:
    """Redis loses everything, and PostgreSQL alone judges."""
    if rng.random() < 0.95:
        return "still there"
    for key in redis.client().scan_iter("dandeli:hold:*"):
        redis.client().delete(key)
    return "lost its holds"


def looks(rng: random.Random) -> str:
    found = verdict.sold_twice()
    assert found == []
    return "nothing sold twice"


def everybody(world: resorts.Resorts, twin, bell: Bell) -> list[tuple[str, Step]]:
    """A hundred of them."""
    guests = [Guest(world, twin, user) for user in resorts.some_guests(72)]
    desk = Desk(world)
    refunds = rings(bell, Job.SEND_REFUND)
    return [
        *(("by name", guest.by_name) for guest in guests[:26]),
        *(("by type", guest.by_type) for guest in guests[26:52]),
        *(("waiting", guest.waits) for guest in guests[52:]),
        *[("staff moves", desk.moves)] * 4,
        *[("staff blocks", desk.blocks)] * 6,
        ("staff retypes", desk.retypes),
        *[("channel", channels.sells(world))] * 2,
        *[("reader", channels.reads(world))] * 5,
        *[("line", worker(rounds.serve_waiting_guests))] * 3,
        *[
            (
                "sweeper",
                worker(endings.expire_lapsed_attempts, lapsed_changes.expire_lapsed_changes, room_blocks.release_due),
            )
        ]
        * 3,
        ("numbering", worker(event_numbers.number_what_happened)),
        ("refunds", refunds),
        ("redis", forgets),
        ("judge", looks),
    ]


def settle_down(world: resorts.Resorts, bell: Bell) -> None:
    """Nobody asks for anything any more; the house does what is left, as beat would have it done.

    Offers are long from now on: none ends between the last round of the line and the judgement.
    """
    time.sleep(max(HOLD_SECONDS, OFFER_SECONDS) + 1)
    settings.WAITING_OFFER_SECONDS = 600
    channels.all_read(world)
    bell.answer(Job.SEND_REFUND)
    for _ in range(ROUNDS):
        at = timezone.now()
        left = (
            endings.expire_lapsed_attempts(at=at)
            + lapsed_changes.expire_lapsed_changes(at=at)
            + room_blocks.release_due(at=at)
        )
        if not rounds.serve_waiting_guests(at=at) and not left:
            break
    event_numbers.number_what_happened(at=timezone.now())


def test_a_hundred_people_for_a_minute(twin, bell, a_connection_each):
    before, in_log = crowd.deadlocks(), verdict.deadlocks_in_log()
    with resorts.standing() as world:
        people = everybody(world, twin, bell)
        assert len(people) == 100
        # Django reads its addresses at the first request; a hundred first ones at once would each read them all.
        assert people[0][1](random.Random(SEED))
        ledger = lives.live(people, seconds=SECONDS, seed=SEED, still_missing=still_missing)
        settle_down(world, bell)
        amiss = verdict.amiss() + channels.amiss(world)
    print(f"\n{ledger.told()}")
    assert ledger.faults == []
    assert amiss == []
    busy = sum(count for outcome, count in ledger.seen.items() if outcome.endswith(lives.BUSY))
    assert busy <= ledger.seen.total() * MOST_BUSY
    assert crowd.deadlocks() == before
    assert verdict.deadlocks_in_log() == in_log
    audited = invariant_audit.audit_all(at=timezone.now(), grace=timedelta(0))
    assert [
        (v.name, [f"{f.subject}: {f.said}" for f in v.found.shown]) for v in audited.verdicts if v.found.count
    ] == []
    assert still_missing(ledger) == []
    assert {"waiting", "declined", "booked", "withdrawn"} <= set(WaitingEntry.objects.values_list("state", flat=True))


# Otherwise nothing was shown.
MUST_HAPPEN = (
    "by name: paid: 200",
    "by type: paid: 200",
    "by name: hold: 409 room_held",
    "by type: hold: 409 room_type_full",
    "waiting: joined: 201",
    "waiting: paid: 200",
    "waiting: declined: 204",
    "waiting: left: 204",
    "staff moves: moved",
    "staff moves: swapped",
    "staff blocks: block_conflict",
    "staff blocks: lifted",
    "reader: read",
)


def still_missing(ledger: Ledger) -> list[str]:
    return [happening for happening in MUST_HAPPEN if not ledger.count(happening)]
