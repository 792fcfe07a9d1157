"""What a guest and a network hold at one moment, and which holds the guest let come to nothing: one statement.

By hand, since every hold asks: as five statements that Django builds it cost as much as everything else of a hold.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from backend.common.db.prepared_statements import Row, Statement, as_id, rows_answering
from backend.common.hooks import HookForAll
from backend.holds.states import ATTEMPT_LIVE, AttemptState
from backend.inventory.states import STAY_TEMPORARY

REMEMBERED = timedelta(days=1)
# More cannot be needed for an answer.
LOOKED_AT_MOST = 500

# What else a guest held rooms for and gave up, as a SELECT of when it was asked for and when it ended; with the blanks
# %(user)s, %(since)s, after which it was asked for, and %(at)s.
ABANDONED: HookForAll[[], str] = HookForAll("abandoned by a guest")


@dataclass(frozen=True, kw_only=True)
class Load:
    """What is held at one moment; `first_ends_at` when the first of it ends, if there is any."""

    holds: int = 0
    rooms: int = 0
    nights: int = 0
    first_ends_at: datetime | None = None

    def with_more(self, other: "Load") -> "Load":
        """Both together."""
        ends = [end for end in (self.first_ends_at, other.first_ends_at) if end is not None]
        return Load(
            holds=self.holds + other.holds,
            rooms=self.rooms + other.rooms,
            nights=self.nights + other.nights,
            first_ends_at=min(ends, default=None),
        )


@dataclass(frozen=True, kw_only=True)
class Abandoned:
    """How many holds of the last day lapsed, and were given up, before anybody tried to pay; when the last ended.

    Who opens Checkout and does not try has abandoned too: it costs no more than a hold.
    """

    lapsed: int = 0
    given_up: int = 0
    last_end: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """What there is to judge the next hold by."""

    guest: Load
    network: Load
    abandoned: Abandoned


def counting_holdings(user_id: int, *, network: str = "", at: datetime) -> Statement:
    """Counts what the guest and the network hold, and what the guest has abandoned; certain only under their locks.

    What was offered to somebody who waited was not asked for at that moment, and is not counted as abandoned.
    """
    said = {"user": as_id(user_id), "network": network, "offered": False, "since": at - REMEMBERED, "at": at}
    return Statement(_counting_all(), said)


def read_holdings(user_id: int, *, network: str = "", at: datetime) -> Holdings:
    """What `counting_holdings` finds at this moment."""
    return holdings_in(rows_answering(counting_holdings(user_id, network=network, at=at)))


def holdings_in(rows: Iterable[Row]) -> Holdings:
    """What `counting_holdings` has found."""
    counts = {what: numbers for what, *numbers in rows}
    loads = {
        what: Load(holds=holds, rooms=rooms, nights=nights, first_ends_at=end)
        for what, (holds, rooms, nights, end) in counts.items()
    }
    lapsed, given_up, _, last_end = counts["abandoned"]
    return Holdings(
        # A change that still waits holds its stays for a time, as an attempt does.
        guest=loads.get("attempts", Load()).with_more(loads.get("changes", Load())),
        network=loads.get("network", Load()),
        abandoned=Abandoned(lapsed=lapsed, given_up=given_up, last_end=last_end),
    )


def read_abandoned_offers(user_id: int, *, at: datetime) -> Abandoned:
    """What the guest let come to nothing of what was offered to them while they waited."""
    said = {"user": as_id(user_id), "offered": True, "since": at - REMEMBERED, "at": at}
    ((_, lapsed, given_up, _, last_end),) = rows_answering(Statement(_counting(()), said))
    return Abandoned(lapsed=lapsed, given_up=given_up, last_end=last_end)


def _listed(states: tuple[str, ...]) -> str:
    return ", ".join(f"'{state}'" for state in states)


_LIVE = _listed(tuple(state.value for state in ATTEMPT_LIVE))
_HELD = f"""
SELECT '{{what}}', count(DISTINCT stay.attempt_id) + count(DISTINCT stay.change_id), count(*),
    coalesce(sum(stay.check_out - stay.check_in), 0), min(stay.expires_at)
FROM inventory_stay stay {{source}}
AND stay.state IN ({_listed(tuple(state.value for state in STAY_TEMPORARY))}) AND stay.expires_at > %(at)s
"""  # noqa: S608 # nosec B608 # names of states, of ours
_OF_ATTEMPTS = "JOIN holds_bookingattempt attempt ON attempt.id = stay.attempt_id WHERE attempt.user_id = %(user)s"
_OF_CHANGES = (
    "JOIN bookings_bookingchange change ON change.id = stay.change_id "
    "JOIN bookings_finalbooking booking ON booking.id = change.booking_id WHERE booking.user_id = %(user)s"
)
_OF_NETWORK = (
    "JOIN holds_bookingattempt attempt ON attempt.id = stay.attempt_id "
    f"WHERE attempt.network = %(network)s AND attempt.network <> '' AND attempt.state IN ({_LIVE})"
)
_ELSEWHERE = "UNION ALL SELECT asked_at, ended_at, NULL FROM ({some}) more (asked_at, ended_at)"
# As BookingAttempt.status says it; a booking wipes out what was before it.
_ABANDONED = f"""
WITH recent AS (
    SELECT state, failure, started_at, expires_at, payment_began_at FROM holds_bookingattempt
    WHERE user_id = %(user)s AND started_at > %(since)s AND (offered_until IS NOT NULL) = %(offered)s
    ORDER BY started_at DESC LIMIT {LOOKED_AT_MOST}
),
wiped AS (
    SELECT coalesce(max(started_at) FILTER (WHERE state = '{AttemptState.COMPLETED}'), %(since)s) AS out FROM recent
),
ended (asked_at, lapsed_at, given_up_at) AS (
    SELECT started_at,
        CASE WHEN state = '{AttemptState.EXPIRED}' OR state IN ({_LIVE}) AND expires_at <= %(at)s AND failure = ''
            THEN expires_at END,
        CASE WHEN state = '{AttemptState.RELEASED}' THEN started_at END
    FROM recent WHERE payment_began_at IS NULL
    {{elsewhere}}
),
abandoned AS (
    SELECT 'abandoned', count(lapsed_at), count(given_up_at), 0::bigint,
        greatest(max(lapsed_at), max(given_up_at))
    FROM ended, wiped WHERE asked_at > wiped.out
)
SELECT * FROM abandoned
"""  # noqa: S608 # nosec B608 # the same


def _counting(elsewhere: Iterable[str]) -> str:
    """Counts what the guest has abandoned: attempts, and what these SELECTs add to them."""
    more = [_ELSEWHERE.format(some=some) for some in elsewhere]
    return _ABANDONED.format(elsewhere="\n    ".join(more))


@cache
def _counting_all() -> str:
    """The whole statement. Rooms above have registered what they know by the time of the first hold."""
    parts = {"attempts": _OF_ATTEMPTS, "changes": _OF_CHANGES, "network": _OF_NETWORK}
    held = [_HELD.format(what=what, source=source) for what, source in parts.items()]
    return " UNION ALL ".join([_counting(ABANDONED.ask()), *held])
