"""What ends a booking before anybody came, and what undoes it: each is asked first, on a page of its own."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format

from backend.backoffice.forms.acts import Act, Doing, Facts, Meaning, shown_money
from backend.backoffice.forms.refusal_words import refusal_words
from backend.backoffice.parts.ask_pages import AsksFirst
from backend.backoffice.parts.scoped_pages import ScopedPage
from backend.bookings.models import FinalBooking
from backend.bookings.services import cancellation
from backend.bookings.states import BookingState
from backend.catalogue.models.roles import Right
from backend.common import clock
from backend.common.errors import DomainError
from backend.common.phrases import phrase, spoken
from backend.payments.refunds import cancellations, kept_money, undone_endings
from backend.payments.refunds.cancellations import Giving
from backend.payments.refunds.kept_money import KeptMoney


def booking_facts(booking: FinalBooking) -> Facts:
    """Whose booking it is, and for which nights and rooms."""
    rooms = ", ".join(sorted(booking.attempt.frozen_price.room_numbers))
    first, last = (date_format(day, "j M Y") for day in (booking.check_in, booking.check_out))
    return (
        (spoken("Guest"), str(booking.user)),
        (spoken("Resort"), str(booking.resort)),
        (spoken("Nights"), phrase("{first} to {last}", first=first, last=last)),
        (spoken("Rooms"), rooms),
        (spoken("Price"), shown_money(booking.total_paise)),
    )


def _bar_to_end(booking: FinalBooking, at: datetime, *, to: BookingState) -> str:
    if booking.state != BookingState.CONFIRMED:
        return spoken(cancellation.BookingEnded.message)
    try:
        if to is BookingState.NO_SHOW:
            cancellations.refuse_no_show(booking, at=at)
        cancellation.refuse_if_over(booking, at=at)
    except DomainError as refused:
        return " ".join(refusal_words(refused))
    return ""


def _look_at_end(
    booking: FinalBooking,
    at: datetime,
    *,
    to: BookingState,
    kept_of: Callable[[FinalBooking, datetime], KeptMoney],
) -> Meaning:
    facts, refusal = booking_facts(booking), _bar_to_end(booking, at, to=to)
    if booking.state != BookingState.CONFIRMED:
        return Meaning(facts=facts, refusal=refusal)
    kept = kept_of(booking, at)
    facts += (
        (spoken("Paid so far"), shown_money(kept.paid_paise)),
        (spoken("The resort keeps"), shown_money(kept.fee.total_paise)),
        (spoken("Goes back to the guest"), shown_money(kept.refund_paise)),
    )
    return Meaning(facts=facts, sum_paise=kept.refund_paise, refusal=refusal)


def _kept_of_no_show(booking: FinalBooking, at: datetime) -> KeptMoney:
    return kept_money.of_who_did_not_come(booking)


def _kept(giving: Giving) -> Callable[[FinalBooking, datetime], KeptMoney]:
    return lambda booking, at: cancellations.kept_if_called_off(booking, giving, at=at)


def _cancelled(booking: FinalBooking, doing: Doing, *, giving: Giving) -> str:
    cancellations.cancel_by_staff(
        booking=booking,
        user_id=doing.user_id,
        at=doing.at,
        giving=giving,
        reason=doing.reason,
        expected_refund_paise=doing.meaning.sum_paise,
    )
    return phrase("cancelled; {sum} goes back to the guest.", sum=shown_money(doing.meaning.sum_paise or 0))


def _marked(booking: FinalBooking, doing: Doing) -> str:
    cancellations.mark_no_show(
        booking=booking,
        user_id=doing.user_id,
        at=doing.at,
        reason=doing.reason,
        expected_refund_paise=doing.meaning.sum_paise,
    )
    return phrase("marked as a no-show; {sum} goes back to the guest.", sum=shown_money(doing.meaning.sum_paise or 0))


def _look_at_undo(booking: FinalBooking, at: datetime) -> Meaning:
    facts = booking_facts(booking)
    ending = booking.endings.filter(undone_at=None).first()
    if ending is not None:
        when = date_format(timezone.localtime(ending.ended_at), "j M Y, H:i")
        no_show = ending.state == BookingState.NO_SHOW
        facts += ((spoken("Marked as a no-show") if no_show else spoken("Cancelled on"), when),)
        facts += ((spoken("Reason"), ending.reason),) if ending.reason else ()
    try:
        paise = undone_endings.withdrawn_if_undone(booking, at=at)
    except DomainError as refused:
        return Meaning(facts=facts, refusal=" ".join(refusal_words(refused)))
    facts += (
        (spoken("Fee that is no longer kept"), shown_money(booking.fee_paise)),
        (spoken("Refund that is not sent"), shown_money(paise)),
        (spoken("Balance still to be paid"), shown_money(booking.balance_paise)),
    )
    return Meaning(facts=facts, sum_paise=paise)


def _undone(booking: FinalBooking, doing: Doing) -> str:
    undone_endings.undo_ending(booking=booking, user_id=doing.user_id, at=doing.at, reason=doing.reason)
    return spoken("the booking stands again, with its rooms.")


MAY: dict[str, Any] = {"permission": "cancel", "right": Right.CANCEL_BOOKINGS}
BAR = partial(_bar_to_end, to=BookingState.CANCELLED)
CANCEL: Act[FinalBooking] = Act(
    name="cancel",
    title="Cancel and refund in full",
    explains="The rooms are free at once, the guest is told, and everything that was paid goes back.",
    button="Yes, cancel and refund in full",
    look=partial(_look_at_end, to=BookingState.CANCELLED, kept_of=_kept(Giving.FULL)),
    do=partial(_cancelled, giving=Giving.FULL),
    bar=BAR,
    **MAY,
)
CANCEL_BY_POLICY: Act[FinalBooking] = Act(
    name="cancel_by_policy",
    title="Cancel and keep the fee of the policy",
    explains="The rooms are free at once, the guest is told, and what the policy does not keep goes back.",
    button="Yes, cancel and keep the fee",
    look=partial(_look_at_end, to=BookingState.CANCELLED, kept_of=_kept(Giving.POLICY)),
    do=partial(_cancelled, giving=Giving.POLICY),
    bar=BAR,
    **MAY,
)
NO_SHOW: Act[FinalBooking] = Act(
    name="mark_no_show",
    title="Mark as a no-show and keep the fee of the policy",
    explains="Nobody came: the rooms are free at once, the guest is told, and what the policy does not keep goes back.",
    button="Yes, nobody came",
    look=partial(_look_at_end, to=BookingState.NO_SHOW, kept_of=_kept_of_no_show),
    do=_marked,
    bar=partial(_bar_to_end, to=BookingState.NO_SHOW),
    **MAY,
)
UNDO: Act[FinalBooking] = Act(
    name="undo",
    title="Undo the cancellation or the no-show",
    explains="The booking stands again with its rooms and its price, the guest is told, and no refund is sent.",
    button="Yes, let the booking stand again",
    look=_look_at_undo,
    do=_undone,
    **MAY,
)


class CancelsBookings(AsksFirst[FinalBooking], ScopedPage[FinalBooking]):
    """A booking's page with the ways to call it off, and the way back."""

    acts: ClassVar[tuple[Act[Any], ...]] = (CANCEL, CANCEL_BY_POLICY, NO_SHOW, UNDO)

    @admin.action(description=CANCEL.title, permissions=["cancel"])
    def cancel(self, request: HttpRequest, bookings: QuerySet[FinalBooking]) -> HttpResponse | None:
        return self.ask(request, CANCEL, bookings)

    @admin.action(description=CANCEL_BY_POLICY.title, permissions=["cancel"])
    def cancel_by_policy(self, request: HttpRequest, bookings: QuerySet[FinalBooking]) -> HttpResponse | None:
        return self.ask(request, CANCEL_BY_POLICY, bookings)

    @admin.action(description=NO_SHOW.title, permissions=["cancel"])
    def mark_no_show(self, request: HttpRequest, bookings: QuerySet[FinalBooking]) -> HttpResponse | None:
        return self.ask(request, NO_SHOW, bookings)

    @admin.action(description=UNDO.title, permissions=["cancel"])
    def undo(self, request: HttpRequest, bookings: QuerySet[FinalBooking]) -> HttpResponse | None:
        return self.ask(request, UNDO, bookings)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the way to each act that can be done at this moment."""
        booking = self.get_object(request, object_id)
        acts = self.acts if self.granted(request, Right.CANCEL_BOOKINGS, booking) else ()
        now = clock.now()
        possible = [act for act in acts if not act.refusal(booking, now)]
        links = [(act.title, self.ask_address(act, [object_id])) for act in possible]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "asked": links})

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return self.granted(request, Right.CANCEL_BOOKINGS)
