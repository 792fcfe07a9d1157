"""Settles plain news of many payments at once, in some thirteen statements: what `settlement.settle` would do of each.

Plain is the money that an attempt waits for, exact and in time, in the rooms that it still has; that a payment was
authorised, of which nobody has heard; and what the rows know already. Nothing here waits for a lock: what somebody else
has in hands is left, and so is all that is not plain, for `settle` to take one by one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.db.models import Value
from django.db.models.functions import Coalesce

from backend.bookings.models import FinalBooking
from backend.bookings.services import confirmation
from backend.catalogue.models import Room
from backend.common.db.id_arrays import IsAmong
from backend.common.db.transitions import move, move_all
from backend.holds.models import BookingAttempt
from backend.holds.services import redis_gate
from backend.holds.states import AttemptState
from backend.inventory.models import Stay
from backend.inventory.states import StayState
from backend.payments.core.razorpay_facts import PaymentFact
from backend.payments.ledger import journal
from backend.payments.models import OrderKind, Payment, PaymentOrder
from backend.payments.orders.check_times import next_check
from backend.payments.settlement import capture_rules
from backend.payments.settlement.capture_rules import CaptureVerdict, SettlementOutcome
from backend.payments.states import OrderState, PaymentState

UNPAID = (PaymentState.CREATED, PaymentState.AUTHORIZED)


@dataclass(kw_only=True)
class _News:
    """One payment that is captured, or authorised for the first time."""

    fact: PaymentFact
    order: PaymentOrder
    attempt: BookingAttempt
    # None: nobody has heard of it.
    payment: Payment | None
    # Not written yet; None where the payment is only authorised.
    draft: FinalBooking | None = None
    room_ids: tuple[int, ...] = ()


def settle_plain(facts: Sequence[PaymentFact], *, at: datetime) -> dict[int, SettlementOutcome]:
    """What came of those that are plain, by their positions, in the caller's transaction; of the others nothing.

    Raises IntegrityError where chance or somebody else was in the way: the caller's transaction is lost then.
    """
    orders = _orders_locked(facts)
    rows = Payment.objects.in_bulk({fact.payment_id for fact in facts}, field_name="razorpay_payment_id")
    by_order: dict[str, list[int]] = defaultdict(list)
    for position, fact in enumerate(facts):
        if fact.order_id in orders:
            by_order[fact.order_id].append(position)
    fresh = dict[int, _News]()
    for order_id, positions in by_order.items():
        found = _first_news([(each, facts[each]) for each in positions], orders[order_id], rows, at=at)
        if found is not None:
            fresh[found[0]] = found[1]
    booked = _booked([(each, news) for each, news in fresh.items() if news.draft is not None], at=at)
    noted = {each: news for each, news in fresh.items() if news.draft is None}
    rows = {**rows, **_written([news for _, news in booked], list(noted.values()), at=at)}
    outcomes = {each: SettlementOutcome.CONFIRMED for each, _ in booked}
    outcomes |= dict.fromkeys(noted, SettlementOutcome.NOTED)
    for order_id, positions in by_order.items():
        for position in positions:
            row = rows.get(facts[position].payment_id)
            known = position not in outcomes and row is not None and row.order_id == orders[order_id].pk
            if known and row is not None and capture_rules.says_nothing_new(row, facts[position]):
                outcomes[position] = SettlementOutcome.NOTHING_NEW
    return outcomes


def _orders_locked(facts: Iterable[PaymentFact]) -> dict[str, PaymentOrder]:
    """The orders that the facts name, with their attempts, which are locked; without those that somebody else has."""
    named = PaymentOrder.objects.filter(razorpay_order_id__in={fact.order_id for fact in facts})
    attempts = BookingAttempt.objects.filter(pk__in=named.values("attempt")).select_related("user", "resort", "details")
    locked = {attempt.pk: attempt for attempt in attempts.select_for_update(of=("self",), skip_locked=True)}
    found = dict[str, PaymentOrder]()
    # In a statement of its own: it sees the orders as they were when the attempts were locked.
    for order in named.filter(attempt__in=list(locked)):
        order.attempt = locked[order.attempt_id]
        found[str(order.razorpay_order_id)] = order
    # Of one attempt only one order at a time.
    per_attempt: dict[int, list[str]] = defaultdict(list)
    for order_id, order in found.items():
        per_attempt[order.attempt_id].append(order_id)
    return {ids[0]: found[ids[0]] for ids in per_attempt.values() if len(ids) == 1}


def _first_news(
    told: Sequence[tuple[int, PaymentFact]], order: PaymentOrder, rows: Mapping[str, Payment], *, at: datetime
) -> tuple[int, _News] | None:
    """The one fact of an order's that moves something, where it is plain, with its position."""
    if len({fact.payment_id for _, fact in told}) > 1:
        return None
    payment = rows.get(told[0][1].payment_id)
    if payment is not None and (payment.order_id != order.pk or payment.captured_at or payment.state not in UNPAID):
        return None
    # Money first: whatever else was told of the payment is older.
    position, fact = min(told, key=lambda each: not each[1].captured)
    news = _News(fact=fact, order=order, attempt=order.attempt, payment=payment)
    if not fact.captured:
        return (position, news) if fact.state == PaymentState.AUTHORIZED and payment is None else None
    verdict = capture_rules.judge_capture(order, fact, attempt=news.attempt)
    if verdict is not CaptureVerdict.BOOKING or order.state != OrderState.CREATED:
        return None
    if not capture_rules.is_expected(order, fact, attempt=news.attempt, at=at):
        return None
    try:
        news.draft = confirmation.draft_booking(news.attempt, at=at)
    except (ValueError, TypeError, KeyError):
        # A price that cannot be read is nobody else's trouble.
        return None
    return position, news


