"""Deletes a person's data, on their request or by a superuser."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from auditlog.models import LogEntry
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet

from backend.accounts.models import Companion, LoginSession, User
from backend.accounts.services import code_targets, one_time_codes, second_factor, sessions
from backend.accounts.services.code_targets import CodeTarget
from backend.accounts.services.login import LoginUnavailable, OtpInvalid
from backend.bookings.models import BookingEnding, FinalBooking, ManageLink
from backend.common import redis
from backend.common.db.transitions import move_all
from backend.common.models import RememberedAnswer
from backend.holds.models import AttemptDetails, AttemptGuest, BookingAttempt
from backend.notifications.models import Channel, Message
from backend.notifications.states import MessageState
from backend.payments.models import PaymentOrder, Refund
from backend.privacy.services import obstacles, payload_reduction, trail
from backend.waitlist.models import WaitingEntry

# In place of the phone number: no number that anybody could have, so that the number can sign up afresh.
TOMBSTONE = "gone-"


def is_erased(user: User) -> bool:
    """Whether this row is what is left of a person who was forgotten."""
    return user.phone_number.startswith(TOMBSTONE)


def erase_own(*, user: User, code: str, at: datetime, challenge: str = "") -> None:
    """Forget the caller, who proves by a fresh code that it is them.

    Raises OtpInvalid, LoginUnavailable, and what `obstacles.refuse` raises: then the code is not used up.
    """
    obstacles.refuse_erasure(user, at=at)
    try:
        right = one_time_codes.consume(phone=code_targets.target_of_account(user).name, code=code, challenge=challenge)
    except redis.Unavailable as error:
        raise LoginUnavailable(retry_after=5) from error
    if not right:
        raise OtpInvalid
    erase(user_id=user.pk, by=user, at=at)


def erase(*, user_id: int, by: User | None = None, at: datetime) -> bool:
    """Forget a person, all of it or nothing; False when that has been done before.

    Raises what `obstacles.refuse` raises. What tax law asks for stays, under a row that is nobody's.
    """
    with transaction.atomic():
        # In the order of the house: user, attempts. Whoever books or pays at this moment waits here, or is waited for.
        user = User.objects.select_for_update(no_key=True).get(pk=user_id)
        if is_erased(user):
            return False
        list(BookingAttempt.objects.select_for_update().filter(user=user).order_by("pk").values_list("pk"))
        obstacles.refuse_erasure(user, at=at)
        target = code_targets.target_of_account(user)
        _blank(user)
        _forget_messages(user, target)
        ManageLink.objects.filter(booking__user=user).delete()
        _forget_traces(user)
        _forget_reasons(user)
        AttemptGuest.objects.filter(attempt__user=user, attempt__booking=None).delete()
        AttemptDetails.objects.filter(attempt__user=user).delete()
        WaitingEntry.objects.filter(user=user).delete()
        BookingAttempt.objects.filter(user=user).exclude(network="").update(network="")
        payload_reduction.reduce_of_orders(PaymentOrder.objects.filter(attempt__user=user))
        trail.trail_told(user, what="account deleted", by=by)
        transaction.on_commit(lambda: _forget_in_redis(target))
        sessions.shut_out(user_id=user.pk)
    return True


def _blank(user: User) -> None:
    user.phone_number = f"{TOMBSTONE}{user.pk}"
    user.name = user.email = user.login_email = user.gender = user.language = ""
    user.date_of_birth = user.last_login = None
    user.is_active = False
    user.set_unusable_password()
    # Past the signals: the audit trail has a row of its own for this.
    names = (
        "phone_number",
        "name",
        "email",
        "login_email",
        "gender",
        "language",
        "date_of_birth",
        "last_login",
        "is_active",
        "password",
    )
    User.objects.filter(pk=user.pk).update(**{name: getattr(user, name) for name in names})
    LoginSession.objects.filter(user=user).delete()
    Companion.objects.filter(user=user).delete()
    second_factor.reset_factor(user=user)
    RememberedAnswer.objects.filter(user=user).delete()


def _forget_messages(user: User, target: CodeTarget) -> None:
    """That something was sent stays known; to whom, and with which words, does not."""
    attempts = BookingAttempt.objects.filter(user=user).values("pk")
    ids = [*Message.objects.filter(to=target.phone).values_list("pk", flat=True)]
    if target.email:
        codes = Message.objects.filter(to=target.email, params__target=target.name)
        ids += codes.values_list("pk", flat=True)
    # Letters went to whatever address was said with each stay.
    ids += Message.objects.filter(channel=Channel.EMAIL, about_attempt__in=attempts).values_list("pk", flat=True)
    messages = Message.objects.filter(pk__in=ids)
    move_all(messages, begin=[MessageState.QUEUED], to=MessageState.DROPPED, last_error="account deleted")
    messages.update(to="", params={})


def _forget_traces(user: User) -> None:
    """The name in the histories of the admin: both write down how a row was called."""
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=kind, object_id=user.pk).update(object_repr=str(user))
    AdminEntry.objects.filter(content_type=kind, object_id=str(user.pk)).update(object_repr=str(user))
    LogEntry.objects.filter(actor=user).update(remote_addr=None, remote_port=None, actor_email=None)


def _forget_reasons(user: User) -> None:
    """What staff wrote about the person, their bookings and refunds: they are asked for no names, and may have
    written one."""
    bookings = FinalBooking.objects.filter(user=user)
    BookingEnding.objects.filter(booking__in=bookings).update(reason="", undo_reason="")
    refunds = Refund.objects.filter(payment__order__attempt__user=user)
    for rows in (User.objects.filter(pk=user.pk), bookings, refunds):
        _forget_reasons_told_of(rows)


def _forget_reasons_told_of(rows: QuerySet[Any]) -> None:
    kind = ContentType.objects.get_for_model(rows.model)
    told = LogEntry.objects.filter(content_type=kind, object_id__in=rows.values("pk"))
    for entry in told.filter(additional_data__has_key="reason"):
        said = {name: value for name, value in entry.additional_data.items() if name != "reason"}
        LogEntry.objects.filter(pk=entry.pk).update(additional_data=said)


def _forget_in_redis(target: CodeTarget) -> None:
    """Counters of limits stay, under a keyed hash, until they run out: else deleting would be a way around them."""
    # Where Redis does not answer, it runs out by itself within minutes.
    with suppress(redis.Unavailable):
        one_time_codes.forget_challenges(phone=target.name)
