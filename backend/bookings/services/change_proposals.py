"""Prices a changed booking: same guests, rate plan, extras and coupon at today's prices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from backend.bookings.models import FinalBooking
from backend.bookings.services import cancellation
from backend.bookings.states import BookingState
from backend.common import money, resort_days
from backend.common.errors import BadInput, DomainError
from backend.common.nights import Nights
from backend.holds.core.stay_request import StayRequest
from backend.holds.models import BookingAttempt
from backend.holds.services import drafts
from backend.holds.services.resort_rooms import read_resort_rooms
from backend.inventory.models import Stay
from backend.pricing import selectors
from backend.pricing.core import change_settlement
from backend.pricing.core.change_settlement import Settlement
from backend.pricing.core.frozen_price import FrozenPrice
from backend.pricing.core.plans import STANDARD
from backend.pricing.models import AddOn


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
class ChangeRequest:
    """Other nights; `room_ids` is None for the rooms as they are."""

    nights: Nights
    room_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A change as it would be at this moment."""

    booking: FinalBooking
    nights: Nights
    # In the order of their ids.
    room_ids: tuple[int, ...]
    was_room_ids: tuple[int, ...]
    # To be frozen.
    price: FrozenPrice
    settled: Settlement
    balance_due_on: date | None

    @property
    def difference_paise(self) -> int:
        """What the booking costs more; less than nothing when it costs less."""
        return self.settled.total_paise - self.booking.total_paise


def propose(booking: FinalBooking, request: ChangeRequest, *, at: datetime) -> Proposal:
    """The booking with what is wished for, priced anew. Whether the rooms are free is another question.

    Raises BookingEnded, StayBegun, the refusals above, BadInput for rooms that the resort does not have, and what
    drafts.draft raises for prices.
    """
    refuse_unless_changeable(booking, at=at)
    was = rooms_after_change(booking)
    room_ids = was if request.room_ids is None else tuple(sorted(request.room_ids))
    if (booking.nights, was) == (request.nights, room_ids):
        raise NothingToChange
    drafted = _drafted(booking, request, was=was, room_ids=room_ids, at=at)
    price, settled = _settled(booking, drafted.frozen_price, at=at)
    due_on = _due_on(booking, request.nights.check_in, at=at)
    return Proposal(
        booking=booking,
        nights=request.nights,
        room_ids=room_ids,
        was_room_ids=was,
        price=replace(price, deposit=settled.instalments(due_on=due_on)),
        settled=settled,
        balance_due_on=due_on,
    )


def refuse_unless_changeable(booking: FinalBooking, *, at: datetime) -> None:
    """A booking that stands can be changed until the day of arrival begins. Raises BookingEnded and StayBegun."""
    if booking.state != BookingState.CONFIRMED:
        raise cancellation.BookingEnded(booking_status=booking.state)
    if not cancellation.guest_may_cancel(booking, at=at):
        raise cancellation.StayBegun


def rooms_after_change(booking: FinalBooking) -> tuple[int, ...]:
    """Ids of the booking's rooms, in order."""
    return tuple(sorted(Stay.objects.filter(attempt=booking.attempt_id).values_list("room_id", flat=True)))


def successors(was: Sequence[int], now: Sequence[int]) -> dict[int, int]:
    """Which room follows which: those that stay follow themselves, the others one another in order."""
    gone, fresh = sorted(set(was) - set(now)), sorted(set(now) - set(was))
    return {**{room_id: room_id for room_id in was if room_id in now}, **dict(zip(gone, fresh, strict=False))}


def _drafted(
    booking: FinalBooking, request: ChangeRequest, *, was: tuple[int, ...], room_ids: tuple[int, ...], at: datetime
) -> BookingAttempt:
    attempt, price = booking.attempt, booking.attempt.frozen_price
    follows = successors(was, room_ids)
    beds = {follows[room_id]: beds for room_id, beds in price.extra_beds.items() if room_id in follows}
    again = StayRequest(
        resort_id=booking.resort_id,
        nights=request.nights,
        party=attempt.party,
        room_ids=room_ids,
        rate_plan=price.plan.code if price.plan else STANDARD.code,
        coupon=price.coupon,
        add_ons=_add_ons(attempt, price),
        extra_beds=beds,
    )
    try:
        return drafts.draft(user_id=booking.user_id, request=again, resort_rooms=read_resort_rooms(again), at=at)
    except BadInput as refused:
        error = refused.extra["errors"][0]
        # Which rooms is the caller's choice; everything else was chosen when booking.
        if error["pointer"].startswith("/room_ids") and request.room_ids is not None:
            raise
        raise ChangeImpossible(error["detail"], reason=error["code"]) from refused


def _settled(booking: FinalBooking, quoted: FrozenPrice, *, at: datetime) -> tuple[FrozenPrice, Settlement]:
    """The price to freeze, and how it is met, by the booking's own promise on this day."""
    old, days = booking.attempt.frozen_price, cancellation.days_before(booking, at=at)
    price = quoted.with_lines(old.kept_lines)
    if price.total_paise < booking.total_paise and not old.refundable:
        raise NotRefundable
    settled = change_settlement.settle_change(
        price.total_paise,
        total_paise=booking.total_paise,
        balance_paise=booking.balance_paise,
        gives_back=change_settlement.gives_back(booking.promise.tier(days)),
    )
    if any(0 < paise < money.LEAST_PAISE for paise in (settled.now_paise, settled.back_paise, settled.balance_paise)):
        raise DifferenceTooSmall
    price = price.with_lines(change_settlement.kept_of(old, settled.kept_paise))
    promise = change_settlement.ratcheted(booking.promise, days)
    return replace(price, cancellation=promise, house_rules=old.house_rules), settled


def _due_on(booking: FinalBooking, check_in: date, *, at: datetime) -> date | None:
    """As many days before arrival as it was; today at the earliest."""
    if booking.balance_due_on is None:
        return None
    return max(check_in - (booking.check_in - booking.balance_due_on), resort_days.day_of(at))


def _add_ons(attempt: BookingAttempt, price: FrozenPrice) -> dict[str, int]:
    """Quantities by code as they were asked for: the price counts them by night or guest."""
    charged = price.add_ons
    rows = {row.code: row for row in AddOn.objects.filter(resort=attempt.resort_id, code__in=charged)}
    nights = len(attempt.nights)
    found = {}
    for code, counted in charged.items():
        each = selectors.add_on(rows[code], 1).count(nights=nights, guests=attempt.guest_count) if code in rows else 1
        quantity, rest = divmod(counted, each)
        if rest:
            raise ChangeImpossible(reason="add_on_changed")
        found[code] = quantity
    return found
