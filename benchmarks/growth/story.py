"""One booking, and two attempts that came to nothing, made as the product makes them."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.accounts.services import sessions
from backend.bookings.models import FinalBooking
from backend.catalogue.models import Resort, Room
from backend.documents.models import Paper
from backend.documents.services import missing_papers
from backend.event_feed.services import event_numbers
from backend.holds.models import BookingAttempt
from backend.holds.services import attempt_locks, checkout, endings
from backend.payments.intake import event_handlers, webhook_events
from backend.payments.models import PaymentOrder, WebhookEvent
from benchmarks.bench import razorpay_words

PLACE = {"name": "Kali River Lodge", "slug": "kali-river-lodge", "location": "Dandeli", "address": "1 River Road"}


def people_and_rooms() -> tuple[APIClient, Room]:
    """A guest's browser, and the room of a registered resort."""
    resort = Resort.objects.create(**PLACE, gstin="29ABCDE1234F1ZW")
    room = Room.objects.create(resort=resort, room_number="A101", capacity=2, price_per_night="6500.00")
    user = User.objects.create(phone_number="+919999988888", name="Asha Kulkarni")
    browser = APIClient(SERVER_NAME="localhost")
    browser.credentials(HTTP_AUTHORIZATION=f"Bearer {sessions.begin_session(user=user, at=timezone.now()).access}")
    return browser, room


def abandoned(browser: APIClient, room: Room, *, begin: int) -> BookingAttempt:
    """Two nights that were held, and lapsed."""
    attempt = _held(browser, room, begin=begin)
    _lapse()
    return attempt


def unpaid(browser: APIClient, room: Room, *, begin: int) -> BookingAttempt:
    """The same with guests and an order, which nobody paid."""
    order = _ordered(browser, room, begin=begin)
    _lapse()
    PaymentOrder.objects.filter(pk=order.pk).update(check_at=None)
    return order.attempt


def booked(browser: APIClient, room: Room, *, begin: int) -> FinalBooking:
    """Two nights that were paid and slept, with all papers."""
    order = _ordered(browser, room, begin=begin)
    now = timezone.now()
    body = razorpay_words.captured(
        str(order.razorpay_order_id), "pay_Growth00000001", order.amount_paise, int(now.timestamp())
    )
    webhook_events.receive(body=body, signature=_signature(body), event_id="evt_Growth0000001", at=now)
    event_handlers.process(event_id=WebhookEvent.objects.latest("pk").pk, at=now)
    booking = FinalBooking.objects.get(attempt=order.attempt)
    PaymentOrder.objects.filter(pk=order.pk).update(check_at=None)
    event_numbers.number_what_happened(at=now)
    missing_papers.issue_missing_papers(at=now)
    missing_papers.issue_missing_papers(at=now + timedelta(days=begin + 4))
    return booking


def papers_of_first() -> list[Paper]:
    """Those of the booking that the product made; copies are alike."""
    return list(FinalBooking.objects.earliest("pk").papers.order_by("pk"))


def _signature(body: bytes) -> str:
    return hmac.new(str(settings.RAZORPAY_WEBHOOK_SECRET).encode(), body, hashlib.sha256).hexdigest()


def _held(browser: APIClient, room: Room, *, begin: int) -> BookingAttempt:
    arrival = timezone.localdate() + timedelta(days=begin)
    stay = {"check_in_date": arrival.isoformat(), "check_out_date": (arrival + timedelta(days=2)).isoformat()}
    wish = {"resort_id": room.resort_id, "room_ids": [room.pk], "guests": 2, **stay}
    said = _post(browser, "select-rooms", wish)
    return BookingAttempt.objects.get(pk=said["booking_attempt_id"])


def _ordered(browser: APIClient, room: Room, *, begin: int) -> PaymentOrder:
    attempt = _held(browser, room, begin=begin)
    names = [{"room_id": room.pk, "name": name, "age": 30} for name in ("Asha Kulkarni", "Ravi Kulkarni")]
    _post(browser, "add-guests", {"booking_attempt_id": attempt.pk, "guests": names})
    with transaction.atomic():
        attempt = attempt_locks.attempt_locked(attempt.pk)
        checkout.open_window(attempt, at=timezone.now())
    return PaymentOrder.objects.create(
        attempt=attempt,
        amount_paise=attempt.total_paise,
        state="created",
        receipt=f"dandeli-{attempt.pk}-1-{attempt.token[:8]}",
        razorpay_order_id=f"order_Growth{attempt.pk:08}",
        created_at=timezone.now(),
    )


def _post(browser: APIClient, name: str, body: dict[str, Any]) -> Any:
    answer = browser.post(f"/api/booking/{name}/", body, format="json")
    said = json.loads(answer.content)
    if answer.status_code >= 300:
        raise RuntimeError(f"{name}: {answer.status_code} {said}")
    return said


def _lapse() -> None:
    later = timezone.now() + timedelta(days=1)
    endings.expire_lapsed_attempts(at=later)
    event_numbers.number_what_happened(at=later)
