"""What of a guest's money goes back, as rooms above know it."""

from dataclasses import dataclass
from datetime import date, datetime

from backend.common.hooks import HookForAll


@dataclass(frozen=True, kw_only=True)
class GuestRefund:
    """One sum that goes back to whoever paid it; `expected_by` is None where nobody can tell."""

    amount_paise: int
    status: str
    reason: str
    owed_since: datetime
    expected_by: date | None


# What goes back of everything that was paid for an attempt and its booking, by the attempt's id: the first owed first.
REFUNDS: HookForAll[[int], list[GuestRefund]] = HookForAll("refunds of what was paid")


def read_guest_refunds(attempt_id: int) -> list[GuestRefund]:
    """All sums that go back, or went."""
    return [refund for known in REFUNDS.ask(attempt_id) for refund in known]
