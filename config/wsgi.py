"""WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

application = get_wsgi_application()
# What was made until here stays for good: the collector need not look through it again and again while it serves.
gc.collect()
gc.freeze()
