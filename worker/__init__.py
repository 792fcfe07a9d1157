"""The back office: thin tasks, their schedule, and how they survive."""

from worker.celery import app

__all__ = ["app"]
