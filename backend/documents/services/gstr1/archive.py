"""Writes the files of a month's GSTR-1 into one archive, with remarks for the accountant."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from backend.catalogue.models import Resort
from backend.common.money import rupees
from backend.documents.core.gstr1_columns import SECTIONS, TOOL_RATES
from backend.documents.services.gstr1 import advance_tables, filed_papers, supply_tables
from backend.documents.services.gstr1.advance_tables import Advances
from backend.documents.services.gstr1.filed_papers import Filed
from backend.documents.services.gstr1.supply_tables import TableRow

READ_ME = "read-me.txt"
# The same papers give the same archive.
STAMP = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class Gstr1:
    """The tables of one GSTIN and month, by section, and what a person should know of them."""

    gstin: str
    tables: dict[str, list[TableRow]]
    remarks: list[str]


def gstr1_of(*, resort: Resort, month: date) -> list[Gstr1]:
    """One for each GSTIN under which the resort issued papers in the month."""
    by_gstin, _ = filed_papers.filed_in(resort=resort, month=month)
    return [_gstr1(resort, gstin, filed, month=month) for gstin, filed in by_gstin.items()]


def gstr1_as_zip(*, resort: Resort, month: date) -> bytes:
    """A folder of CSV files for each GSTIN, and a text to read first."""
    found = gstr1_of(resort=resort, month=month)
    _, without = filed_papers.filed_in(resort=resort, month=month)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(READ_ME, STAMP), "\r\n".join(_read_me(resort, month, found, without)))
        for one in found:
            for section, columns in SECTIONS.items():
                name = zipfile.ZipInfo(f"{one.gstin}/{section}.csv", STAMP)
                archive.writestr(name, _csv(columns, one.tables[section]))
    return out.getvalue()


def _gstr1(resort: Resort, gstin: str, filed: Sequence[Filed], *, month: date) -> Gstr1:
    history = filed_papers.history_of(filed, gstin=gstin, month=month)
    advances = advance_tables.advances_of(history, month=month)
    tables = {
        **dict.fromkeys(SECTIONS, ()),
        "b2b,sez,de": supply_tables.rows_of_companies(filed),
        "b2cs": supply_tables.rows_of_persons(filed),
        "cdnr": supply_tables.rows_of_notes(filed),
        "at": advance_tables.rows_of_advances(advances.received, amount="Gross Advance Received"),
        "atadj": advance_tables.rows_of_advances(advances.adjusted, amount="Gross Advance Adjusted"),
        "hsn(b2b)": supply_tables.rows_of_services(filed, companies=True),
        "hsn(b2c)": supply_tables.rows_of_services(filed, companies=False),
        "docs": supply_tables.rows_of_series(filed),
    }
    lists = {section: list(rows) for section, rows in tables.items()}
    remarks = [*_remarks_on_rates(filed), *_remarks(resort, gstin, lists, advances)]
    return Gstr1(gstin=gstin, tables=lists, remarks=remarks)


def _remarks(resort: Resort, gstin: str, tables: dict[str, list[TableRow]], advances: Advances) -> Iterator[str]:
    others = Resort.objects.filter(gstin=gstin).exclude(pk=resort.pk).order_by("name")
    if names := ", ".join(other.name for other in others):
        yield f"{names}: the same GSTIN. Add its rows up: the tool keeps the last of two rows for one place and rate."
    for section in ("hsn(b2b)", "hsn(b2c)"):
        yield from (f"{section}: {said}" for said in _remarks_on_services(tables[section]))
    for one in advances.between_states:
        yield (
            f"{one.paper.number}: an advance of {rupees(one.content['net_paise'])} from a SEZ, with IGST, is not in "
            "table 11A: the tool would take it for a supply within the State. Ask your accountant."
        )


def _remarks_on_rates(filed: Sequence[Filed]) -> Iterator[str]:
    if nil := sum(one.nil_rated_paise for one in supply_tables.supplies(filed)):
        yield f"{rupees(nil)} were sold at 0 %: enter them in table 8 by hand."
    strange = {rate.percent for one in filed for rate in one.rates} - TOOL_RATES
    if strange:
        yield f"the tool knows no rate of {', '.join(f'{percent} %' for percent in sorted(strange))}."


def _remarks_on_services(rows: Sequence[TableRow]) -> Iterator[str]:
    for code, times in sorted(Counter(row["HSN"] for row in rows).items()):
        if not code:
            yield "lines without a SAC. Give the add-on its SAC under Pricing, and fill it in here."
        elif times > 1:
            yield f"{code} has {times} rates. Version 3.2.4 of the tool keeps the last of them: look there."
    if off := sum(_off(row) for row in rows):
        yield f"the tool reckons tax from sums, the papers line by line: a difference of {rupees(off)}."


def _off(row: TableRow) -> int:
    """Paise by which the rate of the sum differs from the sum of the lines' tax."""
    said = sum(Decimal(row[f"{name} Amount"]) for name in ("Integrated Tax", "Central Tax", "State/UT Tax"))
    exact = Decimal(row["Taxable Value"]) * int(row["Rate"]) / 100
    if not said:
        return 0
    return int((exact - said).quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)


def _read_me(resort: Resort, month: date, found: Sequence[Gstr1], without: int) -> Iterator[str]:
    yield f"GSTR-1 of {resort.name}, {month:%B %Y}. To be confirmed by your accountant before it is filed."
    yield "Returns Offline Tool: New, GSTIN and period, Import Files, section by section: a file each."
    if not found:
        yield "No paper was issued under a GSTIN in this month."
    if without:
        yield f"{without} papers were issued without a GSTIN and are not in these files."
    for one in found:
        counts = ", ".join(f"{section} {len(rows)}" for section, rows in one.tables.items() if rows)
        yield from ("", f"{one.gstin}: rows in {counts}", *(f"- {remark}" for remark in one.remarks))
    yield ""


def _csv(columns: Sequence[str], rows: Sequence[TableRow]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("ascii")
