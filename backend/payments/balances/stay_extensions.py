"""The money of guests who stay longer: what the further nights cost is added to the balance, due today."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.services import longer_stays
from backend.bookings.services.longer_stays import LongerStay
from backend.common import resort_days
from backend.common.errors import DomainError
from backend.common.money import rupees
from backend.holds.models import AttemptGuest
from backend.holds.services import attempt_locks
from backend.payments.links import payment_links
from backend.payments.refunds.paid_changes import DifferenceChanged
from backend.pricing.core import cancellation_fee, change_settlement, further_nights
from backend.pricing.core.frozen_line import FrozenLine
from backend.pricing.core.further_nights import FurtherRate
from backend.pricing.core.party import Party
from backend.pricing.services import stay_quotes


class NoLastNight(DomainError):
    code = "no_last_night"
    message = "The price of this booking names no last night of the room. Charge today's price instead."


def stay_longer(
    *,
    booking: FinalBooking,
    user_id: int,
    at: datetime,
    line: int,
    check_out: date,
    rate: FurtherRate,
    room_id: int | None = None,
    expected_difference_paise: int | None = None,
) -> BookingChange:
    """Let the guests of a room line stay until a later day, at the rate of their last night or at today's price.

    What it costs more is a balance, for which a link can be asked as for any other. Raises the refusals of
    longer_stays.plan_longer, what price_stay raises, NoLastNight, and DifferenceChanged when another sum was expected.
    """
    with transaction.atomic():
        attempt_locks.attempt_locked(booking.attempt_id)
        current = FinalBooking.objects.select_related("attempt", "resort__terms", "user").get(pk=booking.pk)
        plan = longer_stays.plan_longer(current, number=line, check_out=check_out, room_id=room_id, at=at)
        old = current.attempt.frozen_price
        price, settled = change_settlement.settle_new_price(
            # What was kept before is in the longer price already.
            replace(old, lines=tuple(each for each in old.lines if not each.is_kept)),
            further_nights.longer_price(old, _lines(plan, rate, at=at)),
            total_paise=current.total_paise,
            balance_paise=current.balance_paise,
            tier=cancellation_fee.NOTHING,
            due_paise=0,
        )
        paise = settled.total_paise - current.total_paise
        if expected_difference_paise not in (None, paise):
            raise DifferenceChanged(difference=rupees(paise), difference_paise=paise)
        due_on = resort_days.day_of(at) if settled.balance_paise else None
        price = replace(price, deposit=settled.instalments(due_on=due_on))
        change = longer_stays.make_longer(plan, price=price, settled=settled, due_on=due_on, user_id=user_id, at=at)
        if change.balance_paise != change.was_balance_paise:
            payment_links.close(current, at=at)
    return change


def _lines(plan: LongerStay, rate: FurtherRate, *, at: datetime) -> Sequence[FrozenLine]:
    price = plan.booking.attempt.frozen_price
    if rate is FurtherRate.LAST_NIGHT:
        last = plan.line.leaves - timedelta(days=1)
        found = further_nights.lines_like_last(
            price, plan.nights, room_id=plan.stay.room_id, last=last, moved=(plan.room.pk, plan.room.room_number)
        )
        if not found:
            raise NoLastNight
        return found
    quote = stay_quotes.price_stay(
        resort=plan.booking.resort,
        rooms=[plan.room],
        nights=plan.nights,
        party=_party(plan),
        at=at,
        rate_plan=price.plan.code if price.plan else "",
        sez_gstin=price.zero_rated_for,
    )
    return [FrozenLine.of(line) for line in quote.lines]


def _party(plan: LongerStay) -> Party:
    """Who sleeps in the room: everybody of a booking of one room, else those who are named for it."""
    attempt = plan.booking.attempt
    if plan.booking.lines.count() == 1:
        return attempt.party
    guests = AttemptGuest.objects.filter(attempt=attempt, room__in=[plan.stay.room_id, plan.room.pk])
    ages = list(guests.values_list("age", flat=True))
    return Party.of(max(len(ages), 1), [age for age in ages if age in attempt.child_ages])
