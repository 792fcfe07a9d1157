from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from backend.privacy.core import personal_data

BEGIN, END = "<!-- table -->\n", "\n<!-- end -->"


class Command(BaseCommand):
    help = "Print which personal data is stored, why and for how long; with --write, into docs/privacy.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="write it into docs/privacy.md")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["write"]:
            self.stdout.write(personal_data.as_markdown())
            return
        page = settings.BASE_DIR / "docs" / "privacy.md"
        before, _, rest = page.read_text().partition(BEGIN)
        page.write_text(f"{before}{BEGIN}{personal_data.as_markdown()}{END}{rest.partition(END)[2]}")
