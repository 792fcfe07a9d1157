from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from backend.bookings.models import FinalBooking
from backend.bookings.services import cancellation as calling_off
from backend.bookings.services import change_proposals
from backend.common import redis
from backend.common.errors import DomainError
from backend.common.nights import Nights
from backend.holds.core.stay_request import StayRequest
from backend.holds.models import BookingAttempt
from backend.holds.services import endings, guest_names, type_holds
from backend.payments.intake import checkout_return
from backend.payments.models import Payment, PaymentOrder
from backend.payments.orders import razorpay_orders
from backend.payments.refunds import cancellations, kept_money, paid_changes, undone_endings
from backend.payments.refunds.cancellations import Giving
from backend.pricing.core.party import Party
from tests import cast
from tests.machines import walks
from tests.machines.world import World
from tests.payments import news
from tests.twin import Twin

pytestmark = pytest.mark.django_db(transaction=True)

picks = st.integers(0, 1000)


def machine(twin: Twin) -> type[RuleBasedStateMachine]:
    class BookingAndPaying(RuleBasedStateMachine):
        """Two guests, two rooms, one Razorpay; refusals are answers, anything else that is raised is a bug."""

        def __init__(self) -> None:
            super().__init__()
            self.world = World(twin)

        def pick(self, model: Any, n: int) -> Any:
            rows = list((model if isinstance(model, QuerySet) else model.objects).order_by("pk"))
            return rows[n % len(rows)]

        @rule(guest=st.integers(0, 1), rooms=st.sets(st.integers(0, 1), min_size=1), day=st.integers(0, 3))
        def hold(self, guest, rooms, day):
            request = StayRequest(
                resort_id=self.world.rooms[0].resort_id,
                room_ids=tuple(self.world.rooms[n].pk for n in sorted(rooms, reverse=bool(day % 2))),
                nights=Nights.of(cast.in_days(40 + day), 2),
                party=Party(adults=1),
            )
            self.begin(guest, request)

        @rule(guest=st.integers(0, 1), rooms=st.integers(1, 2), day=st.integers(0, 3))
        def hold_any(self, guest, rooms, day):
            request = StayRequest(
                resort_id=self.world.rooms[0].resort_id,
                room_types={"deluxe": rooms},
                nights=Nights.of(cast.in_days(40 + day), 2),
                party=Party(adults=1),
            )
            self.begin(guest, request)

        def begin(self, guest, request):
            try:
                attempt, _ = type_holds.hold_stay(
                    user_id=self.world.guests[guest].pk, request=request, at=self.world.now
                )
            except DomainError:
                return
            first = attempt.stays.earliest("pk").room_id
            guests = [guest_names.NamedGuest(room_id=first, name="Asha", age=30)]
            guest_names.name_guests(user_id=attempt.user_id, attempt_id=attempt.pk, guests=guests, at=self.world.now)

        @precondition(lambda self: BookingAttempt.objects.exists())
        @rule(n=picks)
        def initiate(self, n):
            attempt = self.pick(BookingAttempt, n)
            try:
                razorpay_orders.initiate(user_id=attempt.user_id, attempt_id=attempt.pk, at=self.world.now)
            except DomainError:
                return

        @precondition(lambda self: PaymentOrder.objects.exists())
        @rule(n=picks, outcome=st.sampled_from(["captured", "failed", "failed_then_captured", "twice", "wrong"]))
        def pay(self, n, outcome):
            order = self.pick(PaymentOrder, n)
            how = {"outcome": "captured", "force": True} if outcome == "twice" else {"outcome": outcome, "force": True}
            if outcome == "wrong":
                how = {"outcome": "captured", "amount": 12_300, "force": True}
            entity = twin.pay(order.razorpay_order_id, **how)["payment"]
            if "failed" in outcome:
                self.world.write(entity, "payment.failed")
            if outcome != "failed":
                entity = {**entity, "status": "captured", "fee": 2}
                self.world.write(entity, "payment.authorized", "payment.captured", "order.paid")

        @precondition(lambda self: self.world.letters)
        @rule(n=picks)
        def the_postman_brings_any_letter_again_or_for_the_first_time(self, n):
            self.world.deliver(self.world.letters[n % len(self.world.letters)])

        @precondition(lambda self: Payment.objects.exists())
        @rule(n=picks, honest=st.booleans())
        def the_browser_comes_back(self, n, honest):
            payment = self.pick(Payment, n)
            order = payment.order
            triple = news.checkout(order.razorpay_order_id, payment.razorpay_payment_id)
            signature = triple["razorpay_signature"] if honest else "0" * 64
            try:
                checkout_return.verify(
                    user_id=order.attempt.user_id,
                    order_id=order.razorpay_order_id,
                    payment_id=payment.razorpay_payment_id,
                    signature=signature,
                    at=self.world.now,
                )
            except DomainError:
                return

        @rule()
        def the_reconciler_asks(self):
            self.world.reconcile()

        @rule(minutes=st.sampled_from([1, 11, 16, 50]))
        def time_passes(self, minutes):
            self.world.now += timedelta(minutes=minutes)
            # The gates' own clock does not jump; what would have run out is gone.
            redis.client().flushdb()

        @rule()
        def the_sweeper_comes(self):
            endings.expire_lapsed_attempts(at=self.world.now)

        @precondition(lambda self: BookingAttempt.objects.exists())
        @rule(n=picks)
        def the_guest_gives_up(self, n):
            attempt = self.pick(BookingAttempt, n)
            try:
                endings.release_attempt(user_id=attempt.user_id, attempt_id=attempt.pk, at=self.world.now)
            except DomainError:
                return

        @precondition(lambda self: FinalBooking.objects.exists())
        @rule(n=picks, days_before=st.integers(1, 9))
        def the_guest_cancels(self, n, days_before):
            booking = self.pick(FinalBooking, n)
            at = self.world.days_before(booking, days_before)
            expected = kept_money.by_policy(booking, at=at).refund_paise
            try:
                cancellations.cancel_own(
                    user_id=booking.user_id, reference=booking.reference, at=at, expected_refund_paise=expected
                )
            except calling_off.BookingEnded:
                return

        @precondition(lambda self: FinalBooking.objects.exists())
        @rule(n=picks, later=st.integers(-1, 2), nights=st.integers(1, 3), days_before=st.integers(1, 9))
        def the_guest_changes(self, n, later, nights, days_before):
            booking = self.pick(FinalBooking, n)
            at = self.world.days_before(booking, days_before)
            first = booking.check_in + timedelta(days=later)
            request = change_proposals.ChangeRequest(nights=Nights.of(first, nights))
            try:
                difference = paid_changes.preview(booking, request, at=at)[0].difference_paise
                paid_changes.change_booking(
                    booking=booking,
                    request=request,
                    expected_difference_paise=difference,
                    user_id=booking.user_id,
                    at=at,
                )
            except DomainError:
                return

        @precondition(lambda self: FinalBooking.objects.exists())
        @rule(n=picks, giving=st.sampled_from(Giving), days_before=st.integers(-1, 9))
        def the_resort_calls_it_off(self, n, giving, days_before):
            booking = self.pick(FinalBooking, n)
            at = self.world.days_before(booking, days_before)
            try:
                cancellations.cancel_by_staff(booking=booking, user_id=booking.user_id, at=at, giving=giving)
            except (calling_off.BookingEnded, calling_off.StayOver):
                return

        @precondition(lambda self: FinalBooking.objects.exists())
        @rule(n=picks)
        def nobody_comes(self, n):
            booking = self.pick(FinalBooking, n)
            at = self.world.days_before(booking, 0)
            try:
                cancellations.mark_no_show(booking=booking, user_id=booking.user_id, at=at)
            except (calling_off.BookingEnded, calling_off.StayOver):
                return

        @precondition(lambda self: FinalBooking.objects.exists())
        @rule(n=picks, hours=st.integers(0, 25))
        def the_end_is_undone(self, n, hours):
            booking = self.pick(FinalBooking, n)
            at = (booking.cancelled_at or self.world.days_before(booking, 0)) + timedelta(hours=hours)
            try:
                undone_endings.undo_ending(booking=booking, user_id=booking.user_id, at=at)
            except DomainError:
                return

        @precondition(lambda self: Payment.objects.exclude(captured_at=None).exists())
        @rule(n=picks, share=st.sampled_from([3, 2, 1]))
        def somebody_refunds_in_razorpays_dashboard(self, n, share):
            payment = self.pick(Payment.objects.exclude(captured_at=None), n)
            self.world.refund_elsewhere(payment, share=share)

        @rule()
        def refunds_go_out(self):
            self.world.send_refunds()

        @rule()
        def redis_forgets_everything(self):
            redis.client().flushdb()

        @invariant()
        def nothing_is_sold_twice_or_lost(self):
            self.world.what_must_never_happen()

        def teardown(self):
            for letter in self.world.letters:
                self.world.deliver(letter)
            self.world.reconcile()
            self.world.send_refunds()
            self.world.reconcile()
            self.world.now += timedelta(hours=2)
            endings.expire_lapsed_attempts(at=self.world.now)
            self.world.what_must_never_happen()
            self.world.what_must_hold_in_the_end()

    return BookingAndPaying


def test_whatever_happens_no_room_is_sold_twice_and_no_paisa_is_lost(twin):
    run_state_machine_as_test(lambda: machine(twin)(), settings=walks.of(walks=40, steps=30))
