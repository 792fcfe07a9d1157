"""A resort where things happen by chance, with a seed."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from backend.bookings.services import arrivals, change_proposals
from backend.common.errors import DomainError
from backend.common.nights import Nights
from backend.holds.models import BookingAttempt
from backend.holds.services import endings
from backend.inventory.services import room_blocks
from backend.payments.refunds import cancellations, paid_changes
from tests import cast
from tests.event_feed.place import Place
from tests.waitlist import line


class Business(Place):
    """`step` lets something happen, or be refused: the resort is small, and often full."""

    def step(self) -> None:
        """One thing, which may be refused."""
        act = self.chance.choices(list(ACTS), weights=list(ACTS.values()))[0]
        try:
            self.done[act.__name__] += bool(act(self))
        except DomainError:
            self.done["refused"] += 1

    # --- Guests ---

    def hold(self) -> bool:
        return bool(self.held(self.browser()))

    def order(self) -> bool:
        """To be paid later, perhaps too late."""
        order_id = self.ordered()
        self.unpaid += [order_id] if order_id else []
        return bool(order_id)

    def book(self) -> bool:
        order_id = self.ordered()
        return bool(order_id) and self.paid(order_id)

    def pay_what_waits(self) -> bool:
        return bool(self.unpaid) and self.paid(self.unpaid.pop())

    def let_go(self) -> bool:
        held = BookingAttempt.objects.filter(state="held", expires_at__gt=timezone.now()).first()
        if held:
            endings.release_attempt(user_id=held.user_id, attempt_id=held.pk, at=timezone.now())
        return bool(held)

    def cancel(self) -> bool:
        booking = self.a_booking()
        if booking is None:
            return False
        answer = cast.logged_in(booking.user).post(f"/api/bookings/{booking.reference}/cancel/")
        return bool(answer.status_code == 200)

    def change(self) -> bool:
        """Other nights, or another room; a difference is paid, or not."""
        booking, at, room = self.a_booking(), timezone.now(), self.chance.choice(self.rooms)
        if booking is None:
            return False
        begin, end = self.days()
        wish = change_proposals.ChangeRequest(
            nights=Nights(cast.in_days(begin), cast.in_days(end)),
            room_ids=(room.pk,) if self.chance.random() < 0.5 else None,
        )
        difference = paid_changes.preview(booking, wish, at=at)[0].difference_paise
        said = {"expected_difference_paise": difference, "user_id": booking.user_id}
        order = paid_changes.change_booking(booking=booking, request=wish, at=at, **said).order
        if order and order.razorpay_order_id and self.chance.random() < 0.7:
            return self.paid(order.razorpay_order_id)
        return order is None

    def wait_in_line(self) -> bool:
        """For nights that somebody has."""
        booking = self.a_booking(check_in__gt=cast.in_days(0))
        stay = booking and booking.attempt.stays.filter(state="booked").first()
        if not stay:
            return False
        nights = {"check_in_date": f"{stay.check_in}", "check_out_date": f"{stay.check_out}"}
        answer = line.wait(self.browser(), self.resort, rooms=[stay.room], stay=nights)
        return bool(answer.status_code == 201)

    # --- The desk ---

    def call_off(self) -> bool:
        booking = self.a_booking()
        return bool(booking and cancellations.cancel_by_staff(booking=booking, **self.by_meera()))

    def no_show(self) -> bool:
        booking = self.a_booking(check_in__lte=cast.in_days(0))
        return bool(booking and cancellations.mark_no_show(booking=booking, **self.by_meera()))

    def check_in(self) -> bool:
        booking = self.a_booking(check_in__lte=cast.in_days(0), checked_in_at=None)
        return bool(booking and arrivals.note_arrival(booking=booking, **self.by_meera()))

    def check_out(self) -> bool:
        booking = self.a_booking(checked_in_at__isnull=False, checked_out_at=None)
        return bool(booking and arrivals.note_departure(booking=booking, **self.by_meera()))

    def move(self) -> bool:
        return self.moved(swap=False)

    def swap(self) -> bool:
        return self.moved(swap=True)

    def block(self) -> bool:
        begin, end = self.days()
        rooms = [room.pk for room in self.chance.sample(self.rooms, self.chance.choice((1, 1, 2)))]
        group = self.chance.random() < 0.3
        nights = {"check_in": cast.in_days(begin), "check_out": cast.in_days(end)}
        how = {"kind": "group" if group else "maintenance", "release_on": cast.in_days(1) if group else None}
        room_blocks.place_block(room_ids=rooms, **nights, **how, note="", at=timezone.now())
        return True

    def lift(self) -> bool:
        block = self.a_block()
        return bool(block and room_blocks.lift(block=block, at=timezone.now()))

    def reshape(self) -> bool:
        block, (begin, end) = self.a_block(), self.days()
        nights = {"check_in": cast.in_days(begin), "check_out": cast.in_days(end)}
        return bool(block and room_blocks.reshape(block=block, **nights, at=timezone.now()))

    # --- Elsewhere ---

    def sell_elsewhere(self) -> bool:
        """Another channel closes nights, or opens them again; a round will read it."""
        if self.channel.stays and self.chance.random() < 0.4:
            del self.channel.stays[self.chance.choice(sorted(self.channel.stays))]
        else:
            self.channel.close(f"event-{sum(self.done.values())}", *self.days())
        return True


B = Business
# How often each.
ACTS: dict[Callable[[Business], bool], int] = {
    B.book: 4, B.hold: 2, B.order: 2, B.pay_what_waits: 1, B.let_go: 1, B.cancel: 1, B.change: 3, B.wait_in_line: 2,
    B.call_off: 1, B.no_show: 1, B.check_in: 2, B.check_out: 2, B.move: 2, B.swap: 2, B.block: 2, B.lift: 1,
    B.reshape: 1, B.sell_elsewhere: 2,
}  # fmt: skip
# Long enough for a resort's day, short enough for a test's.
PAUSES = [timedelta(seconds=20), *(timedelta(minutes=minutes) for minutes in (4, 15, 30, 45))]
