"""Who may have a login code sent: strangers spend a budget of theirs, recognised guests another.

Recognised is whoever asks for a number from a device that has logged in with it (`device_token`), or from a network
where it is logged in. Everybody else is a stranger, to whom known and unknown numbers look the same: once the budget of
strangers is strained, both are asked for a proof of work. What a proof is good for, the number decides: one that has
logged in before has a budget that the others cannot spend, and is never among those that are stopped. What a number or
a place may have in a day, no proof adds to.

Codes by e-mail are counted apart from SMS, by mailbox as SMS are by number. A number from abroad is counted too, but
softly: strangers who name it with addresses of their own must not lock its guest out.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core import signing

from backend.accounts import selectors
from backend.accounts.services import one_time_codes, proofs, toll_fraud
from backend.accounts.services.code_targets import CodeTarget
from backend.common.security import limits
from backend.common.security.limits import Limit, TooMany

HOUR, DAY = 3600, 86_400
SALT = "dandeli.login-device"
TOKEN_SECONDS = 400 * DAY
NOT_STOPPED = toll_fraud.StoppedSeconds(block=0, series=0)


@dataclass(frozen=True, kw_only=True)
class CodeAsker:
    """Who asks for a code: the address as limits count it, its network as logins store it, and what was sent along."""

    ip: str
    network: str | None = None
    device_token: str = ""
    challenge: str = ""
    proof: str = ""


@dataclass(frozen=True, kw_only=True)
class Admission:
    """`name` tells the askers of one number apart; `recognised` are those who have logged in with it."""

    name: str
    recognised: bool


def admit_asker(asker: CodeAsker, *, target: CodeTarget, at: datetime) -> Admission:
    """Count one code that this asker wants for this number.

    Raises TooMany, ProofRequired, and redis.Unavailable; then nothing was counted but the proof.
    """
    device = _device(asker.device_token, name=target.name)
    known = selectors.standing_of_number(phone=target.phone, email=target.email, network=asker.network)
    if device or known.is_near:
        name = f"device {device}" if device else f"network {asker.network}"
        limits.take(_of_recognised(target, name))
        return Admission(name=name, recognised=True)
    _admit_stranger(asker, target, has_logged_in=known.has_logged_in)
    return Admission(name=f"address {asker.ip}", recognised=False)


def device_token(*, name: str) -> str:
    """What a device keeps after a login, to be recognised when it asks for a code again. It opens nothing."""
    said = {"number": one_time_codes.challenge_handle(name), "device": secrets.token_hex(8)}
    return signing.dumps(said, salt=SALT)


def _device(token: str, *, name: str) -> str:
    """The name of the device that this number's token was given to; empty for any other text."""
    if not token:
        return ""
    try:
        said = signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        return ""
    return str(said["device"]) if said["number"] == one_time_codes.challenge_handle(name) else ""


def _admit_stranger(asker: CodeAsker, target: CodeTarget, *, has_logged_in: bool) -> None:
    # Nobody earns with letters.
    stopped = NOT_STOPPED if target.email else toll_fraud.stopped_seconds(phone=target.phone)
    firm = [*_of_receiver(target, ""), *_of_day(asker)]
    if not (wait := max(stopped.block, stopped.series)):
        answer = limits.count([*firm, *_of_strangers(asker, target)])
        if not answer.wait_seconds:
            return
        wait = answer.wait_seconds
        full = {standing.limit.key for standing in answer.standings if not standing.left}
        if full & {limit.key for limit in firm}:
            limits.refuse_if_full(answer)
    if not asker.proof or not proofs.use_proof(phone=target.name, payload=asker.proof):
        raise proofs.require_proof(phone=target.name, retry_after=wait)
    if stopped.block and not has_logged_in:
        raise TooMany(retry_after=stopped.block)
    limits.take([*firm, *_of_proven(asker, target, has_logged_in=has_logged_in)])


