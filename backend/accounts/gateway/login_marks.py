"""Which logins stand, as Redis knows it: so most requests need not ask PostgreSQL who asks.

A login that PostgreSQL has just judged gets a mark, which lets it in until its next use is to be noted anyway: a minute
at most. Whoever ends a login leaves a tombstone in its place. A tombstone never refuses by itself, it only makes the
mark worth nothing: then PostgreSQL is asked, as where there is no mark, or no Redis. So what Redis forgets, or what
somebody else writes there twice or late, lets nobody in; and a login of which Redis could not be told that it is over
stands for the rest of that minute.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from backend.common import redis
from backend.common.security import limits
from backend.common.security.limits import Limit, LimitAnswer

log = logging.getLogger(__name__)

# Longer than any mark lasts that a request sets after it has read what was true before.
TOMBSTONE_SECONDS = 300
_OVER = "over"

# Keys: the login, its person, the limits'. Args: the person and the moment (ms), the limits'. Answers nothing where the
# login is not known to stand; else what `counted` answers.
_COUNT_WHERE_MARKED = f"""{limits.COUNTED}
local user, ends = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+):(%d+)$')
local stands = user == ARGV[1] and tonumber(ends) > tonumber(ARGV[2]) and redis.call('EXISTS', KEYS[2]) == 0
if not stands then return {{}} end
return counted({{unpack(KEYS, 3)}}, {{unpack(ARGV, 3)}})
"""


def count_where_marked(
    counted: list[Limit], *, session_id: UUID, user_id: int, at: datetime, look: list[str]
) -> tuple[LimitAnswer | None, list[bytes | None] | None]:
    """Count against the limits where a mark says that this person's login stands; else count nothing, answer None.

    With it comes what stands under the keys in `look`; None where there are none. One trip. Raises redis.Unavailable.
    """
    keys, args = limits.arguments_of(counted)
    keys, args = [_login(session_id), _person(user_id), *keys], [user_id, _ms(at), *args]
    seen = None
    if look:
        answer, seen = redis.run_and_look(_COUNT_WHERE_MARKED, keys, args, look=look)
    else:
        answer = redis.run(_COUNT_WHERE_MARKED, keys, args)
    return limits.answer_of(counted, answer) if answer else None, seen


def mark_login(*, session_id: UUID, user_id: int, until: datetime, at: datetime) -> None:
    """Let this login in until then: PostgreSQL has said so in this request. Does nothing beside a tombstone."""
    left = _ms(until) - _ms(at)
    if left > 0:
        _quietly_set(_login(session_id), f"{user_id}:{_ms(until)}", px=left, nx=True)


def bury_logins(session_ids: Iterable[UUID]) -> None:
    """These logins end now: PostgreSQL is asked about them from here on. Better before it knows than after."""
    for session_id in session_ids:
        _quietly_set(_login(session_id), _OVER, px=TOMBSTONE_SECONDS * 1000)


def bury_person(user_id: int) -> None:
    """The same for every login of a person."""
    _quietly_set(_person(user_id), _OVER, px=TOMBSTONE_SECONDS * 1000)


def _quietly_set(key: str, value: str, *, px: int, nx: bool = False) -> None:
    try:
        redis.client().set(key, value, px=px, nx=nx)
    except redis.Unavailable as error:
        log.warning("a login could not be marked: %s", type(error).__name__)


def _login(session_id: UUID) -> str:
    return f"{redis.PREFIX}:login:{limits.SLOT}:{session_id}"


def _person(user_id: int) -> str:
    return f"{redis.PREFIX}:person:{limits.SLOT}:{user_id}"


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
