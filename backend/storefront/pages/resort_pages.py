"""The page of a resort, and its dates with their prices."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from backend.common import clock
from backend.storefront.core.month_table import month_after, month_before, month_of, month_weeks
from backend.storefront.core.stay_wish import CHILDREN_MOST, StayWish, wish_of
from backend.storefront.gateway.caller import ApiRefusal
from backend.storefront.pages.page_views import guest_page
from backend.storefront.parts.search_words import hotel_words
from backend.storefront.parts.shown_resorts import read_resort
from backend.storefront.parts.visit import Visit

RESORT_SECONDS, DATES_SECONDS = 60, 60
# So many months are read at most: from that of the arrival to those that are shown.
MONTHS_READ_MOST, MONTHS_SHOWN = 5, 2
# How many months are looked through for the next free day where nothing is free in those that are shown.
LOOKED_ON_MOST = 6


@guest_page
def show_resort(visit: Visit, slug: str) -> HttpResponse:
    """What it is, what it looks like, what it costs, and a bar to choose dates."""
    resort = read_resort(visit, slug)
    try:
        rates = visit.anybody.get(f"/api/resorts/{slug}/rates/")
    except ApiRefusal:
        rates = {}
    wish = wish_of(visit.request.GET)
    plain = _("{resort}: see the full price with tax, and book directly with the resort.")
    about = resort.get("description") or resort.get("tagline") or plain.format(resort=resort["name"])
    children = _children(wish)
    words: dict[str, Any] = {
        "resort": resort, "rates": rates, "wish": wish, "children": children, "about": about,
    }  # fmt: skip
    return visit.page("resort", public=RESORT_SECONDS, json_ld=hotel_words(visit, resort), **words)


@guest_page
def show_dates(visit: Visit, slug: str) -> HttpResponse:
    """Two months with prices; each tap is a link, so it works without script."""
    resort = read_resort(visit, slug)
    wish = wish_of(visit.request.GET)
    if wish.check_out and not wish.has_dates:
        wish = wish.changed(check_out=None)
    today = clock.today()
    first = max(_first_month(visit, wish, today), today.replace(day=1))
    shown = [first, month_after(first)]
    read, nights = _read_months(visit, slug, wish, shown)
    stays = _stays_from(wish, nights)
    months: list[dict[str, Any]] = [
        {"first": month, "weeks": month_weeks(month, nights.values(), check_in=wish.check_in,
         check_out=wish.check_out, stays=stays)}
        for month in shown
    ]  # fmt: skip
    free = any(day and day.is_free for month in months for week in month["weeks"] for day in week)
    words: dict[str, Any] = {
        "resort": resort,
        "wish": wish,
        "children": _children(wish),
        "months": months,
        "before": month_before(first) if first > today.replace(day=1) else None,
        "after": month_after(first) if read else None,
        "is_full": not free,
        "next_free": None if free else _next_free(visit, slug, wish, shown[-1]),
        "stays": stays,
    }
    return visit.page("dates", public=DATES_SECONDS, **words)


def _first_month(visit: Visit, wish: StayWish, today: date) -> date:
    said = month_of(visit.request.GET.get("month", ""))
    return said or (wish.check_in or today).replace(day=1)


def _read_months(visit: Visit, slug: str, wish: StayWish, shown: list[date]) -> tuple[bool, dict[str, dict[str, Any]]]:
    """Whether the last month shown has anything on sale, and all nights by day, from the arrival on."""
    months = [*shown]
    if wish.check_in and not wish.check_out:
        months_from = wish.check_in.replace(day=1)
        while months_from < months[0] and len(months) < MONTHS_READ_MOST:
            months.append(months_from)
            months_from = month_after(months_from)
    nights: dict[str, dict[str, Any]] = {}
    more = False
    for month in sorted(months):
        found = _read_month(visit, slug, wish, month)
        nights |= {night["date"]: night for night in found}
        more = bool(found) if month == shown[-1] else more
    return more, nights


def _read_month(visit: Visit, slug: str, wish: StayWish, month: date) -> list[dict[str, Any]]:
    """The nights of a month; none of a month that is beyond all calendars."""
    party = {"guests": wish.adults, "adults": wish.adults, "child_ages": ",".join(map(str, wish.child_ages))}
    try:
        found = visit.anybody.get(f"/api/resorts/{slug}/calendar/", month=f"{month:%Y-%m}", **party)
    except ApiRefusal as refusal:
        if refusal.status != 400:
            raise
        return []
    return list(found["nights"])


def _next_free(visit: Visit, slug: str, wish: StayWish, last: date) -> date | None:
    """The first day after the months that are shown on which somebody can arrive; None if none comes soon."""
    month = last
    for _more in range(LOOKED_ON_MOST):
        month = month_after(month)
        nights = _read_month(visit, slug, wish, month)
        if not nights:
            return None
        for night in nights:
            if night["rooms_free"] and not night.get("closed_to_arrival"):
                return date.fromisoformat(night["date"])
    return None


def _stays_from(wish: StayWish, nights: dict[str, dict[str, Any]]) -> tuple[int, int | None]:
    """The fewest and the most nights for the arrival that was chosen: up to the first night that is full."""
    arrival = wish.check_in and nights.get(wish.check_in.isoformat())
    if not arrival:
        return (1, None)
    least, most = int(arrival.get("least_nights") or 1), arrival.get("most_nights")
    later = sorted(day for day in nights if day >= arrival["date"])
    full = [place for place, day in enumerate(later) if not nights[day]["rooms_free"]]
    limits = [int(limit) for limit in (most, full[0] if full else None) if limit is not None]
    return (least, min(limits) if limits else None)


def _children(wish: StayWish) -> list[int | None]:
    """One entry for each field of a child's age: those that are known, and empty ones."""
    return [*wish.child_ages, *([None] * (CHILDREN_MOST - len(wish.child_ages)))][: max(3, len(wish.child_ages) + 1)]
