"""Many bookings that were paid, copies of one: two hundred ways through Checkout would take minutes."""

from collections.abc import Callable, Sequence
from copy import copy
from typing import TypeVar

from django.db.models import Model

from backend.bookings.models import FinalBooking
from backend.catalogue.models import Resort

M = TypeVar("M", bound=Model)


def alike(booking: FinalBooking, *, resorts: Sequence[Resort], count: int) -> list[FinalBooking]:
    """So many bookings like this one, each of a room of its own, at the resorts in turn."""
    attempt, payment = booking.attempt, booking.payments.get()
    at = [resorts[n % len(resorts)] for n in range(count)]
    rooms = _copies(attempt.stays.get().room, count, lambda n: {"room_number": f"N{n}", "resort": at[n]})
    attempts = _copies(attempt, count, lambda n: {"token": f"n{n}", "resort": at[n]})
    bookings = _copies(booking, count, lambda n: {"attempt": attempts[n], "resort": at[n], "reference": f"N{n}"})
    placed = [{"attempt": attempts[n], "room": rooms[n], "resort": at[n], "line": None} for n in range(count)]
    _copies(attempt.stays.get(), count, placed.__getitem__)
    _copies(attempt.guests.earliest("pk"), count, lambda n: {"attempt": attempts[n], "room": rooms[n]})
    orders = _copies(
        payment.order, count, lambda n: {"attempt": attempts[n], "receipt": f"n{n}", "razorpay_order_id": f"order_n{n}"}
    )
    named = [{"order": orders[n], "booking": bookings[n], "razorpay_payment_id": f"pay_n{n}"} for n in range(count)]
    payments = _copies(payment, count, named.__getitem__)
    _copies(
        payment.entries.get(key__startswith="capture"),
        count,
        lambda n: {"payment": payments[n], "key": f"capture pay_n{n}"},
    )
    return bookings


def _copies(row: M, count: int, fields: Callable[[int], dict[str, object]]) -> list[M]:
    made = []
    for n in range(count):
        twin = copy(row)
        twin._state = copy(row._state)
        twin._state.adding, twin._state.fields_cache, twin.pk = True, dict(row._state.fields_cache), None
        for name, value in fields(n).items():
            setattr(twin, name, value)
        made.append(twin)
    return type(row)._default_manager.bulk_create(made)
