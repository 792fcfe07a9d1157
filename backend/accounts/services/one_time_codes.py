"""One-time login codes: their challenges live in Redis, and the codes themselves are stored nowhere.

A challenge begins with a random nonce. The code follows from it and from a secret that Redis has never seen, so the
worker can say the same code twice, while whoever reads Redis, the queue or the database can say none.

A challenge belongs to the request that asked for it: the answer carries its key, and whoever sends the key along is
counted on this challenge alone. Several of one number lie side by side in one hash. Whoever sends no key tries those
that their askers have not replaced, on a budget that all such callers share.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from backend.common import redis

DIGITS = 6
DAY_MS = 86_400_000

# KEYS[1]: the challenges of a number, by id. ARGV: id, nonce, ttl in ms, asker, 1 if recognised, id of the challenge
# that this one takes the place of, most of one kind. Whoever asks again means the new code. Of too many the oldest
# goes.
_BEGIN = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local all, peers, oldest, age = redis.call('HGETALL', KEYS[1]), 0, nil, nil
for i = 1, #all, 2 do
  local open = cjson.decode(all[i + 1])
  if open.ends <= now or all[i] == ARGV[6] then
    redis.call('HDEL', KEYS[1], all[i])
  else
    if open.asker == ARGV[4] and open.newest then
      open.newest = false
      redis.call('HSET', KEYS[1], all[i], cjson.encode(open))
    end
    if open.known == ARGV[5] then
      peers = peers + 1
      if not age or open.begun < age then oldest, age = all[i], open.begun end
    end
  end
end
if peers >= tonumber(ARGV[7]) then redis.call('HDEL', KEYS[1], oldest) end
local made = {nonce = ARGV[2], ends = now + ARGV[3], asker = ARGV[4], known = ARGV[5]}
made.newest, made.own, made.shared = true, 0, 0
-- In microseconds, of as many digits as JSON keeps here: several begin in one millisecond.
made.begun = (clock[1] % 1000000) * 1000000 + clock[2]
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(made))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
"""
# What the scripts below begin with: the challenge of an id that has not run out.
_READ = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local function read(id)
  local text = redis.call('HGET', KEYS[1], id)
  local open = text and cjson.decode(text)
  return open and open.ends > now and open or nil
