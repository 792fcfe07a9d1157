"""From bytes a row to what five years weigh."""

from dataclasses import dataclass

from django.conf import settings

RESORTS, YEARS = 1_000, 5
BOOKINGS = 9_000_000
# Of five attempts one becomes a booking; of those that do not, so many get as far as an order.
ABANDONED = 4 * BOOKINGS
ORDERED = 0.25
# Of all papers so many are asked for, once, in one language: an assumption, and a high one.
WANTED = 1 / 3
DAYS = YEARS * 365
GB = 1e9


@dataclass(frozen=True)
class Weights:
    """Bytes by table of a booking and of attempts without and with an order; of a sheet; and papers of a booking."""

    abandoned: dict[str, float]
    unpaid: dict[str, float]
    booked: dict[str, float]
    sheet: float
    papers: int

    def by_table(self) -> str:
        names = sorted(self.booked | self.unpaid | self.abandoned)
        lines = ["| Table | booking | attempt with an order | attempt without |", "| --- | ---: | ---: | ---: |"]
        for name in names:
            cells = (round(each.get(name, 0)) for each in (self.booked, self.unpaid, self.abandoned))
            lines.append(f"| {name} | " + " | ".join(f"{cell:,}" if cell else "-" for cell in cells) + " |")
        sums = (round(sum(each.values())) for each in (self.booked, self.unpaid, self.abandoned))
        lines.append("| **all** | " + " | ".join(f"**{one:,}**" for one in sums) + " |")
        return "\n".join(lines)


def kept_days() -> dict[str, int]:
    """Tables whose rows go after so many days, whatever becomes of the booking."""
    return {
        "holds_attemptguest": settings.KEEP_STAY_GUESTS_DAYS,
        "notifications_message": settings.KEEP_MESSAGES_DAYS,
        "event_feed_event": settings.KEEP_EVENTS_DAYS,
    }


def table(of: Weights) -> str:
    """Before and after, in GB."""
    kept = kept_days()
    books = sum(size * min(kept.get(name, DAYS), DAYS) / DAYS for name, size in of.booked.items()) * BOOKINGS
    vain = (sum(of.abandoned.values()), sum(of.unpaid.values()))
    shares = (ABANDONED * (1 - ORDERED), ABANDONED * ORDERED)
    # Names of those who booked nothing, and events, went before as well.
    gone = {"holds_attemptguest": settings.KEEP_UNFINISHED_GUESTS_DAYS, "event_feed_event": settings.KEEP_EVENTS_DAYS}
    stayed = [
        sum(size * gone.get(name, DAYS) / DAYS for name, size in each.items()) for each in (of.abandoned, of.unpaid)
    ]
    days = (settings.KEEP_UNFINISHED_ATTEMPTS_DAYS, settings.KEEP_UNPAID_ORDERS_DAYS)
    after = sum(one * share * day / DAYS for one, share, day in zip(vain, shares, days, strict=True))
    before = sum(one * share for one, share in zip(stayed, shares, strict=True))
    sheets = BOOKINGS * of.papers * of.sheet
    wanted = sheets * WANTED * settings.KEEP_SHEETS_DAYS / DAYS
    rows = (
        (f"{BOOKINGS / 1e6:.0f} M bookings, with money, papers and events", books, books),
        (f"{ABANDONED / 1e6:.0f} M attempts that came to nothing", before, after),
        ("all rows", books + before, books + after),
        ("files of papers", sheets * len(settings.LANGUAGES), wanted),
    )
    lines = ["| | before | now |", "| --- | ---: | ---: |"]
    return "\n".join(lines + [f"| {what} | {was / GB:,.0f} GB | {now / GB:,.0f} GB |" for what, was, now in rows])
