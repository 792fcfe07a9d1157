"""GST report of a month: invoices and credit notes by rate, companies (B2B) and others (B2C) listed separately."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from backend.catalogue.models import Resort
from backend.common.money import rupees
from backend.common.spreadsheets import harmless
from backend.documents.models import Paper, PaperKind

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

HEADS = (
    "type", "kind", "number", "date", "booking", "recipient", "recipient GSTIN", "place of supply", "refers to",
    "rate %", "taxable value", "CGST", "SGST", "IGST", "total",
)  # fmt: skip
# From this column on there are sums.
FIRST_SUM = HEADS.index("taxable value")
B2B, B2C = "B2B", "B2C"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One rate of one paper; a credit note counts against."""

    paper: Paper
    percent: int
    net_paise: int
    half_paise: int

    @property
    def type(self) -> str:
        return B2B if self.number_of_recipient else B2C

    @property
    def number_of_recipient(self) -> str:
        """GSTIN, or UIN."""
        recipient = self.paper.content["recipient"]
        return str(recipient["gstin"] or recipient["uin"])

    @property
    def total_paise(self) -> int:
        return self.net_paise + 2 * self.half_paise

    @property
    def sums(self) -> list[int]:
        half, whole = (0, 2 * self.half_paise) if self.paper.content["igst"] else (self.half_paise, 0)
        return [self.net_paise, half, half, whole, self.total_paise]

    @property
    def texts(self) -> list[str]:
        said, refers_to = self.paper.content, self.paper.content["refers_to"] or {}
        recipient = said["recipient"]
        named = recipient["company"] or recipient["name"]
        return [
            *(self.type, self.paper.kind, self.paper.number, self.paper.issued_on.isoformat()),
            *(said["booking"]["reference"], named, self.number_of_recipient, said["supplier"]["state"]),
            *(refers_to.get("number", ""), str(self.percent)),
        ]


def rows(*, resort: Resort, month: date) -> list[Row]:
    """Companies first; in each half by number."""
    papers = Paper.objects.filter(
        resort=resort,
        kind__in=(PaperKind.TAX_INVOICE, PaperKind.CREDIT_NOTE),
        issued_on__gte=month.replace(day=1),
        issued_on__lt=next_month(month),
    )
    found = [row for paper in papers.order_by("kind", "number") for row in _rows(paper)]
    return sorted(found, key=lambda row: row.type)


def gst_total(found: Iterable[Row]) -> list[int]:
    """Taxable value, CGST, SGST, IGST and total of all rows."""
    return [sum(column) for column in zip([0] * 5, *(row.sums for row in found), strict=True)]


def gst_as_csv(found: list[Row]) -> bytes:
    """UTF-8 with the mark that makes spreadsheets read it as such."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    for row in found:
        writer.writerow([*map(harmless, row.texts), *map(rupees, row.sums)])
    writer.writerow(["Total", *[""] * (FIRST_SUM - 1), *map(rupees, gst_total(found))])
    return out.getvalue().encode("utf-8-sig")


def gst_as_xlsx(found: list[Row]) -> bytes:
    """A sheet each for companies, others, and the sums by rate."""
    from openpyxl import Workbook  # 5 MB of every process, for one file a month

    book = Workbook()
    first: Any = book.active
    first.title = B2B
    _fill(first, [row for row in found if row.type == B2B])
    _fill(book.create_sheet(B2C), [row for row in found if row.type == B2C])
    by_rate = book.create_sheet("By rate")
    _write(by_rate, ["type", "rate %", *HEADS[FIRST_SUM:]], bold=True)
    for kind, percent in sorted({(row.type, row.percent) for row in found}):
        sums = gst_total(row for row in found if (row.type, row.percent) == (kind, percent))
        _write(by_rate, [kind, percent, *(paise / 100 for paise in sums)])
    _write(by_rate, ["Total", "", *(paise / 100 for paise in gst_total(found))], bold=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(paper: Paper) -> Iterator[Row]:
    sign = -1 if paper.kind == PaperKind.CREDIT_NOTE else 1
    for rate in paper.content["rates"]:
        net, half = sign * rate["net_paise"], sign * rate["half_paise"]
        yield Row(paper=paper, percent=rate["percent"], net_paise=net, half_paise=half)


def _fill(sheet: "Worksheet", found: list[Row]) -> None:
    _write(sheet, list(HEADS), bold=True)
    for row in found:
        _write(sheet, [*row.texts, *(paise / 100 for paise in row.sums)])
    _write(sheet, ["Total", *[""] * (FIRST_SUM - 1), *(paise / 100 for paise in gst_total(found))], bold=True)


def _write(sheet: "Worksheet", values: list[Any], *, bold: bool = False) -> None:
    from openpyxl.styles import Font  # as above

    sheet.append([harmless(value) if isinstance(value, str) else value for value in values])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=bold)
        if isinstance(cell.value, float):
            cell.number_format = "#,##0.00"


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
