"""One-time login codes: the challenge lives in Redis, and the code itself is stored nowhere.

The challenge is a random nonce. The code follows from it and from a secret that Redis has never seen, so the
worker can say the same code twice, while whoever reads Redis, the queue or the database can say none.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from django.conf import settings

from backend.common import redis

DIGITS = 6

# KEYS[1]: the challenge. ARGV: nonce, ttl in ms. Replaces what was there: a new code ends the old one.
_BEGIN = """
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'nonce', ARGV[1], 'tries', 0)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""
# ARGV: nonce, digest of the code. Answers 1 if this challenge is still the one.
_ARM = """
if redis.call('HGET', KEYS[1], 'nonce') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'digest', ARGV[2])
return 1
"""
# ARGV: most tries. Counts one, then shows what to compare with; an empty list when there is nothing.
_TRY = """
local digest = redis.call('HGET', KEYS[1], 'digest')
if not digest then return {} end
if redis.call('HINCRBY', KEYS[1], 'tries', 1) > tonumber(ARGV[1]) then return {} end
return {redis.call('HGET', KEYS[1], 'nonce'), digest}
"""
# ARGV: nonce. Whoever deletes the challenge is the one who logs in.
_CONSUME = """
if redis.call('HGET', KEYS[1], 'nonce') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""


@dataclass(frozen=True, kw_only=True)
class Challenge:
    phone: str
    nonce: str

    @property
    def id(self) -> str:
        """A name of this challenge that tells nothing about its code."""
        return _keyed("id", self.phone, self.nonce)[:32]

    @property
    def code(self) -> str:
        """The six digits of the SMS; of a test number those that the settings give it."""
        if self.phone in settings.OTP_TEST_NUMBERS:
            return str(settings.OTP_TEST_NUMBERS[self.phone])
        return f"{int(_keyed('code', self.phone, self.nonce), 16) % 10**DIGITS:0{DIGITS}}"


def challenge_handle(phone: str) -> str:
    """What a phone number is called in Redis."""
    return _keyed("phone", phone)[:32]


def begin_challenge(*, phone: str) -> Challenge:
    """A new challenge in place of any earlier one."""
    challenge = Challenge(phone=phone, nonce=secrets.token_hex(16))
    redis.run(_BEGIN, [_key(phone)], [challenge.nonce, settings.OTP_TTL_SECONDS * 1000])
    return challenge


def current(*, phone: str) -> Challenge | None:
    """The challenge that is open for this phone."""
    nonce = redis.client().hget(_key(phone), "nonce")
    return Challenge(phone=phone, nonce=_text(nonce)) if nonce else None


def arm(*, challenge: Challenge) -> bool:
    """Let the code of this challenge be tried from now on. False: another one has taken its place."""
    digest = _digest(challenge.phone, challenge.nonce, challenge.code)
    return bool(redis.run(_ARM, [_key(challenge.phone)], [challenge.nonce, digest]))


def consume(*, phone: str, code: str) -> bool:
    """Count a try and use the code up if it is the right one. True for one caller only."""
    found = redis.run(_TRY, [_key(phone)], [settings.OTP_MAX_TRIES])
    if not found:
        return False
    nonce, digest = map(_text, found)
    right = hmac.compare_digest(digest, _digest(phone, nonce, code))
    return right and bool(redis.run(_CONSUME, [_key(phone)], [nonce]))


def forget_challenge(*, phone: str) -> None:
    """Take back the challenge that is open for this phone, if there is one."""
    redis.client().delete(_key(phone))


def _key(phone: str) -> str:
    return f"{redis.PREFIX}:otp:{{{challenge_handle(phone)}}}"


def _digest(phone: str, nonce: str, code: str) -> str:
    return _keyed("digest", phone, nonce, code)


def _keyed(purpose: str, *parts: str) -> str:
    said = "\n".join((purpose, *parts)).encode()
    return hmac.new(settings.OTP_PEPPER.encode(), said, hashlib.sha256).hexdigest()


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
