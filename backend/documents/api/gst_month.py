"""The GST export of a month as a file, for the API and the admin."""

from datetime import date

from django.http import HttpResponse

from backend.catalogue.models import Resort
from backend.documents.api import file_answers
from backend.documents.services import gst_return
from backend.documents.services.gstr1 import archive


def of_month(*, resort: Resort, month: date, form: str) -> HttpResponse:
    """Invoices and credit notes of the month that begins on this day, as `csv` or `xlsx`; or its GSTR-1 as `gstr1`."""
    if form == "gstr1":
        name = f"gstr1-{resort.slug}-{month:%Y-%m}.zip"
        return file_answers.file_answer(archive.gstr1_as_zip(resort=resort, month=month), file_answers.ZIP, name)
    found, name = gst_return.rows(resort=resort, month=month), f"gst-{resort.slug}-{month:%Y-%m}"
    if form == "xlsx":
        return file_answers.file_answer(gst_return.gst_as_xlsx(found), file_answers.XLSX, f"{name}.xlsx")
    return file_answers.file_answer(gst_return.gst_as_csv(found), file_answers.CSV, f"{name}.csv")
