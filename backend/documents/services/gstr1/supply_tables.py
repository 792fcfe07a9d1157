"""Tables 4, 5, 7, 9B, 12 and 13: what was supplied, and by which papers."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from backend.common.money import rupees
from backend.common.spreadsheets import harmless
from backend.documents.core.gstr1_columns import NATURES, NO_UNIT, SEZ_TYPES
from backend.documents.models import PaperKind
from backend.documents.services.gstr1.filed_papers import Filed
from backend.pricing.core import service_codes

TableRow = dict[str, str]
# What the tool takes in a name, and in a description.
NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_&'\-./,()?@!#%$~*;+= ]")
NOT_IN_DESCRIPTIONS = re.compile(r"[^ A-Za-z0-9_@./&-]")
DESCRIPTIONS = {service_codes.ROOM_CODE: "Accommodation", service_codes.FOOD_CODE: "Food and drink"}


def rows_of_companies(filed: Iterable[Filed]) -> Iterator[TableRow]:
    """4A, 4B and 6B: invoices to GSTINs and UINs, a row for each rate."""
    for one in filed:
        if one.kind == PaperKind.TAX_INVOICE and one.recipient:
            named = {"Invoice Number": one.paper.number, "Invoice date": written_day(one), "Invoice Value": _value(one)}
            for rate in one.rates:
                yield {
                    **_company(one), **named, "Invoice Type": _type(one), "Rate": str(rate.percent),
                    "Taxable Value": rupees(rate.net_paise),
                }  # fmt: skip


def rows_of_notes(filed: Iterable[Filed]) -> Iterator[TableRow]:
    """9B: credit notes to GSTINs and UINs."""
    for one in filed:
        if one.kind == PaperKind.CREDIT_NOTE and one.recipient:
            named = {"Note Number": one.paper.number, "Note Date": written_day(one), "Note Value": _value(one)}
            for rate in one.rates:
                yield {
                    **_company(one), **named, "Note Type": "C", "Note Supply Type": _type(one),
                    "Rate": str(rate.percent), "Taxable Value": rupees(rate.net_paise),
                }  # fmt: skip


def rows_of_persons(filed: Iterable[Filed]) -> Iterator[TableRow]:
    """7: all others by place and rate, less their credit notes. The tool keeps the last of two rows for one rate."""
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for one in supplies(filed):
        if not one.recipient:
            for rate in one.rates:
                sums[one.place, rate.percent] += one.sign * rate.net_paise
    for (place, percent), net in sorted(sums.items()):
        if net:
            yield {"Type": "OE", "Place Of Supply": place, "Rate": str(percent), "Taxable Value": rupees(net)}


def rows_of_services(filed: Iterable[Filed], *, companies: bool) -> Iterator[TableRow]:
    """12: by code and rate, less credit notes."""
    sums: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0] * 4)
    words = dict(DESCRIPTIONS)
    for one in supplies(filed):
        if bool(one.recipient) is not companies:
            continue
        for line in one.lines:
            net, half = line["net_paise"], line["half_paise"]
            igst, each = (2 * half, 0) if one.between_states else (0, half)
            total = sums[line["sac"], line["percent"]]
            for n, paise in enumerate((net + 2 * half, net, igst, each)):
                total[n] += one.sign * paise
            if line["label"] and line["kind"] == "add_on":
                words.setdefault(line["sac"], _plain(line["label"], NOT_IN_DESCRIPTIONS, 30))
    for (sac, percent), (value, net, igst, each) in sorted(sums.items()):
        if value or net:
            yield {
                "HSN": sac, "Description": words.get(sac, "Other services"), "UQC": NO_UNIT, "Total Quantity": "0",
                "Total Value": rupees(value), "Rate": str(percent), "Taxable Value": rupees(net),
                "Integrated Tax Amount": rupees(igst), "Central Tax Amount": rupees(each),
                "State/UT Tax Amount": rupees(each),
            }  # fmt: skip


def rows_of_series(filed: Sequence[Filed]) -> Iterator[TableRow]:
    """13: numbers from and to; none is ever cancelled. A gap is a paper under another registration."""
    for kind, nature in NATURES.items():
        numbers = sorted(one.paper.number for one in filed if one.kind == kind)
        begins = [*numbers[:1], *(later for one, later in pairwise(numbers) if not _follows(one, later))]
        ends = [*(one for one, later in pairwise(numbers) if not _follows(one, later)), *numbers[-1:]]
        for first, last in zip(begins, ends, strict=True):
            count = str(_serial(last) - _serial(first) + 1)
            yield {
                "Nature of Document": nature, "Sr. No. From": first, "Sr. No. To": last, "Total Number": count,
                "Cancelled": "0",
            }  # fmt: skip


def supplies(filed: Iterable[Filed]) -> Iterator[Filed]:
    """Invoices, and what is given back of them."""
    return (one for one in filed if one.kind in (PaperKind.TAX_INVOICE, PaperKind.CREDIT_NOTE))


def written_day(one: Filed) -> str:
    """`05-Dec-2026`: the tool reads no other form."""
    return f"{one.paper.issued_on:%d-%b-%Y}"


def _company(one: Filed) -> TableRow:
    name = harmless(_plain(one.content["recipient"]["company"], NOT_IN_NAMES, 98))
    return {
        "GSTIN/UIN of Recipient": one.recipient, "Receiver Name": name, "Place Of Supply": one.place,
        "Reverse Charge": "N",
    }  # fmt: skip


def _type(one: Filed) -> str:
    return SEZ_TYPES[one.content["sez"]]


def _value(one: Filed) -> str:
    return rupees(one.paper.total_paise)


def _plain(text: str, but: Any, most: int) -> str:
    """The text as the tool takes it: Latin letters without accents, and so many."""
    return " ".join(but.sub("", unicodedata.normalize("NFKD", text)).split())[:most]


def _serial(number: str) -> int:
    return int(number.rpartition("/")[2])


def _follows(one: str, later: str) -> bool:
    alike = one.rpartition("/")[0] == later.rpartition("/")[0]
    return alike and _serial(later) == _serial(one) + 1
