"""Results of an audit: a verdict per invariant, and the totals of money."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

# So many findings of one invariant are shown; the rest is a number.
SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that must not be."""

    subject: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a look found: the first few, and how many there are."""

    rows: int
    count: int
    shown: tuple[Finding, ...] = ()
    # Why nobody could look; empty where somebody did.
    unchecked: str = ""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One invariant, looked at."""

    name: str
    says: str
    found: Found
    seconds: float

    @property
    def clean(self) -> bool:
        return not self.found.count and not self.found.unchecked


@dataclass(frozen=True, kw_only=True)
class Money:
    """Everything ever captured in one currency, and where the books say that it is."""

    currency: str
    captured_paise: int
    booked_paise: int
    refunded_paise: int
    due_paise: int
    # Of what was owed back, less than a rupee each: nobody can send that.
    waived_paise: int = 0
    # Of payers' money, less what the owner has put into bookings: fees that guests bore, Offers of the account.
    owner_paise: int = 0

    @property
    def unexplained_paise(self) -> int:
        explained = self.booked_paise + self.refunded_paise + self.due_paise + self.waived_paise + self.owner_paise
        return self.captured_paise - explained


@dataclass(frozen=True, kw_only=True)
class AuditReport:
    """The whole audit."""

    at: datetime
    verdicts: tuple[Verdict, ...]
    money: tuple[Money, ...]

    @property
    def count(self) -> int:
        return sum(verdict.found.count for verdict in self.verdicts)

    @property
    def unchecked(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.found.unchecked)


def found_together(rows: int, looks: Iterable[tuple[int, list[Finding]]]) -> Found:
    """Several looks at one invariant as one."""
    counts, lists = [], []
    for count, findings in looks:
        counts.append(count)
        lists.append(findings)
    shown = [finding for findings in lists for finding in findings]
    return Found(rows=rows, count=sum(counts), shown=tuple(shown[:SHOWN]))
