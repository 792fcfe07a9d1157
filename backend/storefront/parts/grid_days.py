"""One day of the date grid. What listeners hear is what the day is: date, price or reason, arrival or departure."""

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backend.storefront.core.day_names import full_day
from backend.storefront.core.money_words import spell_rupees
from backend.storefront.core.month_table import GridDay
from backend.storefront.core.stay_wish import StayWish
from backend.storefront.parts.offer_words import closed_words

PAISE = 100


def drawn_day(day: GridDay, wish: StayWish, first: date, language: str) -> SafeString:
    """The cell of a day: a link, or text that says why not."""
    refusal = day.refusal
    if refusal and not day.is_chosen:
        return _closed(day, refusal, language)
    state = "chosen" if day.is_chosen else "within" if day.is_between else ""
    small = _small(day)
    return format_html(
        '<a class="day {}" data-swap data-day="{}" href="?{}&amp;month={}"{}><span class="unseen">{}</span>'
        '<b aria-hidden="true">{}</b><small aria-hidden="true">{}</small></a>',
        state,
        day.day.isoformat(),
        _next_wish(day, wish).as_query(),
        f"{first:%Y-%m}",
        SafeString(' aria-current="date"') if day.is_chosen else "",
        ", ".join(_labels(day, language)),
        day.day.day,
        small,
    )


def _next_wish(day: GridDay, wish: StayWish) -> StayWish:
    """The wish after a tap on this day: the second tap is the departure."""
    plain = wish.changed(take=(), plan="", offer_id="", extras=())
    if day.choosing_departure:
        return plain.changed(check_out=day.day)
    return plain.changed(check_in=day.day, check_out=None)


def _closed(day: GridDay, refusal: str, language: str) -> SafeString:
    least, most = day.stays
    words = closed_words(refusal, least, most)
    small = {"full": _("full"), "too_short": _("min. {nights}").format(nights=least)}.get(refusal, "–")
    return format_html(
        '<span class="day off{}" data-day="{}" role="link" aria-disabled="true"><span class="unseen">{}</span>'
        '<b aria-hidden="true">{}</b><small aria-hidden="true">{}</small></span>',
        " within" if day.is_between else "",
        day.day.isoformat(),
        f"{full_day(day.day, language)}, {words}",
        day.day.day,
        small if refusal != "gone" else "",
    )


def _small(day: GridDay) -> str:
    """Below the number: the price; on a day of departure nothing."""
    if day.day == day.check_in:
        return _("from")
    if day.day == day.check_out:
        return _("to")
    if day.choosing_departure and not day.is_free:
        return ""
    return spell_rupees(day.price_paise // PAISE * PAISE).removeprefix("₹") if day.price_paise else ""


def _labels(day: GridDay, language: str) -> list[str]:
    said = [full_day(day.day, language)]
    if day.day == day.check_in:
        return [*said, _("arrival, chosen")]
    if day.day == day.check_out:
        return [*said, _("departure, chosen")]
    if day.choosing_departure:
        return [*said, _("possible departure")]
    if day.price_paise:
        said.append(_("from {price}").format(price=spell_rupees(day.price_paise)))
    if day.least > 1:
        said.append(closed_words("too_short", day.least, None))
    return said
