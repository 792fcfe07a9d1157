"""A reader of GSTR-1 files that knows nothing of ours: columns, forms of cells and rules as the government's Returns
Offline Tool has them (3.2.4), written down here once more."""

import csv
import io
import re
import zipfile
from decimal import Decimal

from backend.catalogue.core import gstin

COMPANY = r"[0-9A-Z]{15}"
NAME = r"[a-zA-Z0-9_&'\-./,()?@!#%$~*;+= ]{0,99}"
NUMBER = r"[a-zA-Z0-9\-/]{1,16}"
DAY = r"\d{2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-20\d{2}"
MONEY, SIGNED = r"\d{1,13}\.\d{2}", r"-?\d{1,13}\.\d{2}"
PLACE = r"\d{2}-[A-Z][A-Za-z ]+"
RATE = r"0|5|12|18"
NOTHING = r""
SUPPLY = r"Regular B2B|SEZ supplies with payment|SEZ supplies without payment"
HSN = [
    ("HSN", r"\d{6}"), ("Description", r"[ A-Za-z0-9_@./&-]{0,30}"), ("UQC", "NA"), ("Total Quantity", "0"),
    ("Total Value", SIGNED), ("Rate", RATE), ("Taxable Value", SIGNED), ("Integrated Tax Amount", SIGNED),
    ("Central Tax Amount", SIGNED), ("State/UT Tax Amount", SIGNED), ("Cess Amount", NOTHING),
]  # fmt: skip
FILES = {
    "b2b,sez,de": [
        ("GSTIN/UIN of Recipient", COMPANY), ("Receiver Name", NAME), ("Invoice Number", NUMBER),
        ("Invoice date", DAY), ("Invoice Value", MONEY), ("Place Of Supply", PLACE), ("Reverse Charge", "N"),
        ("Applicable % of Tax Rate", NOTHING), ("Invoice Type", SUPPLY), ("E-Commerce GSTIN", NOTHING),
        ("Rate", RATE), ("Taxable Value", MONEY), ("Cess Amount", NOTHING),
    ],
    "b2cl": [
        ("Invoice Number", NUMBER), ("Invoice date", DAY), ("Invoice Value", MONEY), ("Place Of Supply", PLACE),
        ("Applicable % of Tax Rate", NOTHING), ("Rate", RATE), ("Taxable Value", MONEY), ("Cess Amount", NOTHING),
        ("E-Commerce GSTIN", NOTHING),
    ],
    "b2cs": [
        ("Type", "OE"), ("Place Of Supply", PLACE), ("Applicable % of Tax Rate", NOTHING), ("Rate", RATE),
        ("Taxable Value", SIGNED), ("Cess Amount", NOTHING), ("E-Commerce GSTIN", NOTHING),
    ],
    "cdnr": [
        ("GSTIN/UIN of Recipient", COMPANY), ("Receiver Name", NAME), ("Note Number", NUMBER), ("Note Date", DAY),
        ("Note Type", "C"), ("Place Of Supply", PLACE), ("Reverse Charge", "N"), ("Note Supply Type", SUPPLY),
        ("Note Value", MONEY), ("Applicable % of Tax Rate", NOTHING), ("Rate", RATE), ("Taxable Value", MONEY),
        ("Cess Amount", NOTHING),
    ],
    "cdnur": [
        ("UR Type", "B2CL"), ("Note Number", NUMBER), ("Note Date", DAY), ("Note Type", "C"),
        ("Place Of Supply", PLACE), ("Note Value", MONEY), ("Applicable % of Tax Rate", NOTHING), ("Rate", RATE),
        ("Taxable Value", MONEY), ("Cess Amount", NOTHING),
    ],
    "at": [
        ("Place Of Supply", PLACE), ("Applicable % of Tax Rate", NOTHING), ("Rate", RATE),
        ("Gross Advance Received", MONEY), ("Cess Amount", NOTHING),
    ],
    "atadj": [
        ("Place Of Supply", PLACE), ("Applicable % of Tax Rate", NOTHING), ("Rate", RATE),
        ("Gross Advance Adjusted", MONEY), ("Cess Amount", NOTHING),
    ],
    "hsn(b2b)": HSN,
    "hsn(b2c)": HSN,
    "docs": [
        ("Nature of Document",
         "Invoices for outward supply|Credit Note|Receipt Voucher|Refund Voucher"),
        ("Sr. No. From", NUMBER), ("Sr. No. To", NUMBER), ("Total Number", r"\d+"), ("Cancelled", r"\d+"),
    ],
}  # fmt: skip
# What makes two rows one for the tool, which then keeps the last of them.
KEYS = {
    "b2b,sez,de": ("Invoice Number", "Rate"), "cdnr": ("Note Number", "Rate"), "b2cs": ("Place Of Supply", "Rate"),
    "at": ("Place Of Supply", "Rate"), "atadj": ("Place Of Supply", "Rate"), "hsn(b2b)": ("HSN", "Rate"),
    "hsn(b2c)": ("HSN", "Rate"), "docs": ("Nature of Document", "Sr. No. From"),
}  # fmt: skip
Rows = list[dict[str, str]]


class Rejected(AssertionError):
    """What the tool would not take."""


def read_archive(body: bytes) -> dict[str, dict[str, Rows]]:
    """Rows by GSTIN and section. Raises Rejected."""
    found: dict[str, dict[str, Rows]] = {}
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            folder, _, file = name.partition("/")
            if file:
                section = file.removesuffix(".csv")
                found.setdefault(folder, {})[section] = read_section(section, archive.read(name), filer=folder)
    for gstin_of, sections in found.items():
        if sections.keys() != FILES.keys():
            raise Rejected(f"{gstin_of}: {sorted(sections)}")
    return found


def read_me(body: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return archive.read("read-me.txt").decode()


def read_section(section: str, body: bytes, *, filer: str) -> Rows:
    """The rows of one file, each cell looked at."""
    head, *lines = csv.reader(io.StringIO(body.decode("ascii")))
    columns = FILES[section]
    if head != [name for name, _ in columns]:
        raise Rejected(f"{section}: {head}")
    rows = [dict(zip(head, line, strict=True)) for line in lines]
    for row in rows:
        for name, form in columns:
            if not re.fullmatch(form, row[name]):
                raise Rejected(f"{section}: {name} is {row[name]!r}")
        _look_at(section, row, filer=filer)
    keys = [tuple(row[name] for name in KEYS[section]) for row in rows] if section in KEYS else []
    if len(keys) != len(set(keys)):
        raise Rejected(f"{section}: the tool would keep the last of two rows: {keys}")
    return rows


def money(row: dict[str, str], name: str) -> Decimal:
    return Decimal(row[name])


def _look_at(section: str, row: dict[str, str], *, filer: str) -> None:
    company = row.get("GSTIN/UIN of Recipient")
    if company:
        (gstin.validate_uin if company[12:14] in ("UN", "ON") else gstin.validate)(company)
    if "Place Of Supply" in row and row["Place Of Supply"][:2] != filer[:2]:
        raise Rejected(f"{section}: {row['Place Of Supply']} is not where {filer} is")
    if section in ("cdnr", "at") and not money(row, "Taxable Value" if section == "cdnr" else "Gross Advance Received"):
        raise Rejected(f"{section}: nothing")
    if section == "docs" and int(row["Cancelled"]) > int(row["Total Number"]):
        raise Rejected(f"{section}: {row}")
