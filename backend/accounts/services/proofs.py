"""Proofs of work: what a stranger's device computes before a login code, once too many codes are asked for.

altcha signs a challenge, which nobody has to remember; a proof is for one number, runs out, and is good once.
"""

import time

import altcha
from django.conf import settings

from backend.accounts.services import one_time_codes
from backend.common import redis
from backend.common.errors import DomainError

# The first byte of the derived key is to be zero: one counter in 256 makes it so.
METHOD, PREFIX = "PBKDF2/SHA-256", "00"
# What a payload of another shape makes the library raise; the rest it answers itself.
MISSHAPEN = (AttributeError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError)


class ProofRequired(DomainError):
    """Nothing was sent. `altcha` in the answer is the challenge; its solution goes along with the next request."""

    code = "proof_required"
    status = 429
    message = "Too many login codes were requested. Wait a little, then try again."


def require_proof(*, phone: str, retry_after: int) -> ProofRequired:
    """The refusal that asks for a proof; seconds until none would be needed."""
    made = altcha.create_challenge(
        METHOD,
        settings.OTP_PROOF_ROUNDS,
        key_prefix=PREFIX,
        expires_at=int(time.time()) + settings.OTP_PROOF_SECONDS,
        data={"number": _number(phone)},
        hmac_secret=_secret(),
    )
    return ProofRequired(retry_after=max(retry_after, 1), altcha=made.to_dict())


def use_proof(*, phone: str, payload: str) -> bool:
    """Whether this is a proof for this number that nobody has used; from now on somebody has."""
    try:
        read = altcha.Payload.from_base64(payload)
        meant = (read.challenge.parameters.data or {}).get("number")
        right = meant == _number(phone) and altcha.verify_solution(payload, _secret()).verified
    except MISSHAPEN:
        return False
    if not right:
        return False
    used = f"{redis.PREFIX}:proof:{read.challenge.parameters.nonce}"
    return bool(redis.client().set(used, 1, nx=True, ex=settings.OTP_PROOF_SECONDS))


def _number(phone: str) -> str:
    return one_time_codes.challenge_handle(f"proof {phone}")


def _secret() -> str:
    return f"proof {settings.OTP_PEPPER}"
