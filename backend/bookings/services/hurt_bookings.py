"""Which bookings an edit of what is sold hurts: a room that seats fewer, a GSTIN that goes, a plan that ends."""

from collections.abc import Callable, Iterator

from django.db.models import Q, QuerySet

from backend.bookings.models import FinalBooking
from backend.bookings.services import cancellation, moves
from backend.bookings.states import BookingState
from backend.catalogue.models import Resort
from backend.common.hurt_edits import Edit, Hurt
from backend.common.money import rupees
from backend.common.phrases import phrase
from backend.common.resort_days import day_of
from backend.holds.services import hurt_attempts
from backend.inventory.models import Stay
from backend.inventory.states import StayState
from backend.pricing.core.overdue_terms import Overdue
from backend.pricing.core.stay_price import LineKind


def hurt_bookings(edit: Edit) -> Iterator[Hurt]:
    """What the edit does to bookings whose stay is not over, the earliest arrival first."""
    look = LOOKS.get(edit.label)
    return look(edit) if look else iter(())


def _by_room(edit: Edit) -> Iterator[Hurt]:
    room = edit.before
    shrinks = edit.after is not None and edit.after.capacity < room.capacity
    if not (shrinks or edit.ends or edit.turned("room_type_id")):
        return
    stays = Stay.objects.filter(room=room, state=StayState.BOOKED, check_out__gt=day_of(edit.at))
    for stay in stays.select_related("attempt__booking").order_by("check_in"):
        assert stay.attempt is not None
        booking = stay.attempt.booking
        if booking.checked_out_at:
            continue
        if shrinks and (guests := moves.seats_needed(stay)) > edit.after.capacity:
            what = phrase(
                "{guests} guests sleep in room {room}, which would seat {seats}.",
                guests=guests,
                room=room.room_number,
                seats=edit.after.capacity,
            )
            yield _hurt(booking, what)
        if edit.ends:
            yield _hurt(booking, phrase("It has room {room}, which would no longer be sold.", room=room.room_number))
        if edit.turned("room_type_id") and room.room_type is not None:
            what = phrase(
                "It has room {room}, which would no longer be of the type {type}.",
                room=room.room_number,
                type=room.room_type.name,
            )
            yield _hurt(booking, what)


def _by_resort(edit: Edit) -> Iterator[Hurt]:
    if edit.ends:
        for booking in _ahead(edit.before.pk, edit):
            yield _hurt(booking, phrase("Its resort would no longer be found, and take no guests."))
    if edit.turned("gstin"):
        for booking in _ahead(edit.before.pk, edit):
            yield _hurt(booking, _tax_words(edit.before, edit.after))


def _tax_words(before: Resort, after: Resort) -> str:
    if not after.gstin:
        return phrase("It was priced with GST, and its invoice is still to come.")
    if not before.gstin:
        return phrase("It was priced without GST, and its invoice is still to come.")
    return phrase("Its papers so far have the old GSTIN, and its invoice is still to come.")


def _by_plan(edit: Edit) -> Iterator[Hurt]:
    if edit.ends:
        what = phrase("It has the rate plan {plan}: a later change would be priced without it.", plan=edit.before.label)
        for booking in _ahead(edit.before.resort_id, edit, Q(attempt__price__plan__code=edit.before.code)):
            yield _hurt(booking, what)


def _by_add_on(edit: Edit) -> Iterator[Hurt]:
    if not (edit.ends or edit.turned("per")):
        return
    name = edit.before.label
    gone = phrase("It has the add-on {add_on}: a later change would be priced without it.", add_on=name)
    turned = phrase("It has the add-on {add_on}: a later change would count it in the new way.", add_on=name)
    line = [{"kind": LineKind.ADD_ON.value, "code": edit.before.code}]
    for booking in _ahead(edit.before.resort_id, edit, Q(attempt__price__lines__contains=line)):
        yield _hurt(booking, gone if edit.ends else turned)


def _by_coupon(edit: Edit) -> Iterator[Hurt]:
    if hurt_attempts.coupon_ends(edit):
        what = phrase(
            "It uses the coupon {coupon}: a later change would be priced without it.", coupon=edit.before.code
        )
        for booking in _ahead(edit.before.resort_id, edit, Q(attempt__coupon=edit.before.pk)):
            yield _hurt(booking, what)


def _by_terms(edit: Edit) -> Iterator[Hurt]:
    """What was promised about deposit and cancelling is kept with each booking; when an unpaid one is called off is
    asked of the terms as they are."""
    cancels = edit.after is not None and edit.after.overdue == Overdue.CANCEL.value
    sooner = edit.turned("overdue") or (
        edit.turned("overdue_days") and edit.after.overdue_days < edit.before.overdue_days
    )
    if not (cancels and sooner):
        return
    for booking in _ahead(edit.before.resort_id, edit, Q(balance_paise__gt=0, balance_due_on__isnull=False)):
        what = phrase(
            "{balance} of it are due on {day}: unpaid, it would be cancelled.",
            balance=f"₹{rupees(booking.balance_paise)}",
            day=f"{booking.balance_due_on:%d %b %Y}",
        )
        yield _hurt(booking, what)


def _ahead(resort_id: int, edit: Edit, more: Q | None = None) -> Iterator[FinalBooking]:
    """The resort's bookings that stand and are not over."""
    found: QuerySet[FinalBooking] = FinalBooking.objects.filter(
        more or Q(), resort=resort_id, state=BookingState.CONFIRMED, check_out__gte=day_of(edit.at)
    )
    bookings = found.select_related("resort").order_by("check_in", "pk")
    return (booking for booking in bookings.iterator() if not cancellation.is_over(booking, at=edit.at))


def _hurt(booking: FinalBooking, what: str) -> Hurt:
    return Hurt(
        attempt_id=booking.attempt_id,
        reference=booking.reference,
        check_in=booking.check_in,
        check_out=booking.check_out,
        what=what,
    )


LOOKS: dict[str, Callable[[Edit], Iterator[Hurt]]] = {
    "catalogue.Room": _by_room,
    "catalogue.Resort": _by_resort,
    "pricing.RatePlan": _by_plan,
    "pricing.AddOn": _by_add_on,
    "pricing.Coupon": _by_coupon,
    "pricing.ResortTerms": _by_terms,
}
