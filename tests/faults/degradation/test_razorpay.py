"""Razorpay hangs, drips or lies, and forty guests pay."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.faults import probes
from tests.faults.probes import Findings
from tests.journeys.house import eventually

pytestmark = pytest.mark.journey
PAYERS = 40


@pytest.fixture(scope="module")
def attempts(known):
    """Held, their guests named; whoever is refused keeps them."""
    return [known.hold() for _ in range(PAYERS + 3)]


@contextmanager
def trouble(house, fault, **more):
    """Whatever is asked of Razorpay."""
    house.twin("/twin/faults", {"endpoint": "*", "fault": fault, **more})
    try:
        yield
    finally:
        house.twin("/twin/faults", {"clear": True})
        house.twin("/twin/faults", {"webhooks_enabled": False})


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("Razorpay hangs, and 40 guests pay", {"fault": "hang"}),
        ("Razorpay drips, and 40 guests pay", {"fault": "drip"}),
        ("Razorpay lies, and 40 guests pay", {"fault": "lie", "lie": "currency"}),
    ],
)
def test_payers_are_told_in_time_others_are_answered_and_payments_work_again(house, visitors, attempts, row, fault):
    heard = Findings()

    def pay(attempt):
        probes.ask(visitors.initiate(attempt), heard, patience=40)

    with trouble(house, **fault), ThreadPoolExecutor(PAYERS) as crowd, visitors.measuring(row) as found:
        list(crowd.map(pay, attempts[-PAYERS:]))
        time.sleep(1)
        # The column is that of the payers.
        found["initiate-payment"].heard.extend(heard.heard)
    assert len(heard.heard) == PAYERS
    assert max(took for _, took in heard.heard) < 15
    # Whoever was told so has kept his rooms.
    paid = Findings()
    eventually(lambda: probes.ask(visitors.initiate(attempts[-1]), paid) or paid.seconds, within=30)
    attempts.pop()
