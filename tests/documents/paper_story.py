"""Ways into the middle of a story about papers."""

from datetime import datetime, time, timedelta
from typing import Any

import pypdfium2
from django.db import transaction
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.catalogue.models import Room
from backend.documents.models import Paper
from backend.documents.services import missing_papers
from backend.holds.services import attempt_locks, checkout
from backend.payments.core.razorpay_facts import RefundFact
from backend.payments.models import Payment, PaymentOrder, Refund
from backend.payments.refunds import cancellations, refund_news
from backend.payments.states import RefundState
from tests import cast
from tests.holds import decided
from tests.invariants import story


def sold(browser: Any, room: Room, *, nights: tuple[int, int] = (30, 32), **said: Any) -> FinalBooking:
    """A paid booking with a plan, add-ons, or for a SEZ; of everything at once, unless a deposit is asked for."""
    body = {"resort_id": room.resort_id, "room_ids": [room.pk], "guests": 2, **cast.nights(*nights), **said}
    held = browser.post(decided.SELECT, body, format="json")
    assert held.status_code == 201, held.json()
    attempt_id = held.json()["booking_attempt_id"]
    cast.name_guests(browser, attempt_id, room)
    with transaction.atomic():
        attempt = attempt_locks.attempt_locked(attempt_id)
        checkout.open_window(attempt, at=timezone.now())
    order = PaymentOrder.objects.create(
        attempt=attempt,
        amount_paise=attempt.frozen_price.instalments.now_paise,
        state="created",
        receipt=f"dandeli-{attempt.pk}",
        razorpay_order_id=f"order_{attempt.pk}",
        created_at=timezone.now(),
    )
    booking = story.told(order).booking
    assert booking is not None
    return booking


def lines(paper: Paper) -> list[tuple[str, str, int, int]]:
    """Kind, code, rate and value of each line, in paise."""
    return [(line["kind"], line["sac"], line["percent"], line["net_paise"]) for line in paper.content["lines"]]


def swept(at: datetime | None = None) -> list[str]:
    """What papers there are, once everything that is due has been issued."""
    missing_papers.issue_missing_papers(at=at or timezone.now())
    return list(Paper.objects.order_by("pk").values_list("kind", flat=True))


def the(kind: str) -> Paper:
    return Paper.objects.get(kind=kind)


def left(booking) -> datetime:
    """A moment after the guests of this booking have left."""
    return timezone.make_aware(datetime.combine(booking.check_out, time(11))) + timedelta(seconds=1)


def given_back(booking, paise: int, *, id: str = "rfnd_1") -> None:
    """Somebody gives a part of the money back in Razorpay's dashboard."""
    _gone(Payment.objects.get(booking=booking), paise, id=id, receipt="")


def called_off(booking, *, at: datetime | None = None) -> None:
    """The resort calls the booking off, and everything went back."""
    cancellations.cancel_by_staff(booking=booking, user_id=booking.user_id, at=at or timezone.now())
    for refund in Refund.objects.filter(payment__booking=booking, reason="cancelled").select_related("payment"):
        _gone(refund.payment, refund.amount_paise, id=f"rfnd_own_{refund.pk}", receipt=refund.idempotency_key)


def _gone(payment: Payment, paise: int, *, id: str, receipt: str) -> None:
    fact = RefundFact(
        refund_id=id,
        payment_id=payment.razorpay_payment_id,
        state=RefundState.PROCESSED,
        receipt=receipt,
        amount_paise=paise,
    )
    refund_news.take_in_refund(fact, at=timezone.now())


def text_of(pdf: bytes) -> str:
    """All text of a sheet, as a reader copies it."""
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
