"""The papers that a month's GSTR-1 is about, by the GSTIN that they were issued under."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.catalogue.models import Resort
from backend.documents.core.gstr1_columns import NATURES
from backend.documents.core.regions import REGIONS
from backend.documents.core.tax_shares import Rates, by_percent, tax_shares_of
from backend.documents.models import Paper, PaperKind, SezSupply
from backend.documents.services.gst_return import next_month


@dataclass(frozen=True)
class Filed:
    """A paper, as the tables see it. Money in whole paise."""

    paper: Paper

    @property
    def content(self) -> dict[str, Any]:
        return dict(self.paper.content)

    @property
    def kind(self) -> PaperKind:
        return PaperKind(self.paper.kind)

    @property
    def sign(self) -> int:
        """A credit note counts against."""
        return -1 if self.kind == PaperKind.CREDIT_NOTE else 1

    @property
    def recipient(self) -> str:
        """GSTIN or UIN; empty for a person."""
        said = self.content["recipient"]
        return str(said["gstin"] or said["uin"])

    @property
    def between_states(self) -> bool:
        """Whether its tax is IGST."""
        return bool(self.content["igst"])

    @property
    def place(self) -> str:
        """`29-Karnataka`."""
        code = self.content["supplier"]["state_code"]
        return f"{code}-{REGIONS[code]}"

    @property
    def lines(self) -> list[dict[str, Any]]:
        return list(self.content["lines"])

    @property
    def rates(self) -> Rates:
        """By percent alone. What has no value is no row, and what is sold at 0 % stands in a table of its own, which is
        filled in by hand, but for a SEZ without payment of tax."""
        return self._in_rows(tax_shares_of(self.lines))

    @property
    def nil_rated_paise(self) -> int:
        """What is sold at 0 % to everybody, less what is given back."""
        sold_paise = sum(int(line["net_paise"]) for line in self.lines)
        return self.sign * (sold_paise - sum(rate.net_paise for rate in self.rates))

    @property
    def advance(self) -> Rates:
        """What it adds to the advances: money from before the invoice, or what the fee of an end had used up that was
        undone."""
        if self.kind == PaperKind.RECEIPT_VOUCHER and self.content["refers_to"] is None:
            return self.rates
        return self._in_rows(tax_shares_of(self.content.get("advance_again", ())))

    @property
    def adjusted(self) -> Rates:
        """What of the advances an invoice uses up, or a refund voucher gives back."""
        used = self.lines if self.kind == PaperKind.REFUND_VOUCHER else self.content["adjusted_rates"]
        return by_percent(tax_shares_of(used))

    def _in_rows(self, rates: Rates) -> Rates:
        without_tax = self.content["sez"] == SezSupply.WITHOUT_PAYMENT
        return tuple(rate for rate in by_percent(rates) if rate.net_paise and (rate.percent or without_tax))


def filed_in(*, resort: Resort, month: date) -> tuple[dict[str, list[Filed]], int]:
    """The month's papers in the order of their numbers, by GSTIN; and how many were issued without one."""
    first = month.replace(day=1)
    papers = Paper.objects.filter(
        resort=resort, kind__in=NATURES, issued_on__gte=first, issued_on__lt=next_month(first)
    ).order_by("kind", "number")
    return _by_gstin(papers)


def history_of(filed: Iterable[Filed], *, gstin: str, month: date) -> dict[int, list[Filed]]:
    """Every paper under this GSTIN of these papers' bookings, up to the end of the month, by booking."""
    bookings = {one.paper.booking_id for one in filed}
    papers = Paper.objects.filter(
        booking__in=bookings, kind__in=NATURES, issued_on__lt=next_month(month.replace(day=1))
    ).order_by("pk")
    found: dict[int, list[Filed]] = defaultdict(list)
    for one in _by_gstin(papers)[0].get(gstin, ()):
        found[one.paper.booking_id].append(one)
    return found


def _by_gstin(papers: Iterable[Paper]) -> tuple[dict[str, list[Filed]], int]:
    found: dict[str, list[Filed]] = defaultdict(list)
    without = 0
    for paper in papers:
        if paper.content["registered"]:
            found[paper.content["supplier"]["gstin"]].append(Filed(paper))
        else:
            without += 1
    return dict(sorted(found.items())), without
