import os
import time
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sandbox.demo_data import seeds


class Command(BaseCommand):
    help = "Fill a developer's database with resorts, rooms, pictures and people. Running it again is safe."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("Demo data belongs on a developer's machine: DANDELI_ENV is not 'development'.")
        begun = time.monotonic()
        planted = asdict(seeds.plant())
        took = time.monotonic() - begun
        new = ", ".join(f"{count} {name}" for name, count in planted.items() if count)
        self.stdout.write(f"Demo data: {f'added {new}' if new else 'all there'} ({took:.1f} s).")
        if planted["people"] and not os.environ.get("DEMO_STAFF_PASSWORD"):
            self.stdout.write("DEMO_STAFF_PASSWORD is not set: the demo staff cannot log in to the admin.")