end
local function write(id, open) redis.call('HSET', KEYS[1], id, cjson.encode(open)) end
"""
# ARGV: id. Answers the nonce, unless its asker has asked for a newer code.
_FIND = f"""{_READ}
local open = read(ARGV[1])
return open and open.newest and open.nonce or false
"""
# ARGV: id, digest of the code. Answers 1 if this challenge is open.
_ARM = f"""{_READ}
local open = read(ARGV[1])
if not open then return 0 end
open.digest = ARGV[2]
write(ARGV[1], open)
return 1
"""
# ARGV: id, most tries. Counts one of the holder's, then shows what to compare with, if there is anything.
_TRY_OWN = f"""{_READ}
local open = read(ARGV[1])
if not open or not open.digest or open.own >= tonumber(ARGV[2]) then return {{}} end
open.own = open.own + 1
write(ARGV[1], open)
return {{ARGV[1], open.nonce, open.digest}}
"""
# KEYS[2]: looks of a day. ARGV: most tries, most looks, a day in ms. Counts a look at each newest challenge.
_TRY_SHARED = f"""{_READ}
local shown = {{}}
for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do
  local open = read(id)
  if open and open.newest and open.digest and open.shared < tonumber(ARGV[1]) then
    local looks = redis.call('INCR', KEYS[2])
    if looks == 1 then redis.call('PEXPIRE', KEYS[2], ARGV[3]) end
    if looks > tonumber(ARGV[2]) then break end
    open.shared = open.shared + 1
    write(id, open)
    for _, part in ipairs({{id, open.nonce, open.digest}}) do shown[#shown + 1] = part end
  end
end
return shown
"""
# KEYS[2]: looks of a day. ARGV: id. Whoever deletes the challenge is the one who logs in, and has the number.
_CONSUME = """
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('DEL', KEYS[2])
return 1
"""


@dataclass(frozen=True, kw_only=True)
class Challenge:
    phone: str
    nonce: str

    @property
    def key(self) -> str:
        """What its asker sends along: 32 hexadecimal digits that Redis and the database do not know."""
        return _keyed("challenge", self.phone, self.nonce)[:32]

    @property
    def id(self) -> str:
        """A name of this challenge that tells nothing about its code or its key."""
        return _id(self.phone, self.key)

    @property
    def code(self) -> str:
        """The six digits of the SMS; of a test number those that the settings give it."""
        if self.phone in settings.OTP_TEST_NUMBERS:
            return str(settings.OTP_TEST_NUMBERS[self.phone])
        return f"{int(_keyed('code', self.phone, self.nonce), 16) % 10**DIGITS:0{DIGITS}}"


def challenge_handle(phone: str) -> str:
    """What a phone number is called in Redis."""
    return _keyed("phone", phone)[:32]


def begin_challenge(*, phone: str, asker: str = "", known: bool = False, instead_of: str = "") -> Challenge:
    """A new challenge beside those of others.

    `asker` is a name of who asks: without their keys, this asker's earlier challenges are worth nothing from now on.
    `instead_of` is the key of a challenge that ends now, for its holder too.
    """
    challenge = Challenge(phone=phone, nonce=secrets.token_hex(16))
    ends = _id(phone, instead_of) if instead_of else ""
    limits = [int(known), ends, settings.OTP_OPEN_CHALLENGES]
    redis.run(
        _BEGIN,
        [_key(phone)],
        [challenge.id, challenge.nonce, settings.OTP_TTL_SECONDS * 1000, _keyed("asker", asker)[:32], *limits],
    )
    return challenge


def find_challenge(*, phone: str, challenge_id: str) -> Challenge | None:
    """The challenge with this id; None where it has ended, or its asker has a newer one."""
    nonce = redis.run(_FIND, [_key(phone)], [challenge_id])
    return Challenge(phone=phone, nonce=_text(nonce)) if nonce else None


def arm(*, challenge: Challenge) -> bool:
    """Let the code of this challenge be tried from now on. False: it has ended."""
    digest = _digest(challenge.phone, challenge.nonce, challenge.code)
    return bool(redis.run(_ARM, [_key(challenge.phone)], [challenge.id, digest]))


def consume(*, phone: str, code: str, challenge: str = "") -> bool:
    """Count a try and use the code up if it is the right one. True for one caller only.

    With the key of a challenge it is tried there and nowhere else; without one, at what is open to all.
    """
    keys = [_key(phone), f"{redis.PREFIX}:otp-shared:{{{challenge_handle(phone)}}}"]
    found = _shown(phone, challenge, keys)
    right = ""
    for name, nonce, digest in zip(found[::3], found[1::3], found[2::3], strict=True):
        if hmac.compare_digest(digest, _digest(phone, nonce, code)):
            right = name
    return bool(right) and bool(redis.run(_CONSUME, keys, [right]))


def forget_challenges(*, phone: str) -> None:
    """Take back the challenges that are open for this phone."""
    redis.client().delete(_key(phone))


def _shown(phone: str, challenge: str, keys: list[str]) -> list[str]:
    """Id, nonce and digest of each challenge to compare with, one after the other; the tries are counted."""
    tries = settings.OTP_MAX_TRIES
    if challenge:
        shown: list[Any] = redis.run(_TRY_OWN, keys[:1], [_id(phone, challenge), tries])
    else:
        shown = redis.run(_TRY_SHARED, keys, [tries, settings.OTP_SHARED_TRIES_PER_DAY, DAY_MS])
    return [_text(part) for part in shown]


def _key(phone: str) -> str:
    return f"{redis.PREFIX}:otp:{{{challenge_handle(phone)}}}"


def _id(phone: str, key: str) -> str:
    return _keyed("id", phone, key)[:32]


def _digest(phone: str, nonce: str, code: str) -> str:
    return _keyed("digest", phone, nonce, code)


def _keyed(purpose: str, *parts: str) -> str:
    said = "\n".join((purpose, *parts)).encode(errors="replace")
    return hmac.new(settings.OTP_PEPPER.encode(), said, hashlib.sha256).hexdigest()


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
