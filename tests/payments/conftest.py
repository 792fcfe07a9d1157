from dataclasses import dataclass

import pytest
from rest_framework.test import APIClient

from backend.bookings.models import BookingAttempt
from backend.catalogue.models import Room
from backend.payments.models import PaymentOrder
from tests import cast
from tests.conftest import Bell
from tests.payments import state
from tests.twin import Twin


@pytest.fixture(autouse=True)
def _listening(bell: Bell) -> None:
    """Jobs wait for the test."""


@dataclass
class Ready:
    """Asha's attempt for A101 with an order that waits to be paid."""

    attempt_id: int
    id: str

    @property
    def attempt(self) -> BookingAttempt:
        return BookingAttempt.objects.get(pk=self.attempt_id)

    @property
    def row(self) -> PaymentOrder:
        return PaymentOrder.objects.get(razorpay_order_id=self.id)


@pytest.fixture
def order(asha_browser: APIClient, room: Room, twin: Twin) -> Ready:
    attempt_id, answer = cast.order_ready(asha_browser, room)
    return Ready(attempt_id, answer["razorpay_order_id"])


@pytest.fixture
def named(asha_browser: APIClient, room: Room, twin: Twin) -> int:
    """Asha's attempt for A101, its guests named, not yet on its way to Checkout."""
    attempt_id = state.taken_by(asha_browser, room)
    assert cast.name_guests(asha_browser, attempt_id, room).status_code == 200
    return attempt_id