def _of_receiver(target: CodeTarget, who: str) -> list[Limit]:
    """Of the phone or the mailbox in which the codes arrive."""
    receiver = f"{one_time_codes.challenge_handle(target.mailbox if target.email else target.phone)}{who}"
    return [
        Limit(key=f"otp:resend:{receiver}", count=1, seconds=settings.OTP_RESEND_SECONDS),
        Limit(key=f"otp:hour:{receiver}", count=settings.OTP_PER_NUMBER_PER_HOUR, seconds=HOUR),
        Limit(key=f"otp:day:{receiver}", count=settings.OTP_PER_NUMBER_PER_DAY, seconds=DAY),
    ]


def _of_recognised(target: CodeTarget, name: str) -> list[Limit]:
    who = f":{one_time_codes.challenge_handle(f'{target.name} {name}' if target.email else name)}"
    budget = Limit(key=f"otp:recognised{_way(target)}", count=settings.OTP_KNOWN_PER_HOUR, seconds=HOUR)
    return [*_of_receiver(target, who), budget]


def _of_strangers(asker: CodeAsker, target: CodeTarget) -> list[Limit]:
    """The same for every number: nobody learns from a refusal whether one is known."""
    soft = -(-settings.OTP_PER_HOUR * settings.OTP_PROOF_FROM_PERCENT // 100)
    whole = Limit(key=f"otp:all{_way(target)}", count=soft, seconds=HOUR)
    return [*_of_place(asker, 1), *_of_number(target, 1), whole]


def _of_proven(asker: CodeAsker, target: CodeTarget, *, has_logged_in: bool) -> list[Limit]:
    place, way = _of_place(asker, settings.OTP_PROOF_FACTOR), _way(target)
    if has_logged_in:
        return [*place, Limit(key=f"otp:known{way}", count=settings.OTP_KNOWN_PER_HOUR, seconds=HOUR)]
    whole = Limit(key=f"otp:all{way}", count=settings.OTP_PER_HOUR, seconds=HOUR)
    return [*place, *_of_number(target, settings.OTP_PROOF_FACTOR), whole]


def _of_place(asker: CodeAsker, factor: int) -> list[Limit]:
    return [
        Limit(key=f"otp:ip:{asker.ip}", count=settings.OTP_PER_IP_PER_HOUR * factor, seconds=HOUR),
        Limit(key=f"otp:net:{_network(asker)}", count=settings.OTP_PER_NETWORK_PER_HOUR * factor, seconds=HOUR),
    ]


def _of_day(asker: CodeAsker) -> list[Limit]:
    """The ceiling of a place: whoever reaches it has been asked for proofs before."""
    return [
        Limit(key=f"otp:ip-day:{asker.ip}", count=settings.OTP_PER_IP_PER_DAY, seconds=DAY),
        Limit(key=f"otp:net-day:{_network(asker)}", count=settings.OTP_PER_NETWORK_PER_DAY, seconds=DAY),
    ]


def _of_number(target: CodeTarget, factor: int) -> list[Limit]:
    """Of numbers side by side; of one from abroad, whatever addresses are named with it."""
    if not target.email:
        block = one_time_codes.challenge_handle(target.phone[: toll_fraud.BLOCK_LENGTH])
        return [Limit(key=f"otp:block:{block}", count=settings.OTP_PER_BLOCK_PER_HOUR * factor, seconds=HOUR)]
    number = one_time_codes.challenge_handle(target.phone)
    return [
        Limit(key=f"otp:abroad:{number}", count=settings.OTP_PER_NUMBER_PER_HOUR * factor, seconds=HOUR),
        Limit(key=f"otp:abroad-day:{number}", count=settings.OTP_PER_NUMBER_PER_DAY * factor, seconds=DAY),
    ]


def _network(asker: CodeAsker) -> str:
    return one_time_codes.challenge_handle(asker.network or asker.ip)


def _way(target: CodeTarget) -> str:
    """Letters have budgets of their own: what is asked for by e-mail leaves SMS alone."""
    return ":letters" if target.email else ""
