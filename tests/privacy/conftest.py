from collections.abc import Callable

import pytest

from backend.accounts import otp
from tests.cast import ASHA
from tests.conftest import Bell


@pytest.fixture(autouse=True)
def _listening(bell: Bell) -> None:
    """Jobs wait for the test."""


@pytest.fixture
def code() -> Callable[[str], str]:
    """A code that this phone has just received."""

    def received(phone: str = ASHA) -> str:
        challenge = otp.begin(phone=phone)
        assert otp.arm(challenge=challenge)
        return challenge.code

    return received
