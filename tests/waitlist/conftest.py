from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.conftest import Bell


@pytest.fixture(autouse=True)
def by_day():
    """It is noon at the resort: offers go out at once."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    with time_machine.travel(noon):
        yield


@pytest.fixture(autouse=True)
def _listening(bell: Bell) -> None:
    """Jobs wait for the test."""
