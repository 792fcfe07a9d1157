"""WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
os.environ.setdefault("DANDELI_PROCESS", "web")

application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402 # only now are there settings to find the URLs by

# All views, which the first request would import otherwise, while a guest waits for it.
_ = get_resolver().url_patterns
# What was made until here stays for good: the collector need not look through it again and again while it serves.
gc.collect()
gc.freeze()
