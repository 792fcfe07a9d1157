"""All personal data stored about one person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from backend.accounts.models import LoginSession, User
from backend.accounts.services import code_targets
from backend.bookings.models import FinalBooking
from backend.guest_register.models import RegisterEntry
from backend.holds.models import AttemptDetails, BookingAttempt
from backend.notifications.models import Channel, Message
from backend.payments.models import Payment, Refund
from backend.waitlist.models import WaitingEntry

Row = dict[str, Any]


def everything_about(user: User, *, at: datetime) -> Row:
    """The document that a person gets who asks what is known of them."""
    return {
        "made_at": _moment(at),
        "profile": {
            "phone_number": user.phone_number,
            "name": user.name,
            "email": user.email,
            "login_email": user.login_email,
            "date_of_birth": user.date_of_birth,
            "gender": user.gender,
            "language": user.language,
            "joined_at": _moment(user.date_joined),
        },
        "companions": [{"name": one.name, "age": one.age} for one in user.companions.all()],
        "logins": [_login(row) for row in LoginSession.objects.filter(user=user).order_by("created_at")],
        "bookings": [_booking(row) for row in _with_guests(FinalBooking.objects.filter(user=user))],
        "register": [_entry(row) for row in _entries(user)],
        "unfinished_attempts": list(_attempts(user)),
        "waiting": [_waiting(row) for row in _places(user)],
        "payments": [_payment(row) for row in _payments(user)],
        "messages": [_message(row) for row in _messages_to(user)],
    }


def _with_guests(bookings: Any) -> Iterable[FinalBooking]:
    stays = "attempt__stays__room"
    found: Iterable[FinalBooking] = (
        bookings.select_related("resort", "attempt__details").prefetch_related("attempt__guests", stays).order_by("pk")
    )
    return found


def _attempts(user: User) -> Iterable[Row]:
    attempts = BookingAttempt.objects.filter(user=user, booking=None).select_related("resort", "details").order_by("pk")
    for attempt in attempts.prefetch_related("guests", "stays__room"):
        yield {"booking_attempt_id": attempt.pk, "started_at": _moment(attempt.started_at), **_stay(attempt)}


def _places(user: User) -> Iterable[WaitingEntry]:
    return WaitingEntry.objects.filter(user=user).select_related("resort").prefetch_related("resort__room_types")


def _waiting(entry: WaitingEntry) -> Row:
    moments = ("asked_at", "offered_at", "told_at", "ended_at")
    return {
        "resort": entry.resort.name,
        "check_in_date": entry.check_in,
        "check_out_date": entry.check_out,
        "guest_count": entry.guest_count,
        "child_ages": entry.child_ages,
        "room_ids": entry.room_ids,
        "room_types": entry.room_types,
        "state": entry.state,
        **{name: _moment(getattr(entry, name)) for name in moments},
    }


def _payments(user: User) -> Iterable[Payment]:
    payments = Payment.objects.filter(order__attempt__user=user).select_related("order", "booking")
    return payments.prefetch_related("refunds").order_by("pk")


def _login(session: LoginSession) -> Row:
    """Without the ids of its tokens: they are half a key."""
    named = {name: getattr(session, name, None) for name in ("device", "ip")}
    moments = ("created_at", "last_used_at", "expires_at", "revoked_at")
    return {**named, **{name: _moment(getattr(session, name)) for name in moments}}


def _booking(booking: FinalBooking) -> Row:
    return {
        "reference": booking.reference,
        "state": booking.state,
        "confirmed_at": _moment(booking.confirmed_at),
        "cancelled_at": _moment(booking.cancelled_at),
        "checked_in_at": _moment(booking.checked_in_at),
        "checked_out_at": _moment(booking.checked_out_at),
        "balance_paise": booking.balance_paise,
        "balance_due_on": booking.balance_due_on,
        **_stay(booking.attempt),
    }


def _entries(user: User) -> Iterable[RegisterEntry]:
    return RegisterEntry.objects.filter(booking__user=user).select_related("guest", "booking").order_by("pk")


def _entry(entry: RegisterEntry) -> Row:
    plain = ("document", "last_four", "nationality", "acknowledgement")
    return {
        "booking": entry.booking.reference,
        "name": entry.guest.name,
        **{name: getattr(entry, name) for name in plain},
        "checked_at": _moment(entry.checked_at),
        "filed_at": _moment(entry.filed_at),
    }


def _stay(attempt: BookingAttempt) -> Row:
    return {
        "resort": attempt.resort.name,
        "check_in_date": attempt.check_in,
        "check_out_date": attempt.check_out,
        "rooms": [stay.room.room_number for stay in attempt.room_stays],
        "guests": [{"name": guest.name, "age": guest.age} for guest in attempt.guests.all()],
        **_details(attempt),
        "total_paise": attempt.total_paise,
        "currency": attempt.frozen_price.currency,
    }


def _details(attempt: BookingAttempt) -> Row:
    known: AttemptDetails = getattr(attempt, "details", AttemptDetails())
    plain = (
        *("contact_email", "requests", "language", "booker_name", "booker_phone"),
        *("company", "gstin", "company_address"),
    )
    return {
        **{name: getattr(known, name) for name in plain},
        "arrival_time": known.arrival_time and f"{known.arrival_time:%H:%M}",
    }


def _payment(payment: Payment) -> Row:
    return {
        "razorpay_order_id": payment.order.razorpay_order_id,
        "razorpay_payment_id": payment.razorpay_payment_id,
        "booking": payment.booking.reference if payment.booking else None,
        "amount_paise": payment.amount_paise,
        "currency": payment.currency,
        "state": payment.state,
        "method": payment.method,
        "captured_at": _moment(payment.captured_at),
        "refunds": [_refund(row) for row in payment.refunds.all()],
    }


def _refund(refund: Refund) -> Row:
    return {
        "razorpay_refund_id": refund.razorpay_refund_id,
        "amount_paise": refund.amount_paise,
        "reason": refund.reason,
        "state": refund.state,
        "created_at": _moment(refund.created_at),
    }


def _messages_to(user: User) -> Iterable[Message]:
    """By SMS and by e-mail, to whatever address was said with a stay."""
    by_email = Message.objects.filter(channel=Channel.EMAIL, about_attempt__in=user.attempts.values("pk"))
    told = Message.objects.filter(to=user.phone_number).union(by_email)
    if user.login_email:
        name = code_targets.target_of_account(user).name
        told = told.union(Message.objects.filter(to=user.login_email, params__target=name))
    return told.order_by("created_at")


def _message(message: Message) -> Row:
    return {
        "kind": message.kind,
        "state": message.state,
        "created_at": _moment(message.created_at),
        "sent_at": _moment(message.sent_at),
    }


def _moment(at: datetime | None) -> str | None:
    return timezone.localtime(at).isoformat() if at else None
