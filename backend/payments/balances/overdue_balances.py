"""Overdue balances: reported as incidents while the booking stays confirmed.

Where the owner has it cancelled by itself, a person is told of what that left: see collection.py."""

from datetime import datetime

from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.bookings.states import BookingState
from backend.common.money import LEAST_PAISE, rupees
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services import reports
from backend.incidents.states import IncidentState
from backend.payments import selectors

AT_ONCE = 50
BOOKING = "booking "


def watch_overdue(*, at: datetime) -> None:
    """One incident for each overdue balance; what has been paid or called off meanwhile is solved by itself."""
    today = at.astimezone(timezone.get_default_timezone()).date()
    late = FinalBooking.objects.filter(
        state=BookingState.CONFIRMED, balance_paise__gte=LEAST_PAISE, balance_due_on__lt=today
    ).exclude(pk__in=selectors.in_hand(today=today))
    late = late.order_by("balance_due_on", "pk")
    known = Incident.objects.filter(kind=IncidentKind.BALANCE_OVERDUE, state=IncidentState.OPEN)
    told = {subject.removeprefix(BOOKING) for subject in known.values_list("subject", flat=True)}
    still = set(late.filter(reference__in=told).values_list("reference", flat=True))
    for reference in told - still:
        reports.solve(IncidentKind.BALANCE_OVERDUE, subject=f"{BOOKING}{reference}", at=at)
    for booking in late.exclude(reference__in=still)[:AT_ONCE]:
        _tell(booking, at=at)


def _tell(booking: FinalBooking, *, at: datetime) -> None:
    reports.report(
        IncidentKind.BALANCE_OVERDUE,
        subject=f"{BOOKING}{booking.reference}",
        happened=f"{rupees(booking.balance_paise)} were to be paid until {booking.balance_due_on:%d %b %Y}.",
        done="Nothing: the booking stays confirmed, and the guest can still pay.",
        advice="Call the guest. If the balance is not paid, cancel the booking by its policy.",
        at=at,
    )
