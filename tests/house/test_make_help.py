"""`make` alone says all that there is, in groups."""

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()


@cache
def groups() -> dict[str, list[str]]:
    """The targets that `make` shows, by the heading that they stand under."""
    said = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found: dict[str, list[str]] = {"": []}
    for line in said.splitlines():
        if line.startswith("  make "):
            found[list(found)[-1]].append(line.split()[1])
        else:
            found[line] = []
    return found


def test_every_target_is_shown_once():
    (phony,) = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    shown = [target for targets in groups().values() for target in targets]
    assert sorted(shown) == sorted(phony.split())


def test_every_target_stands_under_a_heading():
    assert groups()[""] == ["help"]
    assert all(targets for heading, targets in groups().items())
    assert {"Start", "Test", "Check", "Write", "Clean up"} <= groups().keys()


def test_what_a_target_does_fits_on_a_line():
    texts = re.findall(r"^[a-z-]+:.*## (.*)$", MAKEFILE, re.MULTILINE)
    assert [text for text in texts if len(text) > 90] == []
