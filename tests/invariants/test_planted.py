"""What must never be is found, however it came to be."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from backend.holds.models import BookingAttempt
from backend.invariants.core.findings import SHOWN
from backend.payments.core.razorpay_facts import refund_fact
from backend.payments.intake import event_handlers
from backend.payments.models import Dispute, Payment, Refund, WebhookEvent
from backend.payments.refunds import refund_news
from tests.holds import steps
from tests.invariants import story
from tests.payments import news

pytestmark = pytest.mark.django_db(transaction=True)

ENTRY = "INSERT INTO payments_ledgerentry (key, payment_id, source, target, amount_paise, at) SELECT "
BOOKED = [
    ("I2", "DELETE FROM payments_ledgerentry WHERE source = 'payer'", "captured, and 0 times in the books"),
    ("I2", f"{ENTRY} 'again', id, 'payer', 'refund_due', 5, now() FROM payments_payment", "2 times in the books"),
    ("I2", "UPDATE payments_ledgerentry SET amount_paise = 7 WHERE source = 'payer'", "in the books 7"),
    ("I2", "UPDATE payments_ledgerentry SET target = 'refund_due' WHERE source = 'payer'", "booked are 0 paise, not"),
    ("I2", "UPDATE payments_payment SET captured_at = NULL, booking_id = NULL", "as captured, and it was not"),
    ("I2", "UPDATE payments_payment SET booking_id = NULL", "nobody paid for it"),
    ("I2", "UPDATE payments_payment SET amount_paise = amount_paise - 1", "were paid"),
    ("I2", f"{ENTRY} 'x', id, 'bookings', 'payer', 5, now() FROM payments_payment", "gone back are 5 paise"),
    ("I2", f"{ENTRY} 'x', id, 'bookings', 'refund_due', 5, now() FROM payments_payment", "owed back are 5 paise"),
    ("I2", f"{ENTRY} 'x', id, 'razorpay', 'bookings', 5, now() FROM payments_payment", "do not belong together"),
    ("I2", f"{ENTRY} 'x', id, 'bookings', 'owner', 5, now() FROM payments_payment", "the owner gave to it or took"),
    ("I2", f"{ENTRY} 'x', id, 'owner', 'bookings', 5, now() FROM payments_payment", "the owner gave to it or took"),
    ("I2", f"{ENTRY} 'x', id, 'refund_due', 'owner', 5, now() FROM payments_payment", "5 paise that nobody can send"),
    ("I2", f"{ENTRY} 'x', id, 'payer', 'owner', 5, now() FROM payments_payment", "in the books 3750005"),
    ("I2", "UPDATE payments_payment SET counted_paise = amount_paise + 5", "the owner gave to it or took"),
    ("I2", "UPDATE payments_payment SET counted_paise = amount_paise - 5", "booked are 3750000 paise, not 3749995"),
    ("I2", "UPDATE payments_payment SET fee_paise = 3", "fees are 2 paise in the books, and 3 by the payment"),
    ("I2", "DELETE FROM payments_ledgerentry WHERE target = 'razorpay'", "fees are 0 paise in the books, and 2 by"),
    ("I2", f"{ENTRY} 'fee x', id, 'razorpay', 'owner', 5, now() FROM payments_payment", "fees are -3 paise"),
    ("I2", "UPDATE bookings_finalbooking SET state = 'cancelled', cancelled_at = now()", "for a cancelled booking"),
    (
        "I2",
        "UPDATE bookings_finalbooking SET state = 'no_show', cancelled_at = now()",
        "for a no_show booking whose fee",
    ),
    ("I2", "UPDATE bookings_finalbooking SET fee_paise = 5", "it stands, and has a fee"),
    ("I2", "UPDATE bookings_finalbooking SET fee_paise = 5", "its fee is 5 paise, and 0 by its lines"),
    ("I3", "UPDATE holds_bookingattempt SET state = 'expired'", "expired, and yet booking"),
    ("I3", "DELETE FROM notifications_message", "its guest was not sent a confirmation"),
    ("I3", "UPDATE notifications_message SET dedupe_key = 'booking_confirmed:0'", "a confirmation for no booking"),
    ("I3", "UPDATE inventory_stay SET state = 'released'", "has 0 of its 1 rooms"),
    ("I3", "DELETE FROM inventory_stay", "has no rooms"),
    ("I3", "UPDATE bookings_finalbooking SET state = 'cancelled'", "booked, without a confirmed booking"),
    ("I3", "UPDATE inventory_stay SET attempt_id = NULL", "booked, without a confirmed booking"),
    ("I6", "UPDATE holds_bookingattempt SET state = 'sleeping'", "no table knows the state `sleeping`"),
    ("I6", "UPDATE payments_payment SET state = 'gone'", "no table knows the state `gone`"),
    ("I6", "UPDATE notifications_message SET state = 'sent'", "sent, sent at no time"),
    ("I6", "UPDATE bookings_finalbooking SET state = 'cancelled'", "cancelled, cancelled at no time"),
    ("I6", "UPDATE bookings_finalbooking SET state = 'no_show'", "no_show, cancelled at no time"),
    ("I6", "UPDATE payments_paymentorder SET state = 'created'", "created with a captured payment"),
    ("I6", "UPDATE payments_payment SET captured_at = NULL, booking_id = NULL", "paid without a captured payment"),
    ("I6", "UPDATE payments_payment SET captured_at = NULL, booking_id = NULL", "captured without a time"),
    ("I6", "UPDATE payments_payment SET state = 'failed'", "failed after it was captured"),
    ("I6", "UPDATE payments_paymentorder SET razorpay_order_id = NULL", "its id at Razorpay is missing"),
    ("I6", "UPDATE payments_paymentorder SET state = 'new'", "new, and its id at Razorpay is"),
    ("I6", "UPDATE inventory_stay SET state = 'held', expires_at = now()", "completed, and keeps rooms"),
    ("I6", "UPDATE inventory_stay SET attempt_id = NULL", "booked without an attempt"),
    ("I6", "UPDATE inventory_stay SET state = 'blocked'", "blocked with an attempt"),
]


@pytest.mark.parametrize(("invariant", "plant", "said"), BOOKED)
def test_what_is_wrong_with_a_booking_is_found(booking, invariant, plant, said):
    assert story.report().count == 0
    story.sql(plant)
    assert [line for line in story.findings(invariant) if said in line]


PAYING = [
    ("I3", "UPDATE holds_bookingattempt SET state = 'completed'", "completed without a booking"),
    ("I4", "UPDATE holds_bookingattempt SET expires_at = now() - interval '2 minutes'", "its time was over"),
    ("I4", "UPDATE holds_bookingattempt SET started_at = now() - interval '2 hours'", "older than any may be"),
    ("I6", "UPDATE inventory_stay SET state = 'lapsed'", "payment_pending, its rooms are not"),
    ("I6", "UPDATE holds_bookingattempt SET state = 'held'", "held, its rooms are not held"),
    ("I6", "DELETE FROM inventory_stay", "payment_pending without a room"),
]


@pytest.mark.parametrize(("invariant", "plant", "said"), PAYING)
def test_what_is_wrong_with_an_attempt_is_found(asha_browser, room, invariant, plant, said):
    story.ordered(asha_browser, room)
    assert story.report().count == 0
    story.sql(plant)
    assert [line for line in story.findings(invariant) if said in line]


def test_the_grace_is_for_the_caller_to_say(asha_browser, room):
    story.ordered(asha_browser, room)
    story.sql("UPDATE holds_bookingattempt SET expires_at = now() - interval '2 minutes'")
    assert story.findings("I4", grace=timedelta(minutes=3)) == []
    assert len(story.findings("I4", grace=timedelta(0))) == 1


OWED = [
    ("I2", "UPDATE payments_refund SET amount_paise = amount_paise - 1", "owed back are"),
    ("I2", "UPDATE payments_refund SET state = 'processed', razorpay_refund_id = 'r'", "gone back are 0 paise"),
    ("I6", "UPDATE payments_refund SET state = 'processed', razorpay_refund_id = 'r'", "all of it has gone back"),
    ("I6", "UPDATE payments_refund SET state = 'processed', razorpay_refund_id = 'r'", "and not in the books"),
    ("I6", "UPDATE payments_refund SET state = 'processed'", "processed, and its id at Razorpay is missing"),
    ("I6", "UPDATE payments_refund SET razorpay_refund_id = 'r'", "due, and its id at Razorpay is r"),
    ("I6", "UPDATE payments_payment SET state = 'authorized', captured_at = NULL", "was never captured"),
    ("I6", "UPDATE payments_payment SET state = 'refunded'", "refunded, and 0 of"),
    ("I6", f"{ENTRY} 'refund r', id, 'refund_due', 'payer', 1, now() FROM payments_payment;"  # noqa: S608  (no input)
           "UPDATE payments_refund SET razorpay_refund_id = 'r'", "due, and gone in the books"),
]  # fmt: skip


@pytest.mark.parametrize(("invariant", "plant", "said"), OWED)
def test_what_is_wrong_with_a_refund_is_found(asha_browser, room, invariant, plant, said):
    story.told(story.ordered(asha_browser, room), currency="USD")
    assert story.report().count == 0
    story.sql(plant)
    assert [line for line in story.findings(invariant) if said in line]


def test_money_that_nobody_sends_back_is_found(asha_browser, room):
    """At first it looks like money that came and went."""
    payment = story.told(story.ordered(asha_browser, room), currency="USD")
    story.sql("DELETE FROM payments_refund")
    assert story.findings("I2") == []
    late = timezone.now() + timedelta(minutes=16)
    said = f"owed back are {payment.amount_paise} paise in the books, and 0 by its refunds"
    assert story.findings("I2", at=late) == [f"payment {payment.razorpay_payment_id}: {said}"]


def test_more_refunds_than_money_are_found(booking, monkeypatch):
    # Arithmetic and a trigger refuse it: without them it is found.
    monkeypatch.setattr(refund_news, "_believe", lambda *_: None)
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE payments_refund DISABLE TRIGGER refunds_fit_their_payment"
        )
    for n in range(2):
        entity = news.refund(booking.payments.get().razorpay_payment_id, "processed", receipt=None, id=f"rfnd_{n}")
        refund_news.take_in_refund(refund_fact({**entity, "amount": booking.total_paise}), at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE payments_refund ENABLE TRIGGER refunds_fit_their_payment")
    said = f"more went out than came: -{booking.total_paise} paise are left"
    assert story.findings("I2") == [f"payment {booking.payments.get().razorpay_payment_id}: {said}"]


def test_money_that_came_and_went_is_missed_after_a_quarter_of_an_hour(asha_browser, room):
    payment = story.came_and_went(story.ordered(asha_browser, room))
    late = timezone.now() + timedelta(minutes=16)
    said = f"payment {payment.razorpay_payment_id}: owed back are {payment.amount_paise} paise in the books, and 0 by"
    assert [line for line in story.findings("I2", at=late) if line.startswith(said)]


@pytest.mark.parametrize(("state", "entry"), [("lost", False), ("won", True)])
def test_the_books_and_a_dispute_disagree(booking, state, entry):
    told = {"amount_paise": 9, "deducted_paise": 9, "first_seen_at": timezone.now(), "state": state}
    Dispute.objects.create(payment=booking.payments.get(), razorpay_dispute_id="d", **told)
    if entry:
        story.sql(f"{ENTRY} 'dispute d', id, 'owner', 'payer', 9, now() FROM payments_payment")
    in_books = 9 if entry else 0
    expected = f"dispute d: {state}, 9 paise were deducted, {in_books} are the owner's cost in the books"
    assert story.findings("I6") == [expected]


def test_a_payment_for_anothers_booking_is_found(asha_browser, booking, other_room):
    story.ordered(asha_browser, other_room)
    story.sql("UPDATE payments_payment SET order_id = (SELECT max(id) FROM payments_paymentorder)")
    assert "which is another attempt's" in story.findings("I2")[0]


def test_two_bookings_of_one_attempt_are_found(booking):
    with story.without("bookings_finalbooking", "bookings_finalbooking_attempt_id_key"):
        booking.pk, booking.reference = None, "DND-TWICE"
        booking.save(force_insert=True)
        found = story.findings("I3")
    assert f"attempt {booking.attempt_id}: became 2 bookings" in found


def test_a_ledger_that_can_be_changed_is_found(booking):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE payments_ledgerentry DISABLE TRIGGER ledger_is_append_only")
        found = story.findings("I2")
        cursor.execute("ALTER TABLE payments_ledgerentry ENABLE TRIGGER ledger_is_append_only")
    assert found == ["trigger ledger_is_append_only: is missing or disabled: entries can be changed"]


def event(state: str, **fields) -> WebhookEvent:
    fields = {"received_at": timezone.now(), "body": b"{}", "event_id": "1", **fields}
    return WebhookEvent.objects.create(state=state, **fields)


@pytest.mark.parametrize(
    ("state", "minutes", "tries", "said"),
    [
        ("received", 16, 0, "waits since"),
        ("received", 2, 5, "has had its 5 tries, and is not dead"),
        ("dead", 0, 5, "dead without a reason"),
        ("dead", 0, 5, "dead without a time"),
        ("rejected", 0, 0, "rejected without a reason"),
        ("processed", 0, 1, "processed without a time"),
    ],
)
def test_an_event_that_came_to_no_end_is_found(state, minutes, tries, said):
    event(state, received_at=timezone.now() - timedelta(minutes=minutes), tries=tries)
    assert [line for line in story.findings("I7") if said in line]


@pytest.mark.parametrize(("minutes", "tries"), [(0, 5), (14, 4)])
def test_an_event_that_is_still_tried_is_not(minutes, tries):
    event("received", received_at=timezone.now() - timedelta(minutes=minutes), tries=tries)
    assert story.findings("I7") == []


def test_a_dead_event_of_long_ago_is_not_late_when_it_is_tried_again(db, now):
    old = event("dead", received_at=now - timedelta(days=2), processed_at=now - timedelta(days=2), last_error="no")
    assert event_handlers.replay_event(event_id=old.pk, at=now)
    assert story.findings("I7", at=now) == []
    assert "waits since" in story.findings("I7", at=now + timedelta(minutes=16))[0]


def test_of_many_findings_a_few_are_shown_and_all_are_counted(asha, resort):
    long_ago = timezone.now() - timedelta(hours=1)
    for _ in range(SHOWN + 3):
        steps.bare_attempt(asha, resort, at=long_ago)
    found = next(verdict.found for verdict in story.report().verdicts if verdict.name == "I4")
    assert (found.count, len(found.shown)) == (SHOWN + 3, SHOWN)


def test_the_audit_changes_nothing(booking):
    story.sql("UPDATE holds_bookingattempt SET state = 'sleeping'")
    before = [list(model.objects.values()) for model in (BookingAttempt, Payment, Refund)]
    story.report()
    assert [list(model.objects.values()) for model in (BookingAttempt, Payment, Refund)] == before
