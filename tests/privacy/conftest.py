from collections.abc import Callable

import pytest

from backend.accounts.services import one_time_codes
from tests.cast import ASHA
from tests.conftest import Bell


@pytest.fixture(autouse=True)
def _listening(bell: Bell) -> None:
    """Jobs wait for the test."""


@pytest.fixture
def code() -> Callable[[str], str]:
    """A code that this phone has just received."""

    def received(phone: str = ASHA) -> str:
        challenge = one_time_codes.begin_challenge(phone=phone)
        assert one_time_codes.arm(challenge=challenge)
        return challenge.code

    return received
