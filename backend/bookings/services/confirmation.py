"""Confirms a booking: turns a paid booking attempt into a booking, once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from backend.bookings.core import references
from backend.bookings.models import FinalBooking
from backend.common.db.transitions import move
from backend.holds.models import BookingAttempt
from backend.holds.services import checkout, endings, guest_addresses
from backend.holds.states import AttemptState
from backend.inventory.states import StayState
from backend.notifications.services import outbox
from backend.notifications.services.drafted_messages import Words
from backend.pricing import selectors
from backend.pricing.core.cancellation_fee import Policy
from backend.pricing.core.frozen_price import FrozenPrice

REFERENCE_TRIES = 5


def confirm(attempt: BookingAttempt, *, at: datetime) -> FinalBooking:
    """Book the rooms of a (locked) attempt for good and tell the guest.

    Whatever state it is in: money that arrives after expiry, failure or release takes the rooms again.
    Raises room_holds.RoomHeld, with nothing changed, when they are gone.
    """
    endings.write_down_lapse(attempt, at=at)
    checkout.take_payment(attempt, StayState.BOOKED, at=at, until=None)
    move(attempt, AttemptState.COMPLETED)
    booking = _write(attempt, at=at)
    outbox.queue_messages([_words(attempt, booking)], at=at)
    return booking


def confirm_drafted(attempts: Sequence[BookingAttempt], drafts: Sequence[FinalBooking], *, at: datetime) -> None:
    """Write the bookings that were drafted for (locked) attempts whose stays are booked already, and tell the guests.

    Raises IntegrityError where two references met by chance.
    """
    FinalBooking.objects.bulk_create(drafts)
    outbox.queue_messages([_words(attempt, booking) for attempt, booking in zip(attempts, drafts, strict=True)], at=at)


def draft_booking(attempt: BookingAttempt, *, at: datetime) -> FinalBooking:
    """The attempt's booking, which is not written yet. Raises UnknownVersion."""
    price = attempt.frozen_price
    later = price.instalments
    promise = price.cancellation or _promised_now(attempt, price)
    return FinalBooking(
        attempt=attempt,
        user_id=attempt.user_id,
        resort_id=attempt.resort_id,
        reference=references.fresh_reference(),
        check_in=attempt.check_in,
        check_out=attempt.check_out,
        total_paise=attempt.total_paise,
        policy=promise.as_json(),
        balance_paise=later.later_paise,
        balance_due_on=later.due_on,
        confirmed_at=at,
    )


def _words(attempt: BookingAttempt, booking: FinalBooking) -> Words:
    return {
        "kind": "booking_confirmed",
        "to": guest_addresses.addressee_of(attempt, attempt_id=attempt.pk),
        "params": {
            "resort": attempt.resort.name,
            "reference": booking.reference,
            "check_in": f"{booking.check_in:%d %b %Y}",
        },
        "dedupe_key": f"booking_confirmed:{booking.pk}",
    }


def _write(attempt: BookingAttempt, *, at: datetime) -> FinalBooking:
    booking = draft_booking(attempt, at=at)
    for tries_left in reversed(range(REFERENCE_TRIES)):
        try:
            with transaction.atomic():
                booking.save(force_insert=True)
                return booking
        except IntegrityError:
            # Two references met by chance; anything else fails again and is raised.
            if not tries_left:
                raise
            booking.reference = references.fresh_reference()
    raise AssertionError("unreachable")


def _promised_now(attempt: BookingAttempt, price: FrozenPrice) -> Policy:
    """For holds that kept no word of what was said about cancelling."""
    return selectors.policy_of(attempt.resort, price.plan.code if price.plan else "")
