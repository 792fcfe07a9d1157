"""The invoices and credit notes of a resort and month, or its GSTR-1, for an accountant."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.catalogue.models import Resort
from backend.common.money import rupees
from backend.documents.services import gst_return
from backend.documents.services.gstr1 import archive


class Command(BaseCommand):
    help = "Write the GST report of a resort and month to a .csv or .xlsx file, or its GSTR-1 to a .zip file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the resort")
        parser.add_argument("month", help="YYYY-MM")
        parser.add_argument("file", type=Path, help="such as goa-2026-12.xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        resort = Resort.objects.filter(slug=options["slug"]).first()
        if resort is None:
            raise CommandError(f"there is no resort {options['slug']}")
        try:
            month = date.fromisoformat(f"{options['month']}-01")
        except ValueError as error:
            raise CommandError("the month is written YYYY-MM") from error
        file: Path = options["file"]
        if file.suffix not in (".csv", ".xlsx", ".zip"):
            raise CommandError("the file ends in .csv, .xlsx or .zip")
        if file.suffix == ".zip":
            file.write_bytes(archive.gstr1_as_zip(resort=resort, month=month))
            self.stdout.write(f"GSTR-1 for the offline tool: {file}")
            return
        found = gst_return.rows(resort=resort, month=month)
        file.write_bytes((gst_return.gst_as_csv if file.suffix == ".csv" else gst_return.gst_as_xlsx)(found))
        self.stdout.write(f"{len(found)} rows, {rupees(gst_return.gst_total(found)[-1])} rupees: {file}")
