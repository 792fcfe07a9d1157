"""A stack that runs for weeks does not fill a developer's disk."""

import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.stack import output


@dataclass
class Line:
    name: str
    data: bytes


@pytest.fixture
def printer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> output.LogPrinter:
    monkeypatch.setattr(output, "LARGEST_LOG", 1000)
    return output.LogPrinter(tmp_path, io.StringIO())


def test_a_log_that_is_full_is_put_aside_over_the_one_before(printer: output.LogPrinter, tmp_path: Path) -> None:
    for number in range(500):
        printer.write(Line("web", f"line {number}\n".encode()))
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 2200
    assert sorted(file.name for file in tmp_path.iterdir()) == ["web.log", "web.log.1"]


def test_no_line_is_lost_where_one_log_ends_and_the_next_begins(printer: output.LogPrinter, tmp_path: Path) -> None:
    for number in range(150):
        printer.write(Line("web", f"line {number}\n".encode()))
    kept = (tmp_path / "web.log.1").read_text() + (tmp_path / "web.log").read_text()
    assert [int(line.split()[1]) for line in kept.splitlines()] == list(range(150))
