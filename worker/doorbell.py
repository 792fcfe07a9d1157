"""How tasks are declared: names from the list of jobs, bounded retries."""

from collections.abc import Callable
from typing import Any

from backend.common.jobs import Job
from worker.celery import app
from worker.rings import Ring

Task = Callable[..., None]


def answers(job: Job) -> Callable[[Task], Any]:
    """Register a function as the task of a job.

    Failures are not retried here: the row stays unfinished, and the sweeper rings again. Only a lost worker is,
    three times, so that a poisonous task cannot kill workers for ever.
    """

    def register(function: Task) -> Any:
        return app.task(base=Ring, name=job.value, max_retries=3, default_retry_delay=5)(function)

    return register
