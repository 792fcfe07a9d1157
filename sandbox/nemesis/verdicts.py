"""Is anything lost, doubled or forgotten? Asked of the rows, the gateway's books and Redis."""

from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from redis import Redis

from sandbox.nemesis import money_count, rows
from sandbox.nemesis.levers import Levers

HOLDS = "dandeli:hold:*"


@dataclass
class NemesisVerdict:
    """`findings` must be empty; `waiting` is what may still mend itself."""

    account: money_count.MoneyCount
    findings: list[str]
    waiting: list[str]
    figures: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Nothing wrong, nothing unexplained, nothing left to do."""
        return not self.findings and not self.waiting and not self.account.unexplained


@dataclass(frozen=True)
class Checker:
    """Where to ask."""

    database_url: str
    redis_url: str
    levers: Levers

    def check(self, promised: Set[str] = frozenset()) -> NemesisVerdict:
        """Look at everything once; `promised` are references that guests were shown."""
        # The gateway first: what it has taken by then, the database may know by now.
        payments, refunds = self.levers.payments(), self.levers.refunds()
        with self._database() as database:
            account = money_count.account(payments=payments, refunds=refunds, ours=rows.payments(database))
            findings = [*(f"I2 {told}" for told in account.findings), *rows.wrong(database)]
            broken = sorted(promised - rows.references(database))
            findings += [f"I2 booking {reference} was shown to a guest and is gone" for reference in broken]
            findings += self._orphaned_holds(rows.live_tokens(database))
            waiting = rows.unfinished(database)
            figures = rows.figures(database)
        created = sum(payment["status"] == "created" for payment in payments)
        pending = sum(refund["status"] == "pending" for refund in refunds)
        waiting += [f"{created} payments that guests make late"] if created else []
        waiting += [f"{pending} refunds at the bank"] if pending else []
        return NemesisVerdict(account=account, findings=findings, waiting=waiting, figures=figures)

    def _orphaned_holds(self, live: set[str]) -> list[str]:
        with Redis.from_url(self.redis_url, socket_timeout=5, decode_responses=True) as client:
            held = {str(key): (client.get(key), client.pttl(key)) for key in client.scan_iter(HOLDS, count=1000)}
        eternal = [f"I5 {key} never ends" for key, (_, left) in held.items() if left == -1]
        return eternal + [f"I5 {key} is held for nobody" for key, (owner, _) in held.items() if owner not in live]

    @contextmanager
    def _database(self) -> Iterator[rows.Connection]:
        url = self.database_url.replace("postgres://", "postgresql://")
        with psycopg.connect(url, connect_timeout=5) as connection:
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            yield connection
