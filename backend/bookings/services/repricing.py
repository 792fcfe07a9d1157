"""Prices a changed booking: same guests, rate plan, extras and coupon at today's prices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from backend.bookings.models import BookingAttempt, FinalBooking, Stay
from backend.bookings.services import cancelling, drafting
from backend.bookings.states import BookingState
from backend.common.errors import BadInput, DomainError
from backend.pricing import selectors
from backend.pricing.core import changing, promising
from backend.pricing.core.changing import Settlement
from backend.pricing.core.plans import STANDARD
from backend.pricing.core.quoting import Kind
from backend.pricing.models import AddOn
from backend.pricing.services import quoting


class NothingToChange(DomainError):
    code = "nothing_to_change"
    message = "The booking already has these nights and rooms."


class ChangeImpossible(DomainError):
    """`reason`: the code of what does not fit, such as `coupon_over` or `plan_unknown`."""

    code = "change_impossible"
    message = "Part of this booking is not available for these nights or rooms. Choose others, or contact the resort."


class NotRefundable(DomainError):
    code = "not_refundable"
    message = "This rate is not refundable. Choose nights and rooms that cost as much or more."


class DifferenceTooSmall(DomainError):
    code = "difference_too_small"
    message = "The difference is less than one rupee and cannot be paid. Choose other nights or rooms."


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Other nights; `room_ids` is None for the rooms as they are."""

    check_in: date
    check_out: date
    room_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A change as it would be at this moment."""

    booking: FinalBooking
    check_in: date
    check_out: date
    # In the order of their ids.
    room_ids: tuple[int, ...]
    was_room_ids: tuple[int, ...]
    # To be frozen.
    price: dict[str, Any]
    settled: Settlement
    balance_due_on: date | None

    @property
    def difference_paise(self) -> int:
        """What the booking costs more; less than nothing when it costs less."""
        return self.settled.total_paise - self.booking.total_paise


def propose(booking: FinalBooking, wish: Wish, *, at: datetime) -> Proposal:
    """The booking with what is wished for, priced anew. Whether the rooms are free is another question.

    Raises BookingEnded, StayBegun, the refusals above, BadInput for rooms that the resort does not have, and what
    drafting.draft raises for prices.
    """
    refuse_unless_changeable(booking, at=at)
    was = rooms_of(booking)
    room_ids = was if wish.room_ids is None else tuple(sorted(wish.room_ids))
    if (booking.check_in, booking.check_out, was) == (wish.check_in, wish.check_out, room_ids):
        raise NothingToChange
    drafted = _drafted(booking, wish, was=was, room_ids=room_ids, at=at)
    price, settled = _settled(booking, drafted.price, at=at)
    due_on = _due_on(booking, wish.check_in, at=at)
    return Proposal(
        booking=booking,
        check_in=wish.check_in,
        check_out=wish.check_out,
        room_ids=room_ids,
        was_room_ids=was,
        price=changing.with_instalments(price, settled, due_on=due_on),
        settled=settled,
        balance_due_on=due_on,
    )


def refuse_unless_changeable(booking: FinalBooking, *, at: datetime) -> None:
    """A booking that stands can be changed until the day of arrival begins. Raises BookingEnded and StayBegun."""
    if booking.state != BookingState.CONFIRMED:
        raise cancelling.BookingEnded(booking_status=booking.state)
    if not cancelling.guest_may_cancel(booking, at=at):
        raise cancelling.StayBegun


def rooms_of(booking: FinalBooking) -> tuple[int, ...]:
    """Ids of the booking's rooms, in order."""
    return tuple(sorted(Stay.objects.filter(attempt=booking.attempt_id).values_list("room_id", flat=True)))


def successors(was: Sequence[int], now: Sequence[int]) -> dict[int, int]:
    """Which room follows which: those that stay follow themselves, the others one another in order."""
    gone, fresh = sorted(set(was) - set(now)), sorted(set(now) - set(was))
    return {**{room_id: room_id for room_id in was if room_id in now}, **dict(zip(gone, fresh, strict=False))}


