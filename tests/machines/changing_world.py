"""What the machine of changes lives in: a resort that takes deposits, and whose owner changes prices and extras."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from django.db.models import Case, Value, When

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.services import lapsed_changes
from backend.bookings.states import BookingState, ChangeState
from backend.catalogue.models import Room
from backend.documents.services import missing_papers
from backend.holds.core.stay_request import StayRequest
from backend.holds.models import BookingAttempt
from backend.holds.services import endings, guest_names, type_holds
from backend.invariants.selectors import captured_money, double_sales, paper_sums, room_lines, state_moves
from backend.inventory.models import Stay
from backend.payments.models import PaymentOrder
from backend.payments.orders import razorpay_orders
from backend.pricing.models import AddOn, Coupon, ResortTerms
from tests import cast
from tests.machines.world import World

GRACE = timedelta(minutes=1)
ALL_OF_IT = ("attempt__stays", "attempt__guests", "payments", "changes__stays", "changes__refunds")


@dataclass
class ChangingWorld(World):
    """Two rooms of a type and a suite; a quarter when booking, and the rest a week before."""

    def __post_init__(self) -> None:
        super().__post_init__()
        resort = self.rooms[0].resort
        self.rooms.append(cast.a_room(resort, "S401", capacity=4, price="11490.00"))
        type(resort).objects.update(gstin="29ABCDE1234F1ZW")
        ResortTerms.objects.update(deposit="percent", deposit_percent=25)
        Coupon.objects.create(resort=resort, code="TEN", label="Ten", saves="percent", value="10")
        AddOn.objects.create(resort=resort, code="fire", label="Bonfire", price="500.00", per="night", most=3)

    def book(self, guest: int, request: StayRequest) -> FinalBooking:
        """A booking whose deposit, or whole price, was paid. Raises the refusals of a hold."""
        attempt, _ = type_holds.hold_stay(user_id=self.guests[guest].pk, request=request, at=self.now)
        first = attempt.stays.earliest("pk").room_id
        named = [guest_names.NamedGuest(room_id=first, name="Asha", age=30)]
        guest_names.name_guests(user_id=attempt.user_id, attempt_id=attempt.pk, guests=named, at=self.now)
        order = razorpay_orders.initiate(user_id=attempt.user_id, attempt_id=attempt.pk, at=self.now)
        self.pay(order)
        self.reconcile()
        return FinalBooking.objects.get(attempt=attempt)

    def pay(self, order: PaymentOrder) -> None:
        """The guest pays; the news of it has not come yet."""
        self.twin.pay(order.razorpay_order_id, outcome="captured", force=True)

    def decide(self, what: str) -> None:
        """The owner changes something; doing it again takes it back."""
        if what == "coupon":
            Coupon.objects.update(active=Case(When(active=True, then=False), default=True))
        elif what == "per":
            AddOn.objects.update(per=Case(When(per="night", then=Value("stay")), default=Value("night")))
        elif what == "most":
            AddOn.objects.update(most=Case(When(most=3, then=1), default=3))
        elif what in ("dearer", "cheaper"):
            price = 8000 if what == "dearer" else 7000
            Room.objects.filter(pk=self.rooms[0].pk).update(price_per_night=price)
        elif what == "closed":
            rooms = Room.objects.filter(pk=self.rooms[1].pk)
            rooms.update(active=Case(When(active=True, then=False), default=True))
        else:
            ResortTerms.objects.update(deposit="in_full" if what == "in full" else "percent")

    def sweep(self) -> None:
        """What runs every few seconds."""
        endings.expire_lapsed_attempts(at=self.now)
        lapsed_changes.expire_lapsed_changes(at=self.now)
        missing_papers.issue_missing_papers(at=self.now)

    def what_must_never_happen(self) -> None:
        """At any moment, whatever has happened and whatever is on its way; in few queries, for it is asked often."""
        for question in (double_sales, captured_money, state_moves, room_lines):
            found = question.look(at=self.now, grace=GRACE)
            assert [f"{one.subject}: {one.said}" for one in found.shown] == []
        for booking in FinalBooking.objects.select_related("attempt").prefetch_related(*ALL_OF_IT):
            _rooms_and_price_agree(booking)
            _nothing_is_asked_for_twice(booking)

    def what_must_hold_in_the_end(self) -> None:
        """And when everybody has left: papers over exactly what was paid, given back and supplied."""
        super().what_must_never_happen()
        super().what_must_hold_in_the_end()
        after = max([self.now, *(self.days_before(one, -400) for one in FinalBooking.objects.all())])
        missing_papers.issue_missing_papers(at=after)
        found = paper_sums.look(at=after + timedelta(days=1), grace=GRACE)
        assert [f"{one.subject}: {one.said}" for one in found.shown] == []
        assert not BookingChange.objects.filter(state=ChangeState.WAITING, expires_at__lte=self.now).exists()


def _rooms_and_price_agree(booking: FinalBooking) -> None:
    """Stays, price, attempt and booking name the same rooms and nights; of changes only one that waits keeps any."""
    attempt, price = booking.attempt, booking.attempt.frozen_price
    nights = (booking.check_in, booking.check_out)
    assert (attempt.check_in, attempt.check_out, attempt.total_paise) == (*nights, booking.total_paise)
    assert price.total_paise == booking.total_paise
    assert price.total_paise == sum(line.price_paise + line.tax_paise for line in price.lines)
    rooms = {stay.room_id for stay in attempt.stays.all()}
    state = "booked" if booking.state == BookingState.CONFIRMED else "released"
    for slices in _by_line(attempt):
        assert (slices[0].check_in, slices[-1].check_out, {one.state for one in slices}) == (*nights, {state})
        assert all(one.check_out == then.check_in for one, then in pairwise(slices))
    assert {line.room_id for line in price.lines if line.is_room} == rooms
    assert {guest.room_id for guest in attempt.guests.all()} <= rooms
    assert set(price.asked.bought) <= rooms
    assert bool(attempt.coupon_id) == bool(price.coupon)
    for change in booking.changes.all():
        keeps = any(stay.state == "held" for stay in change.stays.all())
        assert not keeps or change.state == ChangeState.WAITING, change


def _by_line(attempt: BookingAttempt) -> list[list[Stay]]:
    """The stays of each room line, from night to night: a move in the middle of a stay has cut them."""
    found: dict[int | None, list[Stay]] = {}
    for stay in sorted(attempt.stays.all(), key=lambda one: one.check_in):
        found.setdefault(stay.line_id, []).append(stay)
    return list(found.values())


def _nothing_is_asked_for_twice(booking: FinalBooking) -> None:
    """What was paid and what is still asked for are the price, with the change that waits and without it."""
    waiting = [change for change in booking.changes.all() if change.state == ChangeState.WAITING]
    if booking.state != BookingState.CONFIRMED:
        assert waiting == []
        return
    paid = sum(payment.amount_paise for payment in booking.payments.all())
    returned = [refund for change in booking.changes.all() for refund in change.refunds.all()]
    kept = paid - sum(refund.amount_paise + refund.netted_paise for refund in returned)
    assert kept + booking.balance_paise == booking.total_paise, (booking, kept)
    for change in waiting:
        assert change.back_paise == 0
        assert kept + change.now_paise + change.balance_paise == change.total_paise, (change, kept)
