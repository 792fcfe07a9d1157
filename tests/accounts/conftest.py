from collections.abc import Callable
from datetime import datetime

import pytest
from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.accounts.services import one_time_codes, sessions
from backend.accounts.services.tokens import Pair
from backend.notifications import gateway
from tests.cast import ASHA
from tests.notifications.phone import Phones


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch) -> Phones:
    made = Phones()
    monkeypatch.setattr(gateway, "choose_gateway", lambda: made)
    return made


@pytest.fixture
def asha(db: None) -> User:
    return User.objects.create_user(ASHA, name="Asha")


@pytest.fixture
def api() -> APIClient:
    return APIClient()


@pytest.fixture
def tokens(asha: User, now: datetime) -> Pair:
    """Asha is logged in on her phone."""
    return sessions.begin_session(user=asha, at=now)


@pytest.fixture
def as_asha(tokens: Pair) -> APIClient:
    return APIClient(headers={"authorization": f"Bearer {tokens.access}"})


@pytest.fixture
def code() -> Callable[[str], str]:
    """A code that this phone has just received."""

    def received(phone: str = ASHA) -> str:
        challenge = one_time_codes.begin_challenge(phone=phone)
        assert one_time_codes.arm(challenge=challenge)
        return challenge.code

    return received


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 10**6:06d}"
