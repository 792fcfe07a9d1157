"""Run it by `python -m benchmarks.search`, which brings the servers."""

import os
import sys
from statistics import median

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.searching.settings"
django.setup()

# E402: models can be imported only after `django.setup()`.
from django.conf import settings  # noqa: E402

from benchmarks.searching import filling, serving, sql  # noqa: E402


def main(*arguments: str) -> None:
    name = str(settings.DATABASES["default"]["NAME"])
    if not name.endswith("scratch"):
        sys.exit(f"The database {name} does not end in `scratch`: everything in it would be thrown away.")
    sizes = [int(word) for word in arguments if word.isdecimal()] or [10_000, 500_000, 2_000_000]
    say(f"filling {name}: {filling.RESORTS:,} resorts of {filling.ROOMS} rooms")
    filling.catalogue()
    for size in sizes:
        say(f"\n{filling.stays(size):,} stays\nSQL, 20 resorts x 50 rooms, 3 nights, p50 in ms\n{sql.HEAD}")
        say(sql.row(sql.measured()))
        if "--plan" in arguments:
            say("\n".join(sql.plan()))
        if "--sql" not in arguments:
            with serving.running() as server:
                http(server)
                if size == sizes[-1]:
                    growth(server)


ROUNDS, SECONDS = 4, 3.0
BAYS = 6


def http(server: serving.Server) -> None:
    """The search against the same bytes made before, behind the same doors, in turns."""
    asked = [query for bay in range(1, BAYS + 1) for query in serving.queries(f"Bay {bay},")]
    found: dict[str, list[serving.Figures]] = {"/api/prebuilt/": [], "/api/rooms/search/": []}
    for path in found:
        # Each worker has made each answer once.
        server.load(path, asked, seconds=4 * SECONDS)
    for _ in range(ROUNDS):
        for path, figures in found.items():
            figures.append(server.load(path, asked, seconds=SECONDS))
    say(f"HTTP, 20 resorts x 50 rooms, 2 workers\n{'':20} {'req/s':>8} {'CPU ms':>8} {'p50 ms':>8} {'KB':>8}")
    for path, figures in found.items():
        say(f"{path:20} {_middle(figures)}")
    floor, search = ([median(getattr(one, what) for one in found[path]) for what in ("rate", "cpu")] for path in found)
    say(f"ratio: {search[0] / floor[0]:.2f} of the rate, {search[1] / floor[1]:.2f} of the CPU")


def growth(server: serving.Server) -> None:
    """Twice as many resorts, and rooms: no faster than the answer grows."""
    columns = " ".join(f"{column:>8}" for column in ("rooms", "req/s", "CPU ms", "p50 ms", "KB", "us/room"))
    say(f"growth with the catalogue\n{'':28} {columns}")
    places = {
        "10 resorts x 50 rooms": "Cove 3,", "20 resorts x 50 rooms": "Bay 3,", "40 resorts x 50 rooms": "Coast 3,",
        "80 resorts x 50 rooms": "State 3.", "20 resorts x 25 rooms": "Narrow.", "20 resorts x 100 rooms": "Wide.",
    }  # fmt: skip
    for name, location in places.items():
        asked = serving.queries(location, days=1)
        rooms = server.rooms(asked[0])
        server.load("/api/rooms/search/", asked, seconds=SECONDS)
        figures = server.load("/api/rooms/search/", asked, seconds=SECONDS)
        say(f"{name:28} {rooms:>8,} {_middle([figures])} {figures.cpu * 1000 / max(rooms, 1):8.1f}")


def _middle(figures: list[serving.Figures]) -> str:
    rate, cpu, took, size = (median(getattr(one, what) for one in figures) for what in ("rate", "cpu", "took", "size"))
    return f"{rate:8.1f} {cpu:8.2f} {took:8.1f} {size:8.0f}"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
