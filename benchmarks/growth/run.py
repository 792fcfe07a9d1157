"""Run it by `python -m benchmarks.growth`, which brings the servers."""

import sys
from statistics import mean

import django

django.setup()

# E402: models can be imported only after `django.setup()`.
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from backend.common import redis  # noqa: E402
from backend.documents.services.typesetter import sheet  # noqa: E402
from benchmarks.growth import copies, names, story  # noqa: E402
from benchmarks.growth.sums import Weights, table  # noqa: E402
from benchmarks.progress import say  # noqa: E402


def main(*arguments: str) -> None:
    name = str(settings.DATABASES["default"]["NAME"])
    if not name.endswith("scratch"):
        sys.exit(f"The database {name} does not end in `scratch`: everything in it would be thrown away.")
    count = next((int(word) for word in arguments if word.isdecimal()), 20_000)
    say(f"an empty schema in {name}")
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    call_command("migrate", verbosity=0)
    redis.client().flushdb()
    weights = measured(count)
    say(f"bytes a row in each table, its indexes counted in, {count:,} of each:\n\n{weights.by_table()}\n")
    say(f"1,000 resorts, 5 years:\n\n{table(weights)}\n")
    say(f"a part of a guest's name among {count:,} bookings:\n\n{names.plans()}")


def measured(count: int) -> Weights:
    """Each story in turns: told once, copied, weighed."""
    browser, room = story.people_and_rooms()
    found = {}
    stories = {"abandoned": story.abandoned, "unpaid": story.unpaid, "booked": story.booked}
    for begin, (what, tell) in enumerate(stories.items(), start=1):
        before = copies.newest()
        # Nights of its own: what has lapsed in PostgreSQL still has its ten minutes in Redis.
        tell(browser, room, begin=10 * begin)
        say(f"{what}: {count:,} copies")
        found[what] = copies.weigh(copies.since(before), count)
    papers = story.papers_of_first()
    sheets = [len(sheet.pdf(paper.content, language=code)) for paper in papers for code, _ in settings.LANGUAGES]
    return Weights(**found, sheet=mean(sheets), papers=len(papers))


if __name__ == "__main__":
    main(*sys.argv[1:])
