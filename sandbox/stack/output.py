"""Where the processes' output goes: all of it into a log each, the worrying part to the terminal too."""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol

from sandbox.servers import logs
from sandbox.stack.keepalive import SAYS

WORRYING = re.compile(r"\b(WARNING|ERROR|CRITICAL|FATAL|Traceback)\b", re.IGNORECASE)
# Worries that are none: a level beats a word in the text; Granian compares threads with cores, while ours
# mostly wait; refusing a guest is our business; and nobody to inspect is what a start looks like.
QUIET = re.compile(r"\bINFO\b|number of CPU cores|WARNING django.request|Service Unavailable: /\w+z\b|Inspect method")
WIDEST = 200
LARGEST_LOG = 20_000_000  # of one log: then it is put aside as `.1`, over the one before
AGAIN_AFTER_SECONDS = 10.0  # the same worry, numbers aside, is shown once in this time


class OutputLine(Protocol):
    """One line as honcho hands it over."""

    @property
    def name(self) -> str | None: ...
    @property
    def data(self) -> bytes | str: ...


class LogPrinter:
    """What honcho's manager writes to. Its own remarks ("web started") go to `stack.log`."""

    def __init__(self, directory: Path, terminal: IO[str] = sys.stdout) -> None:
        self.directory = directory
        self.terminal = terminal
        self.width = 0  # honcho sets it to the longest name
        self.gave_up: list[str] = []
        self.when_first_written: Callable[[], None] | None = None
        self._files: dict[str, IO[str]] = {}
        self._written: dict[str, int] = {}  # letters of each log
        self._shown_at: dict[str, float] = {}

    def write(self, message: OutputLine) -> None:
        """Log a line, and show it when a person should see it."""
        if self.when_first_written:
            first, self.when_first_written = self.when_first_written, None
            first()
        name = message.name or "stack"
        name = "stack" if name == "system" else name
        text = message.data.decode("utf-8", "replace") if isinstance(message.data, bytes) else message.data
        for line in text.splitlines():
            self._log(name, line)
            if line.startswith(SAYS):
                self.gave_up += [name] if " gives up: " in line else []
                self._show(name, line.removeprefix(SAYS).strip())
            elif WORRYING.search(line) and not QUIET.search(line) and self._is_news(name, line):
                self._show(name, line)

    def log_of(self, name: str) -> Path:
        """The file with everything a process said."""
        return self.directory / f"{name}.log"

    def _log(self, name: str, line: str) -> None:
        if name in self._files and self._written[name] >= LARGEST_LOG:
            self._files.pop(name).close()
        if name not in self._files:
            self._files[name] = logs.fresh(self.log_of(name)).open("w", buffering=1, errors="replace")
            self._written[name] = 0
        self._written[name] += self._files[name].write(f"{line}\n")

    def _is_news(self, name: str, line: str) -> bool:
        worry, now = name + re.sub(r"\d+", "", line), time.monotonic()
        news = now - self._shown_at.get(worry, -AGAIN_AFTER_SECONDS) >= AGAIN_AFTER_SECONDS
        if news:
            self._shown_at[worry] = now
        return news

    def _show(self, name: str, line: str) -> None:
        try:
            print(f"{name.ljust(self.width)} | {line[:WIDEST]}", file=self.terminal, flush=True)
        except OSError:
            return  # the terminal was closed; the log has it
