"""E, the floor of whatever goes through Celery: a task of the product's kind that does nothing."""

from celery import shared_task

from worker.rings import Ring

NAME, QUEUE = "benchmarks.nothing", "webhooks"


@shared_task(name=NAME, base=Ring)  # type: ignore[untyped-decorator] # Celery has no types
def nothing() -> None:
    """Nothing."""
