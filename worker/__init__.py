"""Background jobs: Celery app, schedule and one-line tasks."""

from worker.celery import app

__all__ = ["app"]
