"""Invoice numbers: gapless numbers of a document series, such as the next invoice number of a resort and year.

The counter's row stays locked until that transaction ends, and a rollback gives the number back. It is the last lock
in the house's order: whoever has it waits for nothing any more.
"""

from datetime import date

from django.db import connection

from backend.catalogue.models import Resort
from backend.documents.models import PaperKind, Series

# At most 16 characters of A-Z, 0-9, `-` and `/`: a letter, the resort in base 36, the financial year, six digits.
LETTERS = {
    PaperKind.BOOKING_VOUCHER: "V",
    PaperKind.RECEIPT_VOUCHER: "R",
    PaperKind.TAX_INVOICE: "I",
    PaperKind.REFUND_VOUCHER: "F",
    PaperKind.CREDIT_NOTE: "C",
}
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LONGEST = 16
NEXT = f"""
INSERT INTO {Series._meta.db_table} (resort_id, kind, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (resort_id, kind, year) DO UPDATE SET last = {Series._meta.db_table}.last + 1 RETURNING last
"""  # noqa: S608  # nosec B608 # a name of our own


class SeriesFull(Exception):
    """No number of 16 characters is left: a million papers of one kind in a year."""


def financial_year(day: date) -> int:
    """The year in which the financial year of this day began: it runs from April to March."""
    return day.year if day.month >= 4 else day.year - 1


def next_number(*, resort: Resort, kind: PaperKind, day: date) -> tuple[str, int]:
    """The next number of the series, and its financial year. Raises SeriesFull."""
    year = financial_year(day)
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [resort.pk, kind.value, year])
        (count,) = cursor.fetchone()
    return written_number(kind, resort_id=resort.pk, year=year, count=count), year


def written_number(kind: PaperKind, *, resort_id: int, year: int, count: int) -> str:
    """`I7/2627/000123`. Raises SeriesFull."""
    number = f"{LETTERS[kind]}{_base36(resort_id)}/{year % 100:02}{(year + 1) % 100:02}/{count:06}"
    if len(number) > LONGEST:
        raise SeriesFull(number)
    return number


def _base36(value: int) -> str:
    head, last = divmod(value, 36)
    return (_base36(head) if head else "") + SIGNS[last]
