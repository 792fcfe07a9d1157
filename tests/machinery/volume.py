"""How much is tried by chance: rounds of races, walks of machines, generated requests, prices of a grid.

`make test-all VOLUME=100` tries all of it; without a number, as in `.ci/run`, it is three tenths. Which cases are tried
is the same in every run of one volume.
"""

import os

USUAL = 30
PERCENT = int(os.environ.get("TEST_VOLUME") or USUAL)


def every() -> int:
    """The step with which this part of a long row is dealt: every third, or each."""
    return max(1, 100 // PERCENT)


def share(all_of_it: int, *, least: int = 2) -> int:
    """So many of them; but never fewer than the least with which the test shows anything."""
    return max(least, -(-all_of_it * PERCENT // 100))
