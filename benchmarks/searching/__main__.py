"""Run it by `python -m benchmarks.search`, which brings the servers."""

import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.searching.settings"
django.setup()

# E402: models can be imported only after `django.setup()`.
from django.conf import settings  # noqa: E402

from benchmarks.searching import filling, sql  # noqa: E402


def main(*arguments: str) -> None:
    name = str(settings.DATABASES["default"]["NAME"])
    if not name.endswith("scratch"):
        sys.exit(f"The database {name} does not end in `scratch`: everything in it would be thrown away.")
    sizes = [int(word) for word in arguments if word.isdecimal()] or [10_000, 500_000, 2_000_000]
    say(f"filling {name}: {filling.RESORTS:,} resorts of {filling.ROOMS} rooms")
    filling.catalogue()
    say(f"SQL, 20 resorts x 50 rooms, 3 nights, p50 in ms\n{'stays':>12} {sql.HEAD}")
    for size in sizes:
        count = filling.stays(size)
        say(f"{count:>12,} {sql.row(sql.measured())}")
        if "--plan" in arguments:
            say("\n".join(sql.plan()))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
