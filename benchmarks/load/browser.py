"""One guest's connection, and the notes of all of them: which step took how long, and what was answered."""

import json
import threading
import time
from collections import Counter, defaultdict
from http.client import HTTPConnection, HTTPException
from select import select
from typing import Any

from benchmarks.bench.figures import middle_and_late
from benchmarks.bench.wire import Sender

PATIENCE_SECONDS = 30


class Notes:
    """Shared by all threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.took: dict[str, list[float]] = defaultdict(list)
        self.statuses: dict[str, Counter[str]] = defaultdict(Counter)

    def note(self, step: str, status: str, took: float) -> None:
        """One answer, in ms."""
        with self.lock:
            self.took[step].append(took)
            self.statuses[step][status] += 1

    def table(self, seconds: float) -> str:
        """Markdown, a line for each step."""
        lines = ["| Step | a second | p50 ms | p99 ms | answers |", "| --- | ---: | ---: | ---: | --- |"]
        for step, took in self.took.items():
            middle, late = middle_and_late(took)
            said = ", ".join(f"{count} x {status}" for status, count in sorted(self.statuses[step].items()))
            lines.append(f"| {step} | {len(took) / seconds:.1f} | {middle:,.0f} | {late:,.0f} | {said} |")
        return "\n".join(lines)


class Browser:
    """A guest with a connection that is kept, as a browser's is."""

    def __init__(self, port: int, sender: Sender, notes: Notes) -> None:
        self.line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self.sender, self.notes = sender, notes

    def get(self, step: str, path: str) -> tuple[int, Any]:
        """Status and JSON; 0 and None where no answer came."""
        return self._ask(step, "GET", path, None)

    def post(self, step: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """The same."""
        return self._ask(step, "POST", path, json.dumps(body))

    def close(self) -> None:
        """Gone."""
        self.line.close()

    def _ask(self, step: str, method: str, path: str, body: str | None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.sender.token}", "X-Forwarded-For": self.sender.address}
        headers |= {"X-Forwarded-Proto": "https"} | ({"Content-Type": "application/json"} if body else {})
        if self.line.sock and select([self.line.sock], (), (), 0)[0]:
            # Who thinks long finds the connection closed by the server, and opens another, as browsers do.
            self.line.close()
        begun = time.perf_counter()
        try:
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
            status, raw = answer.status, answer.read()
        except (OSError, HTTPException) as error:
            self.line.close()
            self.notes.note(step, type(error).__name__, (time.perf_counter() - begun) * 1000)
            return 0, None
        self.notes.note(step, str(status), (time.perf_counter() - begun) * 1000)
        try:
            return status, json.loads(raw)
        except ValueError:
            return status, None
