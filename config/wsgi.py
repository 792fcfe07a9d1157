"""WSGI entry point."""

import gc
import os

# Nothing of what is loaded now is ever thrown away: looking through it again and again costs a tenth of the start.
gc.disable()

from django.core.wsgi import get_wsgi_application  # noqa: E402 # as above

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
os.environ.setdefault("DANDELI_PROCESS", "web")

application = get_wsgi_application()

from celery import current_app  # noqa: E402 # only now are there settings to find its own by
from django.urls import get_resolver, reverse  # noqa: E402 # as above

# All views and their addresses, and what rings for jobs: the first requests would load them, while guests wait.
_ = (get_resolver().url_patterns, reverse("admin:index"))
_ = (current_app.producer_pool, current_app.signature("ring"))
# What was made until here stays for good: the collector need not look through it again and again while it serves.
gc.collect()
gc.freeze()
gc.enable()
