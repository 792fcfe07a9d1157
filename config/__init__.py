"""Settings, URLs and WSGI. Imports everything, is imported by nothing."""

# Whoever starts Django can also ring for jobs.
from worker.celery import app as celery_app

__all__ = ["celery_app"]
