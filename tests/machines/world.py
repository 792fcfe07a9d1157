"""What the machine lives in: a small resort, two guests, a clock that it sets, and letters from Razorpay."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import Q, Sum
from django.utils import timezone

from backend.accounts.models import User
from backend.bookings.models import FinalBooking
from backend.catalogue.models import Room
from backend.common import redis
from backend.common.money import LEAST_PAISE
from backend.holds.models import BookingAttempt
from backend.holds.states import ATTEMPT_LIVE
from backend.inventory.models import Stay
from backend.notifications.models import Message
from backend.payments.intake import event_handlers, webhook_events
from backend.payments.ledger import journal
from backend.payments.models import LedgerEntry, Payment, PaymentOrder, Refund, WebhookEvent
from backend.payments.reconciliation import order_checks
from backend.payments.refunds import owed_refunds
from tests import cast
from tests.payments import news, tiers
from tests.twin import Twin

TABLES = (
    "incidents_incident", "payments_ledgerentry", "payments_dispute", "payments_refund", "payments_payment",
    "payments_paymentorder", "payments_webhookevent", "notifications_message", "holds_attemptguest",
    "bookings_finalbooking", "inventory_stay", "holds_bookingattempt", "catalogue_room", "catalogue_resort",
)  # fmt: skip


@dataclass
class World:
    """Made anew for every walk."""

    twin: Twin
    now: datetime = field(default_factory=timezone.now)
    letters: list[dict[str, Any]] = field(default_factory=list)
    guests: list[User] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)

    def __post_init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        redis.client().flushdb()
        self.twin.reset()
        self.guests = [cast.guest(cast.ASHA), cast.guest(cast.RAVI)]
        resort = cast.a_resort()
        tiers.promised(resort)
        self.rooms = [cast.a_room(resort, number) for number in ("A101", "A102")]
        cast.a_type(resort, "deluxe", *self.rooms)

    def write(self, entity: dict[str, Any], *names: str) -> None:
        """Letters about a payment, as it was at each of these moments."""
        for name in names:
            status = {"order.paid": "captured"}.get(name, name.removeprefix("payment."))
            letter = news.event(name, payment={**entity, "status": status, "captured": status == "captured"})
            self.letters.append({"id": secrets.token_hex(7), "body": json.dumps(letter).encode()})

    def deliver(self, letter: dict[str, Any]) -> None:
        """One delivery, and the worker's answer to it."""
        body = letter["body"]
        webhook_events.receive(body=body, signature=news.signed(body), event_id=letter["id"], at=self.now)
        event = WebhookEvent.objects.get(event_id=letter["id"])
        event_handlers.process(event_id=event.pk, at=self.now)

    def days_before(self, booking: FinalBooking, days: int) -> datetime:
        """A moment so many days before the booking's arrival, whatever the clock says."""
        return tiers.midnight(booking.check_in, days_before=days) + timedelta(hours=12)

    def reconcile(self) -> None:
        """Razorpay is asked about every order."""
        for order in PaymentOrder.objects.exclude(razorpay_order_id=None):
            order_checks.take_in_all(
                self.twin.get(f"/v1/orders/{order.razorpay_order_id}/payments")["items"], at=self.now
            )

    def refund_elsewhere(self, payment: Payment, *, share: int) -> None:
        """A part of what is left of a payment goes back by another hand; it is heard of when it is asked for."""
        entity = self.twin.get(f"/v1/payments/{payment.razorpay_payment_id}")
        left = entity["amount"] - entity["amount_refunded"]
        if left >= LEAST_PAISE:
            body = {"payment_id": payment.razorpay_payment_id, "amount": max(left // share, LEAST_PAISE)}
            self.twin._post("/twin/refunds", body)

    def send_refunds(self) -> None:
        """Whatever is owed is sent, whether or not its time has come."""
        for refund in Refund.objects.filter(state="due"):
            Refund.objects.filter(pk=refund.pk).update(next_try_at=self.now)
            owed_refunds.send_owed_refund(refund_id=refund.pk, at=self.now)

    def what_must_never_happen(self) -> None:
        """I1, I2, I3 and the states that must agree, at any moment."""
        _nobody_sleeps_in_anothers_bed()
        _every_paisa_is_somewhere()
        _fees_are_kept_and_nothing_else()
        _one_booking_and_one_message_each()

    def what_must_hold_in_the_end(self) -> None:
        """After everything was delivered, asked for and sent: nothing is left over, and Razorpay agrees."""
        captured = self.twin.get("/v1/payments?count=100")["items"]
        known = set(Payment.objects.exclude(captured_at=None).values_list("razorpay_payment_id", flat=True))
        assert {entity["id"] for entity in captured if entity["captured"]} == known
        given_back = sum(entity["amount"] for entity in self.twin.get("/v1/refunds?count=100")["items"])
        assert given_back == _sum(target="payer", source="refund_due") + _sum(target="payer", source="bookings")
        assert not Refund.objects.exclude(state__in=("processed", "netted")).exists()
        assert not BookingAttempt.objects.filter(state__in=ATTEMPT_LIVE, expires_at__lte=self.now).exists()


def _sum(**accounts: str) -> int:
    return LedgerEntry.objects.filter(**accounts).aggregate(sum=Sum("amount_paise"))["sum"] or 0


def _nobody_sleeps_in_anothers_bed() -> None:
    booked = list(Stay.objects.filter(state="booked").order_by("room", "check_in"))
    for one, next_one in pairwise(booked):
        assert one.room_id != next_one.room_id or one.check_out <= next_one.check_in


def _every_paisa_is_somewhere() -> None:
    for payment in Payment.objects.exclude(captured_at=None):
        entries = payment.entries.all()
        arrived = sum(e.amount_paise for e in entries if e.source == "payer")
        assert arrived == payment.amount_paise
        ours = payment.refunds.exclude(reason="external")
        owed = ours.exclude(state="processed").aggregate(sum=Sum("amount_paise"))["sum"] or 0
        returned = payment.refunds.filter(state="processed").aggregate(sum=Sum("amount_paise"))["sum"] or 0
        gone = payment.refunds.filter(Q(reason__in=("cancelled", "changed")) | Q(reason="external", state="processed"))
        cancelled = gone.aggregate(sum=Sum("amount_paise"))["sum"]
        # Less than a rupee that nobody can send is the owner's.
        waived = payment.refunds.aggregate(sum=Sum("waived_paise"))["sum"] or 0
        booked = payment.amount_paise - (cancelled or 0) - waived if payment.booking_id else 0
        assert booked + owed + returned + waived == payment.amount_paise, (payment, booked, owed, returned, waived)
        assert (journal.balance(payment, "bookings"), journal.balance(payment, "refund_due")) == (booked, owed)


def _fees_are_kept_and_nothing_else() -> None:
    for booking in FinalBooking.objects.all():
        entries = LedgerEntry.objects.filter(payment__booking=booking)
        booked = sum(e.amount_paise for e in entries if e.target == "bookings")
        booked -= sum(e.amount_paise for e in entries if e.source == "bookings")
        elsewhere = sum(e.amount_paise for e in entries if (e.source, e.target) == ("bookings", "payer"))
        if booking.state == "confirmed":
            assert booking.fee_paise == 0
        else:
            assert booking.fee_paise - elsewhere <= booked <= booking.fee_paise, (booking, booked, elsewhere)


def _one_booking_and_one_message_each() -> None:
    assert Message.objects.filter(kind="booking_confirmed").count() == FinalBooking.objects.count()
    completed = BookingAttempt.objects.filter(state="completed")
    assert completed.filter(booking=None).count() == 0
    confirmed = FinalBooking.objects.filter(state="confirmed").count()
    assert Stay.objects.filter(state="booked").values("attempt").distinct().count() == confirmed
