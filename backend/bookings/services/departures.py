"""Early departures: the nights that nobody sleeps any more are free at once, and those that were slept stand.

The money is the business of `payments`. Everything here wants the booking's attempt locked.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.bookings.models import BookingChange, FinalBooking, RoomLine
from backend.bookings.services import arrivals, cancellation, stay_records
from backend.bookings.states import BookingState
from backend.common import resort_days
from backend.common.db.transitions import move_all
from backend.common.errors import BadInput, DomainError
from backend.common.nights import Nights
from backend.common.phrases import phrase
from backend.inventory.models import Stay
from backend.inventory.services import locks
from backend.inventory.states import StayState
from backend.pricing.core.change_settlement import Settlement
from backend.pricing.core.frozen_price import FrozenPrice


class NoNightsLeft(DomainError):
    code = "no_nights_left"
    message = "These guests leave today anyway, or have left: there are no nights to give up."


@dataclass(frozen=True, kw_only=True)
class GivenUp:
    """Nights of a slice that nobody sleeps any more."""

    line: RoomLine
    stay: Stay
    nights: Nights


@dataclass(frozen=True, kw_only=True)
class Departure:
    """Who leaves early, and which nights are free then."""

    booking: FinalBooking
    lines: tuple[RoomLine, ...]
    day: date
    given_up: tuple[GivenUp, ...]

    def ends_on(self, line: RoomLine) -> date:
        """The day on which the line ends: the night of the day of arrival is bought, slept or not."""
        return max(self.day, line.arrives + timedelta(days=1))

    @property
    def free_nights(self) -> frozenset[tuple[int, date]]:
        """Rooms by id, each with a night of it that is given up."""
        return frozenset((part.stay.room_id, night) for part in self.given_up for night in part.nights)


def plan_departure(booking: FinalBooking, *, numbers: Collection[int] = (), at: datetime) -> Departure:
    """What leaving at this moment gives up of a booking: of the lines with these numbers, or of all.

    Raises BookingEnded, NotCheckedIn, StayOver, BadInput for a number that it does not have, and NoNightsLeft.
    """
    if booking.state != BookingState.CONFIRMED:
        raise cancellation.BookingEnded(booking_status=booking.state)
    if booking.checked_in_at is None:
        raise arrivals.NotCheckedIn
    if booking.checked_out_at is not None:
        raise cancellation.StayOver
    lines = [line for line in booking.lines.all() if not numbers or line.number in numbers]
    if unknown := set(numbers) - {line.number for line in lines}:
        detail = phrase("The booking has no room line {number}.", number=min(unknown))
        raise BadInput(("/lines", "room_line_unknown", detail))
    today = resort_days.day_of(at)
    leaving = tuple(line for line in lines if line.checked_out_at is None and line.leaves > today)
    stays = Stay.objects.filter(line__in=leaving, state=StayState.BOOKED).select_related("room").order_by("check_in")
    if not leaving:
        raise NoNightsLeft
    plan = Departure(booking=booking, lines=leaving, day=today, given_up=())
    by_id = {line.pk: line for line in leaving}
    given_up = []
    for stay in stays:
        line = by_id[stay.line_id or 0]
        begin = max(stay.check_in, plan.ends_on(line))
        if begin < stay.check_out:
            given_up.append(GivenUp(line=line, stay=stay, nights=Nights(begin, stay.check_out)))
    return Departure(booking=booking, lines=leaving, day=today, given_up=tuple(given_up))


def make_departure(
    plan: Departure, *, price: FrozenPrice, settled: Settlement, due_on: date | None, user_id: int, at: datetime
) -> BookingChange:
    """Free the nights, and write down what the booking was and is: the change keeps what was given up."""
    stays = Stay.objects.filter(line__in=plan.lines, state=StayState.BOOKED)
    locks.rooms_locked(stays.values_list("room_id", flat=True))
    locks.stays_locked(stays.values_list("pk", flat=True))
    change = stay_records.record_stay_change(
        plan.booking,
        check_out=_last_day(plan),
        price=price,
        settled=settled,
        due_on=due_on,
        user_id=user_id,
        at=at,
    )
    _free(plan.given_up, change)
    for line in plan.lines:
        line.leaves, line.checked_out_at, line.checked_out_by_id = plan.ends_on(line), at, user_id
        line.save(update_fields=["leaves", "checked_out_at", "checked_out_by"])
        if line.arrives == plan.day:
            # Charged, and on sale again tonight.
            move_all(line.slices.all(), begin=[StayState.BOOKED], to=StayState.LEFT)
    stay_records.rewrite_booking(change, plan.booking)
    return change


def everybody_has_left(booking: FinalBooking) -> bool:
    """Whether no line of the booking has guests in the house any more."""
    return not booking.lines.filter(checked_out_at=None).exists()


def _free(parts: Iterable[GivenUp], change: BookingChange) -> None:
    """The nights of whole slices go to the change as they are; of a slice that was slept in the rest becomes one."""
    whole = [part.stay.pk for part in parts if part.nights == part.stay.nights]
    rows = Stay.objects.filter(pk__in=whole)
    move_all(rows, begin=[StayState.BOOKED], to=StayState.RELEASED)
    rows.update(attempt=None, line=None, change=change)
    for part in parts:
        if part.stay.pk not in whole:
            Stay.objects.filter(pk=part.stay.pk).update(check_out=part.nights.check_in)
            Stay.objects.create(
                change=change,
                resort_id=part.stay.resort_id,
                room_id=part.stay.room_id,
                check_in=part.nights.check_in,
                check_out=part.nights.check_out,
                state=StayState.RELEASED,
            )


def _last_day(plan: Departure) -> date:
    leaving = {line.pk for line in plan.lines}
    others = [line.leaves for line in plan.booking.lines.all() if line.pk not in leaving]
    return max([plan.ends_on(line) for line in plan.lines] + others)
