"""Proposes a change: the stay priced anew, and how it is met by what was paid and what is still to be paid."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from backend.bookings.core.fallen_parts import FallenPart
from backend.bookings.models import FinalBooking
from backend.bookings.services import cancellation, changed_stays
from backend.bookings.states import BookingState
from backend.common import money, resort_days
from backend.common.errors import BadInput, DomainError
from backend.common.nights import Nights
from backend.inventory.models import Stay
from backend.pricing.core import change_settlement
from backend.pricing.core.change_settlement import Settlement
from backend.pricing.core.frozen_price import FrozenPlan, FrozenPrice


class NothingToChange(DomainError):
    code = "nothing_to_change"
    message = "The booking already has these nights and rooms."


class ChangeImpossible(DomainError):
    """`reason`: the code of what does not fit, such as `capacity_exceeded`."""

    code = "change_impossible"
    message = "Part of this booking is not available for these nights or rooms. Choose others, or contact the resort."


class NotRefundable(DomainError):
    code = "not_refundable"
    message = "This rate is not refundable. Choose nights and rooms that cost as much or more."


class DifferenceTooSmall(DomainError):
    code = "difference_too_small"
    message = "The difference cannot be refunded in amounts of one rupee or more. Choose other nights or rooms."


@dataclass(frozen=True, kw_only=True)
class ChangeRequest:
    """Other nights; `room_ids` is None for the rooms as they are, or others of a type that was asked for."""

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
    # What was asked for when booking, and is not to be had for the changed stay.
    fell_away: tuple[FallenPart, ...] = ()

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
    wished = was if request.room_ids is None else tuple(sorted(request.room_ids))
    if (request.nights, wished) == (booking.nights, was):
        raise NothingToChange
    room_ids, quoted, fell_away = _quoted(booking, request, was=was, at=at)
    price, settled, due_on = _settled(booking, quoted, check_in=request.nights.check_in, at=at)
    return Proposal(
        booking=booking,
        nights=request.nights,
        room_ids=room_ids,
        was_room_ids=was,
        price=replace(price, deposit=settled.instalments(due_on=due_on)),
        settled=settled,
        balance_due_on=due_on,
        fell_away=fell_away,
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


def _quoted(
    booking: FinalBooking, request: ChangeRequest, *, was: tuple[int, ...], at: datetime
) -> tuple[tuple[int, ...], FrozenPrice, tuple[FallenPart, ...]]:
    """The rooms of the changed stay, its price as a hold would freeze it, and what is not in it any more."""
    nights, choices = request.nights, booking.attempt.frozen_price.asked
    if request.room_ids is not None:
        room_ids = tuple(sorted(request.room_ids))
        choices = choices.follow(successors(was, room_ids))
    else:
        others = changed_stays.other_rooms_of_type(booking, nights=nights, was=was, choices=choices, at=at)
        for old_id, new_id in others.items():
            # Any room of the type would do, and the house chooses it.
            choices = choices.moved(old_id, new_id)
        room_ids = tuple(sorted(others.get(room_id, room_id) for room_id in was))
    try:
        drafted, fell_away = changed_stays.draft_anew(booking, nights=nights, room_ids=room_ids, choices=choices, at=at)
    except BadInput as refused:
        error = refused.extra["errors"][0]
        # Which rooms is the caller's choice; everything else was chosen when booking.
        if error["pointer"].startswith("/room_ids") and request.room_ids is not None:
            raise
        raise ChangeImpossible(error["detail"], reason=error["code"]) from refused
    return room_ids, drafted.frozen_price, fell_away


def _settled(
    booking: FinalBooking, quoted: FrozenPrice, *, check_in: date, at: datetime
) -> tuple[FrozenPrice, Settlement, date | None]:
    """The price to freeze, how it is met by the booking's own promise on this day, and until when the balance."""
    old, days = booking.attempt.frozen_price, cancellation.days_before(booking, at=at)
    full_paise = quoted.with_lines(old.kept_lines).total_paise
    if booking.total_paise - full_paise >= money.LEAST_PAISE and not old.refundable:
        raise NotRefundable
    due_paise, due_on = _due(booking, quoted, total_paise=full_paise, check_in=check_in, at=at)
    price, settled = change_settlement.settle_new_price(
        old,
        quoted,
        total_paise=booking.total_paise,
        balance_paise=booking.balance_paise,
        tier=booking.promise.tier(days),
        due_paise=due_paise,
    )
    promise = change_settlement.ratcheted(booking.promise, days)
    price = replace(price, cancellation=promise, house_rules=old.house_rules, plan=_promised(old, price.plan))
    return price, settled, due_on if settled.balance_paise else None


def _due(
    booking: FinalBooking, quoted: FrozenPrice, *, total_paise: int, check_in: date, at: datetime
) -> tuple[int, date | None]:
    """How much of the changed stay must have been paid by now, and until when the rest, by its own dates.

    A balance that waits falls due as many days before arrival as it was promised, and takes the difference; without
    one, the resort's terms say what whoever books these dates today pays at once.
    """
    if not booking.balance_paise or booking.balance_due_on is None:
        due_paise, due_on = quoted.instalments.now_paise, quoted.instalments.due_on
    else:
        due_paise, due_on = 0, check_in - (booking.check_in - booking.balance_due_on)
    if due_on is None or due_on <= resort_days.day_of(at):
        return total_paise, None
    return due_paise, due_on


def _promised(old: FrozenPrice, plan: FrozenPlan | None) -> FrozenPlan | None:
    """The plan of the changed stay: one that has taken the place of an ended one promises nothing better."""
    return replace(plan, refundable=plan.refundable and old.refundable) if plan else None
