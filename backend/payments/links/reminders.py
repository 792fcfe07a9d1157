"""Sends SMS about a balance and records when."""

from datetime import date, datetime, timedelta

from backend.bookings.models import FinalBooking
from backend.common.money import rupees
from backend.holds.services import guest_addresses
from backend.notifications.models import Message, MessageKind
from backend.notifications.services import outbox
from backend.notifications.services.drafted_messages import BY_EMAIL
from backend.notifications.states import MessageState
from backend.payments.models import BalanceNotice, PaymentLink

KINDS = (MessageKind.BALANCE_DUE, MessageKind.BALANCE_REMINDER, MessageKind.BALANCE_WARNING)


def tell_of_balance(booking: FinalBooking, link: PaymentLink, kind: MessageKind, *, today: date, at: datetime) -> None:
    """Send the guest of a (locked) booking the link; of one kind and sum once a day, whoever asks.

    Anew where that was taken back, or where the booking has ended since and stands again.
    """
    due_on = booking.balance_due_on or today
    params = {
        # Of a balance that is paid in parts: the next one.
        "amount": rupees(link.amount_paise),
        "resort": booking.resort.name,
        "reference": booking.reference,
        "due_on": f"{due_on:%d %b %Y}",
        "ends_on": f"{today + timedelta(days=1):%d %b %Y}",
        "url": link.short_url,
    }
    outbox.queue_message(
        kind=kind,
        to=guest_addresses.addressee_of(booking, attempt_id=booking.attempt_id),
        params=params,
        dedupe_key=_key(booking, kind, today=today),
        at=at,
    )
    known = BalanceNotice.objects.filter(booking=booking, amount_paise=booking.balance_paise, due_on=due_on).first()
    warned_on = today if kind is MessageKind.BALANCE_WARNING else known and known.warned_on
    said = {"amount_paise": booking.balance_paise, "due_on": due_on, "told_on": today, "warned_on": warned_on}
    BalanceNotice.objects.update_or_create(booking=booking, defaults=said)


def _key(booking: FinalBooking, kind: MessageKind, *, today: date) -> str:
    """What makes a message about a balance the same one: nobody loses a booking whose warning was dropped."""
    day = f"{kind.value}:{booking.pk}:{today.isoformat()}:"
    dropped = Message.objects.filter(dedupe_key__startswith=day, state=MessageState.DROPPED)
    taken_back = dropped.exclude(dedupe_key__endswith=BY_EMAIL).count()
    before = taken_back + booking.endings.count()
    return f"{day}{booking.balance_paise}:{before}" if before else f"{day}{booking.balance_paise}"


def drop_reminders(booking: FinalBooking) -> None:
    """What is still to be said of a balance is no longer true."""
    for kind in KINDS:
        keys = f"{kind.value}:{booking.pk}:"
        for message in Message.objects.filter(dedupe_key__startswith=keys, state=MessageState.QUEUED):
            outbox.drop_message(message=message, reason="the balance has changed")
