"""Random sequences of change, move, cancel, pay, drop, expire and refunds elsewhere, over days that pass."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.services import arrivals, change_proposals, lapsed_changes, moves
from backend.bookings.states import BookingState, ChangeState
from backend.common import redis
from backend.common.errors import DomainError
from backend.common.nights import Nights
from backend.holds.core.stay_request import StayRequest
from backend.payments.balances import balance_orders
from backend.payments.links import payment_links
from backend.payments.models import Payment, PaymentOrder
from backend.payments.refunds import cancellations, paid_changes
from backend.payments.refunds.cancellations import Giving
from backend.payments.states import OrderState
from backend.pricing.core.party import Party
from backend.pricing.models import ResortTerms
from tests import cast
from tests.machines import walks
from tests.machines.changing_world import ChangingWorld
from tests.twin import Twin

pytestmark = pytest.mark.django_db(transaction=True)

picks = st.integers(0, 1000)
# In minutes.
DAY = 24 * 60


def machine(twin: Twin) -> type[RuleBasedStateMachine]:
    class ChangingAndPaying(RuleBasedStateMachine):
        """Refusals are answers, anything else that is raised is a bug."""

        def __init__(self) -> None:
            super().__init__()
            self.world = ChangingWorld(twin)

        def booking(self, n: int) -> FinalBooking:
            rows = list(FinalBooking.objects.select_related("attempt", "resort", "user").order_by("pk"))
            return rows[n % len(rows)]

        def begin(self, guest: int, day: int, nights: int, wish: dict[str, Any]) -> None:
            request = StayRequest(
                resort_id=self.world.rooms[0].resort_id,
                nights=Nights.of(cast.in_days(day), nights),
                party=Party(adults=1),
                **wish,
            )
            try:
                self.world.book(guest, request)
            except DomainError:
                return

        @initialize(in_full=st.booleans(), day=st.sampled_from([6, 12, 20]), by_type=st.booleans())
        def two_have_booked(self, in_full, day, by_type):
            """One with a coupon and an extra, who wants a night more; and one beside it on nights that overlap."""
            if in_full:
                ResortTerms.objects.update(deposit="in_full")
            mine = {"room_types": {"deluxe": 1}} if by_type else {"room_ids": (self.world.rooms[0].pk,)}
            self.begin(0, day, 2, {**mine, "add_ons": {"fire": 2}, "coupon": "TEN"})
            self.begin(1, day + 1, 2, {"room_ids": (self.world.rooms[1].pk,)})
            self.change(self.booking(0), later=0, nights=3)

        @precondition(lambda self: FinalBooking.objects.count() < 3)
        @rule(day=st.integers(8, 24), room=st.integers(0, 2))
        def another_booking(self, day, room):
            self.begin(day % 2, day, 2, {"room_ids": (self.world.rooms[room].pk,), "add_ons": {"fire": 1}})

        @rule(n=picks, nights=st.sampled_from([3, 4, 1]))
        def a_stay_of_so_many_nights_is_asked_for(self, n, nights):
            self.change(self.booking(n), later=0, nights=nights)

        @rule(
            n=picks,
            later=st.sampled_from([1, -1, 2, 15, -8, 30]),
            nights=st.sampled_from([3, 2]),
            room=st.sampled_from([None, None, 0, 1, 2]),
            unseen=st.sampled_from([0, 0, 0, 1]),
        )
        def another_stay_is_asked_for(self, n, later, nights, room, unseen):
            self.change(self.booking(n), later=later, nights=nights, room=room, unseen=unseen)

        def change(
            self, booking: FinalBooking, *, later: int, nights: int, room: int | None = None, unseen: int = 0
        ) -> None:
            request = change_proposals.ChangeRequest(
                nights=Nights.of(booking.check_in + timedelta(days=later), nights),
                room_ids=None if room is None else (self.world.rooms[room].pk,),
            )
            if request.nights.check_in <= self.world.now.date():
                return
            last = paid_changes.last_change(booking)
            try:
                difference = paid_changes.preview(booking, request, at=self.world.now)[0].difference_paise
                paid_changes.change_booking(
                    booking=booking,
                    request=request,
                    expected_difference_paise=difference,
                    user_id=booking.user_id,
                    at=self.world.now,
                    expected_last_change=max(last - unseen, 0),
                )
            except DomainError:
                return

        @precondition(lambda self: PaymentOrder.objects.filter(kind="change").exists())
        @rule(n=picks, told=st.booleans())
        def the_order_of_a_change_is_paid(self, n, told):
            orders = list(PaymentOrder.objects.filter(kind="change", razorpay_order_id__isnull=False).order_by("-pk"))
            # Rather the latest: earlier ones go back.
            self.world.pay(orders[n % min(len(orders), 2)])
            if told:
                self.world.reconcile()

        @rule(n=picks, by_link=st.booleans(), pays=st.booleans())
        def the_balance_is_asked_for(self, n, by_link, pays):
            booking = self.booking(n)
            try:
                if by_link:
                    self.by_link(booking, pays=pays)
                    return
                _, order = balance_orders.pay_balance(
                    user_id=booking.user_id, reference=booking.reference, at=self.world.now
                )
            except DomainError:
                return
            if pays:
                self.world.pay(order)

        def by_link(self, booking: FinalBooking, *, pays: bool) -> None:
            link = balance_orders.balance_link(booking, at=self.world.now)
            if pays and twin.link(str(link.razorpay_link_id))["status"] == "created":
                payment = twin.pay_link(link.razorpay_link_id)
                payment_links.attach(link, order_id=payment["order_id"], at=self.world.now)

        @precondition(lambda self: PaymentOrder.objects.filter(kind="balance", state=OrderState.CREATED).exists())
        @rule(n=picks)
        def an_open_order_for_a_balance_is_paid(self, n):
            orders = list(PaymentOrder.objects.filter(kind="balance", state=OrderState.CREATED).order_by("pk"))
            self.world.pay(orders[n % len(orders)])

        @rule(sends=st.booleans())
        def the_news_comes(self, sends):
            self.world.reconcile()
            if sends:
                self.world.send_refunds()

        @rule(n=picks, latest=st.booleans())
        def a_change_is_dropped(self, n, latest):
            booking = self.booking(n)
            try:
                lapsed_changes.drop_change(booking, at=self.world.now, number=None if latest else 1 + n % 3)
            except DomainError:
                return

        @rule(minutes=st.sampled_from([5, 31, 2 * DAY, 5 * DAY]), sweeps=st.booleans())
        def time_passes(self, minutes, sweeps):
            self.world.now += timedelta(minutes=minutes)
            # The gates' own clock does not jump; what would have run out is gone.
            redis.client().flushdb()
            if sweeps:
                self.world.sweep()

        @rule(n=picks, to=st.integers(0, 2), swap=st.booleans())
        def the_desk_moves_them(self, n, to, swap):
            booking, room = self.booking(n), self.world.rooms[to]
            begin = booking.attempt.stays.earliest("pk").room_id
            try:
                moves.move_booking(
                    booking=booking, from_room_id=begin, to_room_id=room.pk, at=self.world.now, swap=swap
                )
            except DomainError:
                return

        @precondition(lambda self: FinalBooking.objects.filter(state=BookingState.CONFIRMED).count() > 1)
        @rule(n=picks, how=st.sampled_from(["guest", Giving.FULL, Giving.POLICY, "no show", "check in"]))
        def one_ends_or_begins(self, n, how):
            booking, at = self.booking(n), self.world.now
            arrival = self.world.days_before(booking, 0)
            try:
                if how == "guest":
                    cancellations.cancel_own(user_id=booking.user_id, reference=booking.reference, at=at)
                elif how == "no show":
                    cancellations.mark_no_show(booking=booking, user_id=booking.user_id, at=arrival)
                elif how == "check in":
                    arrivals.note_arrival(booking=booking, user_id=booking.user_id, at=arrival)
                else:
                    cancellations.cancel_by_staff(booking=booking, user_id=booking.user_id, at=at, giving=how)
            except DomainError:
                return

        @rule(what=st.sampled_from(["coupon", "per", "most", "dearer", "cheaper", "closed", "in full", "quarter"]))
        def the_owner_changes_something(self, what):
            self.world.decide(what)

        @precondition(lambda self: Payment.objects.exclude(captured_at=None).exists())
        @rule(n=picks, share=st.sampled_from([9, 3]))
        def somebody_refunds_in_razorpays_dashboard(self, n, share):
            payments = list(Payment.objects.exclude(captured_at=None).order_by("pk"))
            self.world.refund_elsewhere(payments[n % len(payments)], share=share)

        @invariant()
        def nothing_is_lost_sold_twice_or_asked_for_twice(self):
            self.world.what_must_never_happen()

        def teardown(self):
            self.world.reconcile()
            self.world.send_refunds()
            self.world.reconcile()
            self.world.now += timedelta(hours=2)
            self.world.sweep()
            self.world.what_must_never_happen()
            self.world.what_must_hold_in_the_end()
            assert not BookingChange.objects.filter(state=ChangeState.WAITING).exists()

    return ChangingAndPaying


def test_whatever_happens_to_bookings_ledger_papers_and_rooms_agree(twin):
    run_state_machine_as_test(lambda: machine(twin)(), settings=walks.of(walks=14, steps=25))
