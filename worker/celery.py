"""The Celery application."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

app = Celery("dandeli")
# By name, so that it is read when Django's settings are ready.
app.config_from_object("worker.celery_settings")