def _drafted(
    booking: FinalBooking, wish: Wish, *, was: tuple[int, ...], room_ids: tuple[int, ...], at: datetime
) -> BookingAttempt:
    attempt = booking.attempt
    follows = successors(was, room_ids)
    beds = {follows[room_id]: beds for room_id, beds in _extra_beds(attempt.price).items() if room_id in follows}
    again = drafting.Wish(
        resort_id=booking.resort_id,
        room_ids=room_ids,
        check_in=wish.check_in,
        check_out=wish.check_out,
        guest_count=attempt.guest_count,
        child_ages=tuple(attempt.child_ages),
        rate_plan=attempt.price.get("plan", {}).get("code", STANDARD.code),
        coupon=attempt.price.get("coupon", ""),
        add_ons=_add_ons(attempt),
        extra_beds=beds,
    )
    try:
        return drafting.draft(user_id=booking.user_id, wish=again, at=at)[0]
    except BadInput as refused:
        error = refused.extra["errors"][0]
        # Which rooms is the caller's choice; everything else was chosen when booking.
        if error["pointer"].startswith("/room_ids") and wish.room_ids is not None:
            raise
        raise ChangeImpossible(error["detail"], reason=error["code"]) from refused


def _settled(booking: FinalBooking, quoted: dict[str, Any], *, at: datetime) -> tuple[dict[str, Any], Settlement]:
    """The price to freeze, and how it is met, by the booking's own promise on this day."""
    old, days = booking.attempt.price, cancelling.days_before(booking, at=at)
    promise = promising.kept(booking.policy)
    price = changing.with_lines(quoted, changing.kept_lines(old))
    if price["total_paise"] < booking.total_paise and not old.get("plan", {}).get("refundable", True):
        raise NotRefundable
    settled = changing.settle(
        price["total_paise"],
        total_paise=booking.total_paise,
        balance_paise=booking.balance_paise,
        gives_back=changing.gives_back(promise.tier(days)),
    )
    if any(
        0 < paise < drafting.LEAST_PAISE for paise in (settled.now_paise, settled.back_paise, settled.balance_paise)
    ):
        raise DifferenceTooSmall
    price = changing.with_lines(price, changing.kept_of(old, settled.kept_paise) if settled.kept_paise else [])
    ratcheted = changing.ratcheted(promise, days)
    # Promises from before there were tiers go on as they are.
    kept = booking.policy if ratcheted == promise else promising.frozen(ratcheted)
    return {**price, "cancellation": kept, "house_rules": old.get("house_rules", [])}, settled


def _due_on(booking: FinalBooking, check_in: date, *, at: datetime) -> date | None:
    """As many days before arrival as it was; today at the earliest."""
    if booking.balance_due_on is None:
        return None
    return max(check_in - (booking.check_in - booking.balance_due_on), quoting.day_of(at))


def _add_ons(attempt: BookingAttempt) -> dict[str, int]:
    """Quantities by code as they were asked for: the price counts them by night or guest."""
    lines = {line["code"]: line["quantity"] for line in attempt.price["lines"] if line.get("kind") == Kind.ADD_ON}
    rows = {row.code: row for row in AddOn.objects.filter(resort=attempt.resort_id, code__in=lines)}
    nights = (attempt.check_out - attempt.check_in) // timedelta(days=1)
    found = {}
    for code, counted in lines.items():
        each = selectors.add_on(rows[code], 1).count(nights=nights, guests=attempt.guest_count) if code in rows else 1
        quantity, rest = divmod(counted, each)
        if rest:
            raise ChangeImpossible(reason="add_on_changed")
        found[code] = quantity
    return found


def _extra_beds(price: Mapping[str, Any]) -> dict[int, int]:
    """Beds by room."""
    return {line["room_id"]: line["quantity"] for line in price["lines"] if line.get("kind") == Kind.EXTRA_BED}
