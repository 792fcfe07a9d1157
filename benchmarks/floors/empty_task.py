"""E, the floor of whatever goes through Celery: a task of the product's kind that does nothing."""

from celery import shared_task

NAME, QUEUE = "benchmarks.nothing", "webhooks"


@shared_task(name=NAME, base="worker.rings:Ring")  # type: ignore[untyped-decorator] # Celery has no types
def nothing() -> None:
    """Nothing."""
