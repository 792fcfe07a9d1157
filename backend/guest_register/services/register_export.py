"""Exports the guest register as a file."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from backend.common.spreadsheets import harmless
from backend.guest_register.models import RegisterEntry
from backend.guest_register.services.slept_rooms import rooms_slept

HEADS = (
    "booking", "arrival", "departure", "checked in", "room", "guest", "age", "nationality", "document", "last four",
    "checked at", "checked by", "Form III filed", "acknowledgement",
)  # fmt: skip


def register_as_csv(entries: Iterable[RegisterEntry]) -> bytes:
    """UTF-8 with the mark that makes spreadsheets read it as such."""
    out = io.StringIO()
    csv.writer(out).writerows([HEADS, *_rows(entries)])
    return out.getvalue().encode("utf-8-sig")


def register_as_xlsx(entries: Iterable[RegisterEntry]) -> bytes:
    from openpyxl import Workbook  # 5 MB of every process, for a file now and then
    from openpyxl.styles import Font

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Register"
    for row in (HEADS, *_rows(entries)):
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(entries: Iterable[RegisterEntry]) -> Iterator[list[str]]:
    rows = list(entries)
    rooms = rooms_slept(rows)
    for entry in rows:
        booking, guest = entry.booking, entry.guest
        stay = [booking.reference, booking.check_in.isoformat(), booking.check_out.isoformat()]
        person = [rooms[entry.pk], guest.name, str(guest.age), entry.nationality]
        shown = [entry.get_document_display(), entry.last_four, _moment(entry.checked_at), str(entry.checked_by or "")]
        told = [_moment(entry.filed_at), entry.acknowledgement]
        yield [harmless(text) for text in (*stay, _moment(booking.checked_in_at), *person, *shown, *told)]


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
