"""Logging in by phone: ask for a code, send it, answer with it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from backend.accounts.models import User
from backend.accounts.services import one_time_codes, sessions, toll_fraud
from backend.accounts.services.tokens import Pair
from backend.common import redis
from backend.common.errors import BadInput, DomainError, Retryable
from backend.common.phrases import phrase
from backend.common.security import limits
from backend.common.security.limits import Limit
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.notifications.models import Channel, Message, MessageKind
from backend.notifications.services import outbox
from backend.notifications.states import MessageState

HOUR, DAY = 3600, 86_400


class LoginUnavailable(DomainError):
    code = "login_unavailable"
    status = 503
    message = "Login is temporarily unavailable. Try again in a moment."


class OtpInvalid(DomainError):
    """Wrong, used, old, replaced, of another phone, or tried too often: the answer is the same."""

    code = "otp_invalid"
    status = 400
    message = "This code is not valid. Ask for a new one."


class AccountInactive(DomainError):
    code = "account_inactive"
    status = 401
    message = "This account has been disabled."


@dataclass(frozen=True, kw_only=True)
class LoggedIn:
    user: User
    tokens: Pair
    is_first_login: bool


class ChannelUnavailable(BadInput):
    """Guests of this deployment cannot be reached in this way."""

    def __init__(self) -> None:
        super().__init__(
            (
                "/channel",
                "channel_unavailable",
                phrase("Login codes cannot be sent this way here. Choose another channel."),
            )
        )


def request_code(*, phone: str, ip: str, at: datetime, channel: str = Channel.SMS) -> None:
    """Send a login code to a phone; the same for a number that is known and one that is not."""
    if channel not in settings.OTP_CHANNELS:
        raise ChannelUnavailable
    if not settings.OTP_PER_HOUR:
        raise LoginUnavailable(retry_after=HOUR)
    try:
        toll_fraud.refuse_stopped(phone=phone)
        limits.take(_limits(phone, ip))
        challenge = one_time_codes.begin_challenge(phone=phone)
        if phone in settings.OTP_TEST_NUMBERS:
            one_time_codes.arm(challenge=challenge)
            return
        stopped = toll_fraud.sent(phone=phone, at=at)
    except redis.Unavailable as error:
        raise LoginUnavailable(retry_after=5) from error
    for prefix in stopped:
        _report_pumping(prefix, at=at)
    outbox.queue_message(
        kind=MessageKind.OTP,
        to=phone,
        channel=channel,
        params={"minutes": max(settings.OTP_TTL_SECONDS // 60, 1)},
        dedupe_key=_dedupe_key(challenge),
        at=at,
    )


def deliver_code(*, message_id: int, at: datetime) -> None:
    """Work out the code that a queued message stands for, and send it; any number of times, the same code."""
    message = Message.objects.filter(pk=message_id, kind=MessageKind.OTP, state=MessageState.QUEUED).first()
    if message is None:
        return
    try:
        challenge = one_time_codes.current(phone=message.to)
        current = challenge is not None and _dedupe_key(challenge) == message.dedupe_key
        if challenge is None or not current or not one_time_codes.arm(challenge=challenge):
            outbox.drop_message(message=message, reason="code replaced or expired")
            return
    except redis.Unavailable as error:
        raise Retryable("redis") from error
    outbox.send_queued(message_id=message.pk, at=at, secrets={"code": challenge.code})


def log_in(*, phone: str, code: str, at: datetime, device: str = "", ip: str | None = None) -> LoggedIn:
    """Exchange a code for a login; the account is made at the first one."""
    try:
        right = one_time_codes.consume(phone=phone, code=code)
    except redis.Unavailable as error:
        raise LoginUnavailable(retry_after=5) from error
    if not right:
        raise OtpInvalid
    # The code is used up: whoever had it comes in, counted or not.
    with suppress(redis.Unavailable):
        toll_fraud.used(phone=phone, at=at)
    with transaction.atomic():
        user = person_with_phone(phone=phone)
        # Asked in the UPDATE: whoever is switched off or deleted in this very moment does not come in.
        if not User.objects.filter(pk=user.pk, is_active=True).update(last_login=at):
            raise AccountInactive
        pair = sessions.begin_session(user=user, at=at, device=device, ip=ip)
        return LoggedIn(user=user, tokens=pair, is_first_login=user.last_login is None)


def person_with_phone(*, phone: str) -> User:
    """The account of a phone, made now if there is none. Any number of callers get the same one."""
    found = User.objects.filter(phone_number=phone).first()
    if found:
        return found
    guest = User(phone_number=phone)
    guest.set_unusable_password()
    # Whoever comes second walks on with the row of the first.
    User.objects.bulk_create([guest], ignore_conflicts=True)
    return User.objects.get(phone_number=phone)


def _report_pumping(prefix: str, *, at: datetime) -> None:
    reports.report(
        IncidentKind.OTP_PUMPING,
        subject=f"numbers {prefix}",
        happened=f"Fewer than {settings.OTP_WATCH_PERCENT} % of the codes of the last hour were used.",
        done=f"Numbers with this prefix get no codes for {settings.OTP_WATCH_PAUSE_SECONDS // 60} minutes.",
        advice="This may be SMS pumping fraud: ask the provider to block the number range. OTP_PER_HOUR=0 stops all "
        "codes.",
        at=at,
    )


def _dedupe_key(challenge: one_time_codes.Challenge) -> str:
    return f"otp:{challenge.id}"


def _limits(phone: str, ip: str) -> list[Limit]:
    number = one_time_codes.challenge_handle(phone)
    block = one_time_codes.challenge_handle(phone[: toll_fraud.BLOCK_LENGTH])
    return [
        Limit(key=f"otp:resend:{number}", count=1, seconds=settings.OTP_RESEND_SECONDS),
        Limit(key=f"otp:hour:{number}", count=settings.OTP_PER_NUMBER_PER_HOUR, seconds=HOUR),
        Limit(key=f"otp:day:{number}", count=settings.OTP_PER_NUMBER_PER_DAY, seconds=DAY),
        Limit(key=f"otp:block:{block}", count=settings.OTP_PER_BLOCK_PER_HOUR, seconds=HOUR),
        Limit(key=f"otp:ip:{ip}", count=settings.OTP_PER_IP_PER_HOUR, seconds=HOUR),
        Limit(key="otp:all", count=settings.OTP_PER_HOUR, seconds=HOUR),
    ]
