"""`python -m benchmarks.data 10k 500k 5m`: make these data sets, if they are not there."""

import sys

from benchmarks.data import store
from benchmarks.data.sizes import SIZES
from benchmarks.progress import say, stop_in_order


def main(*names: str) -> None:
    """All, without names."""
    stop_in_order()
    with store.opened() as opened:
        for name in names or SIZES:
            data = opened.ensure(SIZES[name])
            say(f"{data.size.stays:,} stays: the database {data.name}, of {data.base}")


if __name__ == "__main__":
    main(*sys.argv[1:])
