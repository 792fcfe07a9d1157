"""Builds a booking attempt with its price from a guest's request, without storing it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings

from backend.bookings.models import BookingAttempt
from backend.bookings.services import coupons
from backend.catalogue.models import Resort, Room
from backend.common.errors import BadInput, DomainError
from backend.common.phrases import phrase
from backend.pricing.core.party import Party
from backend.pricing.services import depositing, quoting, restricting

# Razorpay takes no order below one rupee.
LEAST_PAISE = 100


class NothingToPay(DomainError):
    code = "nothing_to_pay"
    message = "After discounts this stay costs less than one rupee. Ask the resort to book it for you."


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a guest asked for; dates are checked already. Types become rooms in `assigning` before anything else."""

    resort_id: int
    room_ids: tuple[int, ...]
    check_in: date
    check_out: date
    guest_count: int
    # Of the guests, those who are children; the rest are adults.
    child_ages: tuple[int, ...] = ()
    rate_plan: str = ""
    coupon: str = ""
    # Quantities by code, beds by room.
    add_ons: Mapping[str, int] = field(default_factory=dict)
    extra_beds: Mapping[int, int] = field(default_factory=dict)
    # Rooms by the code of their type, and beds for each of those.
    room_types: Mapping[str, int] = field(default_factory=dict)
    beds_by_type: Mapping[str, int] = field(default_factory=dict)


def draft(*, user_id: int, wish: Wish, at: datetime, token: str = "") -> tuple[BookingAttempt, list[Room]]:
    """The attempt as it would be held at this moment, and its rooms.

    Raises BadInput for what cannot be meant, StayNotAllowed, and the refusals of quoting.stay.
    """
    resort, rooms = _rooms_of(wish)
    restricting.refuse(
        resort=resort,
        rooms=rooms,
        check_in=wish.check_in,
        check_out=wish.check_out,
        guests=wish.guest_count,
        child_ages=wish.child_ages,
        at=at,
    )
    coupon = quoting.coupon_called(resort, wish.coupon) if wish.coupon else None
    quote = quoting.stay(
        resort=resort,
        rooms=rooms,
        choice=quoting.Choice(
            guests=Party(adults=wish.guest_count - len(wish.child_ages), child_ages=wish.child_ages),
            rate_plan=wish.rate_plan,
            add_ons=wish.add_ons,
            extra_beds=wish.extra_beds,
        ),
        check_in=wish.check_in,
        check_out=wish.check_out,
        at=at,
        coupon=coupon,
    )
    if quote.total_paise < LEAST_PAISE:
        raise NothingToPay
    attempt = BookingAttempt(
        user_id=user_id,
        resort=resort,
        check_in=wish.check_in,
        check_out=wish.check_out,
        guest_count=wish.guest_count,
        child_ages=sorted(wish.child_ages),
        coupon=coupon,
        started_at=at,
        expires_at=at + timedelta(seconds=settings.HOLD_SECONDS),
        token=token,
        price=depositing.split(
            quoting.frozen(resort=resort, quote=quote), resort=resort, check_in=wish.check_in, at=at
        ),
        total_paise=quote.total_paise,
    )
    return attempt, rooms


def offer(*, user_id: int, wish: Wish, at: datetime) -> BookingAttempt:
    """What a hold would freeze at this moment; nothing is held or written.

    Raises what a hold would, but for rooms that somebody has.
    """
    attempt, _ = draft(user_id=user_id, wish=wish, at=at)
    if attempt.coupon is not None:
        coupons.refuse_if_used_up(attempt.coupon, attempt, at=at)
    return attempt


def resort_of(wish: Wish) -> Resort:
    """The resort, with its terms. Raises BadInput."""
    resort = Resort.objects.filter(pk=wish.resort_id, active=True).select_related("terms").first()
    if resort is None:
        raise BadInput(("/resort_id", "resort_unknown", "There is no such resort."))
    return resort


def refuse_too_many(guests: int, *, seats: int) -> None:
    """Raises BadInput for a party that the rooms do not seat."""
    if seats < guests:
        detail = phrase("These rooms sleep {seats} guests, not {guests}.", seats=seats, guests=guests)
        raise BadInput(("/guests", "capacity_exceeded", detail))


def _rooms_of(wish: Wish) -> tuple[Resort, list[Room]]:
    resort = resort_of(wish)
    rooms = list(resort.rooms.filter(pk__in=wish.room_ids, active=True).order_by("pk"))
    known = {room.pk for room in rooms}
    errors = [
        (
            f"/room_ids/{index}",
            "room_unknown",
            phrase("{resort} has no room with id {room}.", resort=resort.name, room=room_id),
        )
        for index, room_id in enumerate(wish.room_ids)
        if room_id not in known
    ]
    if errors:
        raise BadInput(*errors)
    refuse_too_many(wish.guest_count, seats=sum(room.capacity for room in rooms))
    return resort, rooms
