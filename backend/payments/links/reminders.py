"""Sends SMS about a balance and records when."""

from datetime import date, datetime, timedelta

from backend.bookings.models import FinalBooking
from backend.common.money import rupees
from backend.notifications.models import Message, MessageKind
from backend.notifications.services import outbox
from backend.notifications.states import MessageState
from backend.payments.models import BalanceNotice, PaymentLink

KINDS = (MessageKind.BALANCE_DUE, MessageKind.BALANCE_REMINDER, MessageKind.BALANCE_WARNING)


def tell_of_balance(booking: FinalBooking, link: PaymentLink, kind: MessageKind, *, today: date, at: datetime) -> None:
    """Send the guest of a (locked) booking the link; of one kind once a day, whoever asks."""
    due_on = booking.balance_due_on or today
    params = {
        "amount": rupees(booking.balance_paise),
        "resort": booking.resort.name,
        "reference": booking.reference,
        "due_on": f"{due_on:%d %b %Y}",
        "ends_on": f"{today + timedelta(days=1):%d %b %Y}",
        "url": link.short_url,
    }
    outbox.queue_message(
        kind=kind,
        to=booking.user.phone_number,
        params=params,
        dedupe_key=f"{kind.value}:{booking.pk}:{today.isoformat()}",
        at=at,
    )
    known = BalanceNotice.objects.filter(booking=booking, amount_paise=booking.balance_paise, due_on=due_on).first()
    warned_on = today if kind is MessageKind.BALANCE_WARNING else known and known.warned_on
    said = {"amount_paise": booking.balance_paise, "due_on": due_on, "told_on": today, "warned_on": warned_on}
    BalanceNotice.objects.update_or_create(booking=booking, defaults=said)


def drop_reminders(booking: FinalBooking) -> None:
    """What is still to be said of a balance is no longer true."""
    for kind in KINDS:
        keys = f"{kind.value}:{booking.pk}:"
        for message in Message.objects.filter(dedupe_key__startswith=keys, state=MessageState.QUEUED):
            outbox.drop_message(message=message, reason="the balance has changed")
