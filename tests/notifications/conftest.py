from datetime import datetime

import pytest

from backend.notifications import gateway
from backend.notifications.models import Message
from backend.notifications.services import outbox
from tests.cast import ASHA
from tests.notifications.phone import Phones


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch) -> Phones:
    made = Phones()
    monkeypatch.setattr(gateway, "choose_gateway", lambda: made)
    return made


@pytest.fixture
def message(db: None, now: datetime) -> Message:
    """A booking of asha's has been confirmed."""
    params = {"resort": "Kali River Lodge", "reference": "K7QM-2X4P", "check_in": "20 Dec 2026"}
    return outbox.queue_message(kind="booking_confirmed", to=ASHA, params=params, dedupe_key="booking:1", at=now)
