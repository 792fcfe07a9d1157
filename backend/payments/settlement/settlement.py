"""Settles payments: webhook, callback and reconciliation report facts, in any order and repeatedly.

A payment that confirms nothing, such as a webhook for an expired attempt, is refunded here or gets an equal room.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.services import cancellation, changes, confirmation, lapsed_changes, paid_balances
from backend.bookings.states import BookingState, Overtaker
from backend.common.db.transitions import move
from backend.common.errors import NotFound
from backend.holds.models import BookingAttempt
from backend.holds.services import attempt_locks, checkout, endings, room_holds, substitutes
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.payments.core.razorpay_facts import PaymentFact
from backend.payments.core.razorpay_fields import Malformed
from backend.payments.ledger import journal
from backend.payments.links import payment_links
from backend.payments.models import OrderKind, Payment, PaymentOrder
from backend.payments.models.ledger import LedgerAccount
from backend.payments.models.refund import RefundReason
from backend.payments.orders.check_times import next_check
from backend.payments.settlement import account_settings, capture_rules, plain_news, razorpay_fees, unwanted_payments
from backend.payments.settlement.capture_rules import CaptureVerdict, SettlementOutcome
from backend.payments.states import OrderState, PaymentState


class UnknownOrder(Exception):
    """The fact names an order that is not ours."""


def settle(fact: PaymentFact, *, at: datetime) -> SettlementOutcome:
    """Take in what Razorpay says of one payment, and do what follows from it, in one transaction.

    Idempotent, and forward only: a captured payment stays captured whatever arrives later. Raises UnknownOrder,
    and Malformed of a payment that was another order's before.
    """
    try:
        with transaction.atomic():
            plain = plain_news.settle_plain([fact], at=at)
    except IntegrityError:
        # Two references met by chance, or somebody was quicker.
        plain = {}
    return plain[0] if plain else settle_carefully(fact, at=at)


def settle_carefully(fact: PaymentFact, *, at: datetime) -> SettlementOutcome:
    """The same of any fact, plain or not: waits for who has the attempt in hands, takes rooms again, gives back."""
    with transaction.atomic():
        order = PaymentOrder.objects.filter(razorpay_order_id=fact.order_id).first()
        if order is None:
            raise UnknownOrder(fact.order_id)
        try:
            attempt = attempt_locks.attempt_locked(order.attempt_id)
        except NotFound:
            # It was forgotten while we waited for it, and its order with it.
            raise UnknownOrder(fact.order_id) from None
        order.refresh_from_db()
        payment = _payment_row(order, fact, at=at)
        if payment.order_id != order.pk:
            raise Malformed("the payment belongs to another order")
        if order.kind == OrderKind.BOOKING:
            checkout.begun(attempt, at=at)
        money_is_news = fact.captured and payment.captured_at is None
        moved = _advance(payment, fact, at=at)
        fee_is_news = fact.captured and razorpay_fees.take_in_fee(payment, fee_paise=fact.fee_paise, at=at)
        if moved:
            # News begins the waiting anew: what follows it may be lost again, a second payment's news included.
            check_at = next_check(checks=0, created_at=at, at=at)
            PaymentOrder.objects.filter(pk=order.pk).update(check_at=check_at, checks=0)
        if money_is_news and moved:
            return _take_in_capture(attempt, order, payment, fact, at=at)
        if moved and payment.state == PaymentState.FAILED:
            endings.fail_after_grace(attempt, reason="payment_failed", at=at)
            return SettlementOutcome.FAILED
        return SettlementOutcome.NOTED if moved or fee_is_news else SettlementOutcome.NOTHING_NEW


def _payment_row(order: PaymentOrder, fact: PaymentFact, *, at: datetime) -> Payment:
    defaults = {"order": order, "kind": order.kind, "first_seen_at": at, **capture_rules.told_fields(fact)}
    return Payment.objects.get_or_create(razorpay_payment_id=fact.payment_id, defaults=defaults)[0]


def _advance(payment: Payment, fact: PaymentFact, *, at: datetime) -> bool:
    """Move the payment's row to the fact's state; False when it is there, or past it, already."""
    state = capture_rules.told_state(fact)
    if state not in Payment.MOVES[PaymentState(payment.state)]:
        return False
    captured = {"captured_at": at} if fact.captured and payment.captured_at is None else {}
    return move(payment, state, **capture_rules.told_fields(fact), **captured)


def _take_in_capture(
    attempt: BookingAttempt, order: PaymentOrder, payment: Payment, fact: PaymentFact, *, at: datetime
) -> SettlementOutcome:
    """Every captured paisa becomes a confirmed booking or is owed back, in the transaction that learns of it."""
    if order.state != OrderState.PAID:
        move(order, OrderState.PAID)
    if order.kind == OrderKind.BALANCE:
        payment_links.paid(order)
    verdict = capture_rules.judge_capture(order, fact, attempt=attempt)
    if verdict is CaptureVerdict.CAME_AND_WENT:
        # It came and went before we heard of it: the refund's own news, or the reconciler, books its way back.
        journal.book_capture(payment, to=LedgerAccount.REFUND_DUE, at=at)
        return SettlementOutcome.NOTED
    if verdict is CaptureVerdict.WRONG_SUM:
        return _given_back(payment, RefundReason.WRONG_AMOUNT, at=at)
    if verdict is CaptureVerdict.BALANCE:
        return _pay_balance(attempt.booking, order, payment, at=at)
    if verdict is CaptureVerdict.CHANGE:
        assert order.change is not None
        return _make_paid_change(order.change, order, payment, at=at)
    if verdict is CaptureVerdict.SECOND_PAYMENT:
        return _given_back(payment, RefundReason.SECOND_PAYMENT, at=at)
    try:
        booking = _confirm_in_rooms(attempt, at=at)
    except room_holds.RoomHeld:
        attempt.refresh_from_db()
        endings.write_down_lapse(attempt, at=at)
        return _given_back(payment, RefundReason.ROOMS_GONE, at=at)
    _book_payment(payment, booking, order, at=at)
    return SettlementOutcome.CONFIRMED


def _pay_balance(booking: FinalBooking, order: PaymentOrder, payment: Payment, *, at: datetime) -> SettlementOutcome:
    """The rest of a booking's price, or a part of it; whoever pays it twice, or for a booking that has ended, gets it
    back."""
    if booking.state != BookingState.CONFIRMED:
        return _given_back(payment, RefundReason.CANCELLED, at=at)
    twice = Payment.objects.filter(order=order, booking__isnull=False).exists()
    if twice or not paid_balances.reduce_balance(booking, paise=order.amount_paise):
        return _given_back(payment, RefundReason.SECOND_PAYMENT, at=at)
    # A change that waits asks for this money, too.
    lapsed_changes.void_changes(booking.attempt_id, by=Overtaker.BALANCE, at=at)
    _book_payment(payment, booking, order, at=at)
    payment_links.close(booking, at=at)
    if not booking.balance_paise:
        reports.solve(IncidentKind.BALANCE_OVERDUE, subject=f"booking {booking.reference}", at=at)
    return SettlementOutcome.BALANCE_PAID


def _make_paid_change(
    change: BookingChange, order: PaymentOrder, payment: Payment, *, at: datetime
) -> SettlementOutcome:
    """The difference of a dearer change makes it; where it cannot be made any more, the money goes back."""
    try:
        booking = changes.make_change(change, at=at)
    except cancellation.BookingEnded:
        return _given_back(payment, RefundReason.CANCELLED, at=at)
    except room_holds.RoomHeld:
        return _given_back(payment, RefundReason.ROOMS_GONE, at=at)
    except (changes.Overtaken, cancellation.StayBegun):
        return _given_back(payment, RefundReason.CHANGED, at=at)
    _book_payment(payment, booking, order, at=at)
    if change.balance_paise != change.was_balance_paise:
        # What asks for the balance as it was is taken back.
        payment_links.close(booking, at=at)
        if not booking.balance_paise:
            reports.solve(IncidentKind.BALANCE_OVERDUE, subject=f"booking {booking.reference}", at=at)
    return SettlementOutcome.CHANGED


def _book_payment(payment: Payment, booking: FinalBooking, order: PaymentOrder, *, at: datetime) -> None:
    """It pays what its order asks for, whatever an Offer or a fee made of the sum."""
    payment.booking = booking
    payment.counted_paise = None if payment.amount_paise == order.amount_paise else order.amount_paise
    Payment.objects.filter(pk=payment.pk).update(booking=booking, counted_paise=payment.counted_paise)
    journal.book_paid(payment, at=at)
    if payment.counted_paise is not None:
        account_settings.report_other_sum(payment, at=at)


def _given_back(payment: Payment, reason: RefundReason, *, at: datetime) -> SettlementOutcome:
    unwanted_payments.refund_in_full(payment, reason, at=at)
    return SettlementOutcome.REFUND_DUE


def _confirm_in_rooms(attempt: BookingAttempt, *, at: datetime) -> FinalBooking:
    """The booking in the attempt's rooms, or in equal ones. Raises RoomHeld, with nothing changed."""
    try:
        with transaction.atomic():
            return confirmation.confirm(attempt, at=at)
    except room_holds.RoomHeld as refused:
        attempt.refresh_from_db()
        with transaction.atomic():
            substitutes.swap(attempt, lost=refused.extra["lost_rooms"], at=at)
            return confirmation.confirm(attempt, at=at)
