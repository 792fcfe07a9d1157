from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.test import Client
from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.catalogue.models import Room
from backend.holds.models import BookingAttempt
from backend.payments.models import PaymentOrder, Refund, WebhookEvent
from backend.payments.reconciliation.sweeps import patience
from tests import cast
from tests.conftest import Bell
from tests.payments import changes, news, state
from tests.payments.news import hear_of
from tests.payments.sweeps import DAY_MINUTES, ready, refund_in_the_dashboard
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
def booking(asha_browser, room, twin, bell):
    """Asha's paid booking of A101: five nights of 7,500 rupees at 5 %."""
    return changes.booked(asha_browser, room, twin, bell)


@pytest.fixture
def cheap(resort):
    """6,000 rupees a night."""
    return cast.a_room(resort, "C301", price="6000.00")


@pytest.fixture
def named(asha_browser: APIClient, room: Room, twin: Twin) -> int:
    """Asha's attempt for A101, its guests named, not yet on its way to Checkout."""
    attempt_id = state.taken_by(asha_browser, room)
    assert cast.name_guests(asha_browser, attempt_id, room).status_code == 200
    return attempt_id


@pytest.fixture
def owed(order, twin):
    """Asha's money was captured in the wrong currency and has to go back; the job waits."""
    twin.pay(order.id, currency="USD")
    hear_of(order.id)
    return Refund.objects.get()


@pytest.fixture
def desk():
    """The browser of a superuser."""
    browser = Client()
    browser.force_login(User.objects.create_superuser(cast.MEERA, "a-long-password"))
    return browser


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy Razorpay is asked again at once."""
    monkeypatch.setattr(patience, "WAITS_SECONDS", (0, 0, 0))


@pytest.fixture
def outage(resort, ravi_browser, twin):
    """A day without one webhook and without a worker: paid, failed, retried, refunded, paid too late, paid twice."""
    twin.knobs(webhooks_enabled=False)
    names = ("paid", "failed", "retried", "refunded", "late", "gone", "twice", "idle")
    day = SimpleNamespace(**{name: ready(resort, number) for number, name in enumerate(names, 10)})
    twin.pay(day.paid.id)
    twin.pay(day.failed.id, outcome="failed")
    twin.pay(day.retried.id, outcome="failed_then_captured")
    refund_in_the_dashboard(twin, twin.pay(day.refunded.id)["payment"]["id"])
    twin.pay(day.twice.id)
    twin.pay(day.twice.id, force=True)
    state.time_passes(minutes=DAY_MINUTES)
    state.taken_by(ravi_browser, day.gone.room)
    twin.knobs(ignore_capture_options=True)
    twin.pay(day.late.id)
    twin.pay(day.gone.id)
    return day


@pytest.fixture
def dead(order, twin, bell, settings):
    """The news of asha's payment came before our database knew its order, and died."""
    settings.WEBHOOK_MAX_TRIES = 1
    paid = twin.pay(order.id)["payment"]
    PaymentOrder.objects.update(razorpay_order_id="order_unknown")
    news.deliver(news.event("payment.captured", payment=paid))
    bell.answer()
    PaymentOrder.objects.update(razorpay_order_id=order.id)
    event = WebhookEvent.objects.get()
    assert event.state == "dead"
    return event


@pytest.fixture
def failed(owed, twin, bell):
    """Razorpay took the refund, and the bank did not."""
    twin.knobs(refund_outcome="failed")
    bell.answer()
    while (entity := state.refunds(twin)[0])["status"] == "pending":
        pass
    news.deliver(news.event("refund.failed", refund=entity))
    bell.answer()
    twin.knobs(refund_outcome="processed")
    owed.refresh_from_db()
    assert owed.state == "failed"
    return owed


@pytest.fixture
def short_rests(settings):
    """A circuit that failures have opened lets the next call through as a probe."""
    settings.RAZORPAY_REST_SECONDS = 0.001
