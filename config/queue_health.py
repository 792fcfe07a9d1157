"""Does this queue's worker work? `python -m config.queue_health otp` asks its heart and ends with 0, or 1 and why.

For healthchecks of containers. A child of the worker beats, by a job through the broker into the database; a ping by
Celery hears the parent alone, which answers for children that hang. No Django is started for it: once a minute in each
container, that would be a tenth of a core.
"""

import sys

import psycopg

from backend.common.jobs import QUEUES
from config import env

SECONDS = 5
ASKED = "SELECT extract(epoch FROM now() - beaten_at) FROM common_heartbeat WHERE name = %s"


def late_words(queue: str) -> str:
    """What is wrong with it; empty where nothing is."""
    try:
        with psycopg.connect(_url(), connect_timeout=SECONDS, prepare_threshold=None) as connection:
            connection.execute(f"SET LOCAL statement_timeout = {SECONDS * 1000}")
            found = connection.execute(ASKED, [queue]).fetchone()
    except psycopg.Error as error:
        # Its text may name hosts and accounts.
        return f"the database gives no answer ({type(error).__name__})"
    if found is None:
        return "no job was ever done"
    return f"the last job was done {found[0]:.0f} seconds ago" if found[0] > QUEUES[queue] else ""


def _url() -> str:
    return env.required("DATABASE_URL", why="PostgreSQL").replace("postgres://", "postgresql://", 1)


def main(*queues: str) -> None:
    """Ends this process."""
    if not queues or set(queues) - set(QUEUES):
        sys.exit(f"usage: python -m config.queue_health {' | '.join(QUEUES)}")
    wrong = [f"{queue}: {said}" for queue in queues if (said := late_words(queue))]
    sys.exit("; ".join(wrong) or 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
