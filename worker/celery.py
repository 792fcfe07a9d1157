"""The Celery application."""

import os
from datetime import datetime

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
# Celery has Django's checks run at each start, which import every page of the API and the admin, and throws away what
# they find. `manage.py` says it, and the release before a start.
os.environ.setdefault("CELERY_SKIP_CHECKS", "yes")


class HouseCelery(Celery):  # type: ignore[misc]  # untyped
    """Beat's rounds and the ends of rings are reckoned by the house's clock, whatever a node's says."""

    def now(self) -> datetime:
        from backend.common import clock  # Django's settings are read by now

        return clock.now().astimezone(self.timezone)


app = HouseCelery("dandeli")
# By name, so that it is read when Django's settings are ready.
app.config_from_object("worker.celery_settings")