def _booked(told: list[tuple[int, _News]], *, at: datetime) -> list[tuple[int, _News]]:
    """Those whose rooms are all theirs still, with stays and attempts moved and bookings written."""
    if not told:
        return []
    stays = _stays_locked([news.attempt.pk for _, news in told], at=at)
    booked = [(each, news) for each, news in told if news.attempt.pk in stays]
    if not booked:
        return []
    attempts = [news.attempt for _, news in booked]
    for _, news in booked:
        news.room_ids = tuple(stay.room_id for stay in stays[news.attempt.pk])
    ids = [stay.pk for attempt in attempts for stay in stays[attempt.pk]]
    move_all(Stay.objects.filter(IsAmong("pk", ids)), begin=(StayState.PAYING,), to=StayState.BOOKED, expires_at=None)
    move_all(
        BookingAttempt.objects.filter(IsAmong("pk", [attempt.pk for attempt in attempts])),
        begin=(AttemptState.PAYMENT_PENDING,),
        to=AttemptState.COMPLETED,
        payment_began_at=Coalesce("payment_began_at", Value(at)),
    )
    drafts = [news.draft for _, news in booked if news.draft is not None]
    confirmation.confirm_drafted(attempts, drafts, at=at)
    redis_gate.release_all_after_commit([redis_gate.claim_of(news.attempt, news.room_ids) for _, news in booked])
    return booked


def _stays_locked(attempt_ids: Sequence[int], *, at: datetime) -> dict[int, list[Stay]]:
    """The stays of each attempt that is `paying` for all of them, locked, and their rooms before them."""
    all_of: dict[int, list[Stay]] = defaultdict(list)
    for stay in Stay.objects.filter(IsAmong("attempt_id", attempt_ids)).order_by("pk"):
        all_of[stay.attempt_id or 0].append(stay)
    wanted = sorted({stay.room_id for stays in all_of.values() for stay in stays})
    rooms = Room.objects.filter(IsAmong("pk", wanted)).order_by("pk").select_for_update(no_key=True, skip_locked=True)
    free_rooms = set(rooms.values_list("pk", flat=True))
    hopeful = [pk for pk, stays in all_of.items() if all(stay.room_id in free_rooms for stay in stays)]
    paying = Stay.objects.filter(IsAmong("attempt_id", hopeful), state=StayState.PAYING, expires_at__gt=at)
    locked: dict[int, list[Stay]] = defaultdict(list)
    for stay in paying.order_by("pk").select_for_update(skip_locked=True):
        locked[stay.attempt_id or 0].append(stay)
    return {pk: stays for pk, stays in locked.items() if len(stays) == len(all_of[pk])}


def _written(booked: Sequence[_News], noted: Sequence[_News], *, at: datetime) -> dict[str, Payment]:
    """The payments' rows, by Razorpay's ids, with what follows for orders and the ledger."""
    check_at = next_check(checks=0, created_at=at, at=at)
    if booked:
        orders = PaymentOrder.objects.filter(IsAmong("pk", [news.order.pk for news in booked]))
        move_all(orders, begin=(OrderState.CREATED,), to=OrderState.PAID, check_at=check_at, checks=0)
    if noted:
        orders = PaymentOrder.objects.filter(IsAmong("pk", [news.order.pk for news in noted]))
        orders.update(check_at=check_at, checks=0)
        begun = [news.attempt.pk for news in noted if news.order.kind == OrderKind.BOOKING]
        BookingAttempt.objects.filter(IsAmong("pk", begun), payment_began_at=None).update(payment_began_at=at)
    captured = [_captured(news, at=at) for news in booked]
    new = [payment for payment in captured if payment.pk is None] + [_row(news, at=at) for news in noted]
    if new:
        Payment.objects.bulk_create(new)
    if captured:
        journal.book_exact(captured, at=at)
    return {payment.razorpay_payment_id: payment for payment in (*captured, *new)}


def _row(news: _News, *, at: datetime) -> Payment:
    return Payment(
        order=news.order,
        kind=news.order.kind,
        razorpay_payment_id=news.fact.payment_id,
        state=capture_rules.told_state(news.fact),
        first_seen_at=at,
        **capture_rules.told_fields(news.fact),
    )


def _captured(news: _News, *, at: datetime) -> Payment:
    """The row of a payment that has paid for its booking: a new one that is not written, or the known one, moved on."""
    paid = {"captured_at": at, "fee_paise": news.fact.fee_paise, "booking": news.draft}
    if news.payment is None:
        row = _row(news, at=at)
        for name, value in paid.items():
            setattr(row, name, value)
        return row
    if not move(news.payment, PaymentState.CAPTURED, **capture_rules.told_fields(news.fact), **paid):
        raise IntegrityError("somebody else has moved the payment")
    return news.payment
