"""Reasons why an account cannot be deleted yet: open bookings, payments, refunds or disputes."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from backend.accounts.models import User
from backend.bookings.models import FinalBooking
from backend.bookings.states import BookingState
from backend.catalogue.models import StaffMember
from backend.common.errors import DomainError
from backend.holds.models import BookingAttempt
from backend.holds.states import ATTEMPT_LIVE, AttemptState
from backend.payments.models import Dispute, PaymentOrder, Refund
from backend.payments.models.refund import RefundReason
from backend.payments.states import DISPUTE_OPEN, OrderState, RefundState

# Razorpay may capture an authorisation so long after the guest paid; money without an owner helps nobody.
MONEY_MAY_COME = timedelta(days=3)


class AccountIsStaff(DomainError):
    code = "account_is_staff"
    message = "This account belongs to a member of staff. Have its staff access removed first."


class AccountHasBookings(DomainError):
    """`references`: the bookings that are not over."""

    code = "account_has_bookings"
    message = "You have a booking that is not over. Cancel it, or try again after your stay."


class AccountHasAttempts(DomainError):
    """`booking_attempt_ids`: what is held or can still be paid."""

    code = "account_has_attempts"
    message = "You have an open booking attempt. Release it, or try again in an hour."


class AccountHasPayments(DomainError):
    """`until`: from then on no money can come any more."""

    code = "account_has_payments"
    message = "A payment that you started may still arrive. Try again in three days."


class AccountHasRefunds(DomainError):
    code = "account_has_refunds"
    message = "A refund is on its way to you. Try again when it has arrived."


class AccountHasDisputes(DomainError):
    code = "account_has_disputes"
    message = "Your bank disputes one of your payments. Try again when the dispute is settled."


def refuse_erasure(user: User, *, at: datetime) -> None:
    """Raise the first thing that stands in the way of forgetting this person, if there is one."""
    if user.is_staff or user.is_superuser or StaffMember.objects.filter(user=user).exists():
        raise AccountIsStaff
    today = timezone.localtime(at).date()
    ahead = FinalBooking.objects.filter(user=user, state=BookingState.CONFIRMED, check_out__gte=today)
    if references := list(ahead.values_list("reference", flat=True)):
        raise AccountHasBookings(references=references)
    if ids := list(_attempts(user, at=at).values_list("pk", flat=True)):
        raise AccountHasAttempts(booking_attempt_ids=ids)
    _refuse_for_money(user, at=at)


def _attempts(user: User, *, at: datetime) -> QuerySet[BookingAttempt]:
    """Those that hold rooms, and failed ones that can still take them again."""
    payable = at - timedelta(seconds=settings.ATTEMPT_MAX_SECONDS)
    live = Q(state__in=ATTEMPT_LIVE, expires_at__gt=at)
    offered = at - timedelta(seconds=settings.PAYMENT_WINDOW_SECONDS)
    failed = Q(state=AttemptState.FAILED) & (Q(started_at__gt=payable) | Q(offered_until__gt=offered))
    return BookingAttempt.objects.filter(live | failed, user=user)


def _refuse_for_money(user: User, *, at: datetime) -> None:
    orders = PaymentOrder.objects.filter(attempt__user=user, state=OrderState.CREATED)
    last = orders.filter(created_at__gt=at - MONEY_MAY_COME).order_by("created_at").last()
    if last is not None:
        raise AccountHasPayments(until=timezone.localtime(last.created_at + MONEY_MAY_COME).isoformat())
    done = (RefundState.PROCESSED, RefundState.NETTED, RefundState.WITHDRAWN)
    owed = Refund.objects.filter(payment__order__attempt__user=user).exclude(state__in=done)
    # What Razorpay's dashboard began, and could not do, is not owed by us.
    if owed.exclude(state=RefundState.FAILED, reason=RefundReason.EXTERNAL).exists():
        raise AccountHasRefunds
    if Dispute.objects.filter(payment__order__attempt__user=user, state__in=DISPUTE_OPEN).exists():
        raise AccountHasDisputes
