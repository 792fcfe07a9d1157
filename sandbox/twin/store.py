"""The twin's memory: dictionaries to read from, written through to SQLite so that kill -9 forgets nothing."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Record = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    shelf TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (shelf, id)
)
"""
WRITE = """
INSERT INTO records (shelf, id, body) VALUES (?, ?, ?)
ON CONFLICT (shelf, id) DO UPDATE SET body = excluded.body
"""


class Shelf:
    """Records of one kind by id, oldest first."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection = connection
        self._name = name
        rows = connection.execute("SELECT id, body FROM records WHERE shelf = ? ORDER BY seq", (name,))
        self._records: dict[str, Record] = {row[0]: json.loads(row[1]) for row in rows}

    def get(self, key: str) -> Record | None:
        """The record with this id, if there is one."""
        return self._records.get(key)

    def put(self, key: str, record: Record) -> Record:
        """Keep the record under this id, in memory and on disk."""
        self._connection.execute(WRITE, (self._name, key, json.dumps(record)))
        self._records[key] = record
        return record

    def drop(self, key: str) -> None:
        """Forget one record."""
        self._connection.execute("DELETE FROM records WHERE shelf = ? AND id = ?", (self._name, key))
        self._records.pop(key, None)

    def clear(self) -> None:
        """Forget every record of this kind."""
        self._connection.execute("DELETE FROM records WHERE shelf = ?", (self._name,))
        self._records.clear()

    def oldest_first(self) -> Iterator[Record]:
        """Every record in the order of arrival; safe against changes while it is read."""
        return iter(list(self._records.values()))

    def newest_first(self) -> Iterator[Record]:
        """Every record, the latest arrival first."""
        return reversed(list(self._records.values()))

    def __len__(self) -> int:
        return len(self._records)


class Store:
    """All shelves over one SQLite file."""

    def __init__(self, path: str) -> None:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        # Autocommit: a write is on disk when `put` returns; `together` joins those that mean one thing.
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(SCHEMA)
        self.orders = Shelf(self._connection, "orders")
        self.links = Shelf(self._connection, "links")
        self.payments = Shelf(self._connection, "payments")
        self.deals = Shelf(self._connection, "deals")
        self.refunds = Shelf(self._connection, "refunds")
        self.refund_keys = Shelf(self._connection, "refund_keys")
        self.events = Shelf(self._connection, "events")
        self.deliveries = Shelf(self._connection, "deliveries")
        self.tries = Shelf(self._connection, "tries")
        self.agenda = Shelf(self._connection, "agenda")
        self.knobs = Shelf(self._connection, "knobs")

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction: a capture and its events are remembered both or not at all."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            # Committed even after an error: the dictionaries have changed, so the file has to.
            self._connection.execute("COMMIT")

    def clear(self) -> None:
        """Forget everything."""
        for shelf in (self.orders, self.links, self.payments, self.deals, self.refunds, self.refund_keys, self.events):
            shelf.clear()
        for shelf in (self.deliveries, self.tries, self.agenda, self.knobs):
            shelf.clear()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
