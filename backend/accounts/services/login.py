"""Logging in by phone: ask for a code, send it, answer with it. To a number from abroad it goes by e-mail."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction

from backend.accounts import selectors
from backend.accounts.models import User
from backend.accounts.services import code_budgets, code_letters, one_time_codes, sessions, toll_fraud
from backend.accounts.services.code_budgets import CodeAsker
from backend.accounts.services.code_targets import CodeTarget
from backend.accounts.services.tokens import Pair
from backend.common import redis
from backend.common.errors import BadInput, DomainError, Retryable
from backend.common.guest_languages import GuestLanguage
from backend.common.phrases import phrase
from backend.common.security import masks
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.notifications.gateway import mail_carrier
from backend.notifications.models import Channel, Message, MessageKind
from backend.notifications.services import outbox
from backend.notifications.services.addressees import Addressee
from backend.notifications.states import MessageState

HOUR = 3600
# Before the id of the challenge that a message carries the code of.
DEDUPE = "otp:"


class LoginUnavailable(DomainError):
    code = "login_unavailable"
    status = 503
    message = "Login is temporarily unavailable. Try again in a moment."


class OtpInvalid(DomainError):
    """Wrong, used, old, replaced, of another phone, or tried too often: the answer is the same."""

    code = "otp_invalid"
    status = 400
    message = "This code is not valid. Check its digits, or ask for a new one."


class AccountInactive(DomainError):
    code = "account_inactive"
    status = 401
    message = "This account has been disabled."


@dataclass(frozen=True, kw_only=True)
class LoggedIn:
    user: User
    tokens: Pair
    is_first_login: bool
    device_token: str


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


def request_code(
    *,
    target: CodeTarget,
    asker: CodeAsker,
    at: datetime,
    channel: str = Channel.SMS,
    language: str = GuestLanguage.ENGLISH,
) -> str:
    """Send a login code; the key of its challenge, for whoever asked.

    The same for a number that is known and one that is not. Raises TooMany and ProofRequired.
    """
    if channel not in ((Channel.SMS, Channel.EMAIL) if target.email else settings.OTP_CHANNELS):
        raise ChannelUnavailable
    if not settings.OTP_PER_HOUR:
        raise LoginUnavailable(retry_after=HOUR)
    if target.email and mail_carrier.is_resting():
        raise LoginUnavailable(retry_after=settings.SMS_REST_SECONDS)
    try:
        admission = code_budgets.admit_asker(asker, target=target, at=at)
        challenge = one_time_codes.begin_challenge(
            phone=target.name, asker=admission.name, known=admission.recognised, instead_of=asker.challenge
        )
        if target.phone in settings.OTP_TEST_NUMBERS:
            one_time_codes.arm(challenge=challenge)
            return challenge.key
        stopped = [] if target.email else toll_fraud.sent(phone=target.phone, at=at)
    except redis.Unavailable as error:
        raise LoginUnavailable(retry_after=5) from error
    for prefix in stopped:
        _report_pumping(prefix, at=at)
    outbox.queue_message(
        kind=MessageKind.OTP,
        to=Addressee(phone=target.phone, email=target.email, language=GuestLanguage(language)),
        channel=channel,
        params={"minutes": max(settings.OTP_TTL_SECONDS // 60, 1), **_of_letter(target)},
        dedupe_key=f"{DEDUPE}{challenge.id}",
        at=at,
    )
    return challenge.key


def _of_letter(target: CodeTarget) -> dict[str, object]:
    """What a letter has to know; its reader alone learns that the number is bound to another address."""
    if not target.email:
        return {}
    taken = selectors.is_of_another(phone=target.phone, email=target.email)
    return {"target": target.name, "number": masks.last_four(target.phone), "taken": taken}


def deliver_code(*, message_id: int, at: datetime) -> None:
    """Work out the code that a queued message stands for, and send it; any number of times, the same code."""
    message = Message.objects.filter(pk=message_id, kind=MessageKind.OTP, state=MessageState.QUEUED).first()
    if message is None:
        return
    is_letter = message.channel == Channel.EMAIL
    if message.params.get("taken"):
        outbox.send_queued(message_id=message.pk, at=at, write=code_letters.write_refusal)
        return
    try:
        challenge_id = message.dedupe_key.removeprefix(DEDUPE)
        name = message.params["target"] if is_letter else message.to
        challenge = one_time_codes.find_challenge(phone=name, challenge_id=challenge_id)
        if challenge is None or not one_time_codes.arm(challenge=challenge):
            outbox.drop_message(message=message, reason="code replaced or expired")
            return
    except redis.Unavailable as error:
        raise Retryable("redis") from error
    if is_letter:
        write = partial(code_letters.write_code, code=challenge.code)
        outbox.send_queued(message_id=message.pk, at=at, write=write)
    else:
        outbox.send_queued(message_id=message.pk, at=at, secrets={"code": challenge.code})


def log_in(
    *, target: CodeTarget, code: str, at: datetime, challenge: str = "", device: str = "", ip: str | None = None
) -> LoggedIn:
    """Exchange a code for a login; the account is made at the first one, and bound to its address then."""
    try:
        right = one_time_codes.consume(phone=target.name, code=code, challenge=challenge)
    except redis.Unavailable as error:
        raise LoginUnavailable(retry_after=5) from error
    if not right:
        raise OtpInvalid
    # The code is used up: whoever had it comes in, counted or not.
    if not target.email:
        with suppress(redis.Unavailable):
            toll_fraud.used(phone=target.phone, at=at)
    with transaction.atomic():
        user = person_of(target)
        if user.login_email != target.email:
            raise OtpInvalid
        # Asked in the UPDATE: whoever is switched off or deleted in this very moment does not come in.
        if not User.objects.filter(pk=user.pk, is_active=True).update(last_login=at):
            raise AccountInactive
        pair = sessions.begin_session(user=user, at=at, device=device, ip=ip)
        token = code_budgets.device_token(name=target.name)
        return LoggedIn(user=user, tokens=pair, is_first_login=user.last_login is None, device_token=token)


def person_of(target: CodeTarget) -> User:
    """The account of a phone, made now if there is none. Any number of callers get the same one, which may be bound to
    another address."""
    found = User.objects.filter(phone_number=target.phone).first()
    if found:
        return found
    guest = User(phone_number=target.phone, email=target.email, login_email=target.email)
    guest.set_unusable_password()
    # Whoever comes second walks on with the row of the first.
    User.objects.bulk_create([guest], ignore_conflicts=True)
    return User.objects.get(phone_number=target.phone)


def _report_pumping(prefix: str, *, at: datetime) -> None:
    reports.report(
        IncidentKind.OTP_PUMPING,
        subject=f"numbers {prefix}",
        happened=f"Fewer than {settings.OTP_WATCH_PERCENT} % of the codes of the last hour were used.",
        done="Strangers get codes for this prefix with a proof of work only, and none for numbers that differ in two "
        f"digits, for {settings.OTP_WATCH_PAUSE_SECONDS // 60} minutes. Guests who have logged in before go on.",
        advice="This may be SMS pumping fraud: ask the provider to block the number range. OTP_PER_HOUR=0 stops all "
        "codes.",
        at=at,
    )
