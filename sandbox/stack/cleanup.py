"""`make clean`: throw away the data of this checkout's servers, unless they run."""

import shutil
import sys
from pathlib import Path

from sandbox import dotenv
from sandbox.servers import lock, places


def in_use(var: Path) -> list[Path]:
    """The locks below this directory that somebody holds."""
    return [path for path in sorted(var.rglob("run/*.lock")) if lock.owner(path)]


def clean(var: Path) -> None:
    """Remove the directory, and what PostgreSQL had to keep outside it."""
    homes = {path.parent.parent for path in var.rglob("run/*.lock")}
    for place in [*map(places.outside, homes), var]:
        shutil.rmtree(place, ignore_errors=True)


def main() -> int:
    """Clean, or say what still runs."""
    var = dotenv.ROOT / "var"
    held = in_use(var)
    if held:
        print(f"Something still runs on {held[0].parent.parent}: `make stop` first.", file=sys.stderr)
        return 1
    clean(var)
    print("Removed var/.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
