import os
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import connection

from sandbox.nemesis.levers import Levers
from sandbox.nemesis.verdicts import Checker
from sandbox.servers import databases
from tests import cast


@pytest.fixture
def checker(transactional_db, twin):
    """Asks the tests' own stores and twin; the rows it should see have to be committed."""
    return Checker(
        database_url=databases.named(os.environ["DATABASE_URL"], connection.settings_dict["NAME"]),
        redis_url=settings.REDIS_URL,
        levers=Levers(twin.url, (settings.RAZORPAY_KEY_ID, settings.RAZORPAY_KEY_SECRET)),
    )


@dataclass
class Ready:
    """Asha's attempt, and the order that waits to be paid."""

    attempt_id: int
    order_id: str


@pytest.fixture
def order(checker, bell, asha_browser, room):
    attempt_id, answer = cast.order_ready(asha_browser, room)
    return Ready(attempt_id, answer["razorpay_order_id"])
