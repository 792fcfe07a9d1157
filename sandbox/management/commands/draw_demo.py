from typing import Any

from django.core.management.base import BaseCommand

from sandbox.demo_data import seeds


class Command(BaseCommand):
    help = "Draw the pictures of the demo's rooms that are missing. `seed_demo` does it too; this needs no database."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Pictures: {seeds.draw_pictures()} drawn.")
