"""How pages write money, days and icons. Nothing else writes them: scripts show the texts they get."""

import hashlib
import json
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from backend.storefront.core import day_names, money_words, page_icons, written_languages
from backend.storefront.core.month_table import GridDay
from backend.storefront.core.stay_wish import StayWish
from backend.storefront.parts import amenity_words, grid_days, offer_words
from backend.storefront.parts.page_addresses import path_of_page

register = template.Library()
ROOT = Path(__file__).resolve().parents[1] / "static"


def _language() -> str:
    spoken_now = (get_language() or "en")[:2]
    return spoken_now if spoken_now in day_names.MONTHS else "en"


@register.filter
def rupees_of(paise: Any) -> str:
    """A sum of paise in rupees; empty for none."""
    return "" if paise in (None, "") else money_words.spell_rupees(int(paise))


@register.filter
def for_machines(paise: Any) -> str:
    """The same sum as microdata has it."""
    return money_words.plain_rupees(int(paise))


@register.filter
def short(day: Any) -> str:
    """Fri 4 Dec."""
    found = _day(day)
    return day_names.short_day(found, _language()) if found else ""


@register.filter
def full(day: Any) -> str:
    """Friday 4 December 2026."""
    found = _day(day)
    return day_names.full_day(found, _language()) if found else ""


@register.filter
def month(day: Any) -> str:
    """December 2026."""
    found = _day(day)
    return day_names.month_name(found, _language()) if found else ""


@register.filter
def moment(text: Any) -> str:
    """Fri 4 Dec, 12:00, at the resort."""
    found = text if isinstance(text, datetime) else parse_datetime(str(text or ""))
    return day_names.day_and_time(timezone.localtime(found), _language()) if found else ""


@register.filter
def clock_time(text: Any) -> str:
    """12:00 of 12:00:00."""
    return str(text or "")[:5]


@register.filter
def hour(text: Any) -> str:
    """12:00 of a moment, at the resort."""
    found = text if isinstance(text, datetime) else parse_datetime(str(text or ""))
    return f"{timezone.localtime(found):%H:%M}" if found else ""


@register.filter
def minutes(seconds: Any) -> str:
    """9:05 of 545 seconds."""
    whole = max(0, int(seconds or 0))
    return f"{whole // 60}:{whole % 60:02d}"


@register.filter
def whole_minutes(seconds: Any) -> int:
    """5 of 241 seconds: after so many they are over."""
    return -(-int(seconds) // 60)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon, beside words that say the same."""
    return mark_safe(page_icons.drawn(name))  # noqa: S308  # nosec B308, B703


@register.simple_tag
def asset(name: str) -> str:
    """The address of a file of ours, which changes with what is in it."""
    return f"{static(f'storefront/{name}')}?v={_version(name)}"


def _version(name: str) -> str:
    return _read_version.__wrapped__(name) if settings.WHITENOISE_AUTOREFRESH else _read_version(name)


@cache
def _read_version(name: str) -> str:
    return hashlib.sha256(Path(f"{ROOT}/storefront/{name}").read_bytes()).hexdigest()[:10]


def _day(day: Any) -> date | None:
    if isinstance(day, datetime):
        return timezone.localtime(day).date()
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(str(day)[:10])
    except ValueError:
        return None


@register.simple_tag(takes_context=True)
def address(context: dict[str, Any], name: str, **of: Any) -> str:
    """The path of a page in the language of this one."""
    return path_of_page(context["language"], name, **of)


@register.simple_tag(takes_context=True)
def absolute(context: dict[str, Any], path: str) -> str:
    """The whole address of a picture or page, for other sites."""
    return path if "://" in path else f"{context.get('origin', '')}{path}"


@register.filter("as_json")
def for_script(said: Any) -> str:
    """Data for a script, as text of an attribute."""
    return json.dumps(said, ensure_ascii=False)


@register.filter
def percent(text: Any) -> str:
    """50 of 50.00."""
    return str(text).removesuffix(".00")


@register.filter
def weekdays(_first: Any) -> list[tuple[str, str]]:
    """The names of the days of the week from Monday, short and long."""
    language = _language()
    return list(zip(day_names.WEEKDAYS[language], day_names.LONG_WEEKDAYS[language], strict=True))


@register.simple_tag
def wish_query(wish: StayWish, without: str = "") -> str:
    """The query of a wish; without its dates on wish."""
    plain = wish.changed(check_in=None, check_out=None) if without == "dates" else wish
    return plain.changed(take=(), plan="", offer_id="", extras=()).as_query()


@register.simple_tag
def grid_day(day: GridDay, wish: StayWish, first: date) -> SafeString:
    """One day of the date grid: a link where it can be chosen, and words why where it cannot."""
    return grid_days.drawn_day(day, wish, first, _language())


@register.simple_tag
def timer_sentences() -> str:
    """What a screen reader says as the time runs out, for the script: pairs of seconds and words."""
    return json.dumps(offer_words.timer_speech(), ensure_ascii=False)


@register.simple_tag
def pay_sentences(is_hold: object) -> str:
    """What the page says when the payment window is closed, declined or missing, for the script: of a hold, or of a
    bill of a booking."""
    return json.dumps(offer_words.pay_words() if is_hold else offer_words.bill_words(), ensure_ascii=False)


@register.filter
def lang_mark(text: Any) -> SafeString:
    """` lang="en"` for a text in another language than the page's, so that it is read out rightly."""
    written = written_languages.language_of_letters(str(text or ""))
    return format_html(' lang="{}"', written) if written not in ("", _language()) else SafeString()


register.filter(amenity_words.amenity_name)
register.filter(offer_words.plan_name)
register.simple_tag(offer_words.bed_name)
register.simple_tag(offer_words.meal_name)
register.simple_tag(offer_words.unit_name)
register.filter(offer_words.failure_words)
register.filter(offer_words.line_name)
register.filter(offer_words.house_words)
