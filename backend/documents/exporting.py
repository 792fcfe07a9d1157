"""The GST export of a month as a file, for the API and the admin."""

from datetime import date

from django.http import HttpResponse

from backend.catalogue.models import Resort
from backend.documents import gst
from backend.documents.api import files


def of_month(*, resort: Resort, month: date, form: str) -> HttpResponse:
    """Invoices and credit notes of the month that begins on this day, as `csv` or `xlsx`."""
    found, name = gst.rows(resort=resort, month=month), f"gst-{resort.slug}-{month:%Y-%m}"
    if form == "xlsx":
        return files.file(gst.as_xlsx(found), files.XLSX, f"{name}.xlsx")
    return files.file(gst.as_csv(found), files.CSV, f"{name}.csv")
