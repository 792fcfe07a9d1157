"""What a promise about cancelling means for one stay: until when which fee counts, as data and in words."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from backend.common.day_words import day_words
from backend.common.money import rupees
from backend.common.phrases import phrase
from backend.common.resort_days import day_of
from backend.pricing.core import rounding
from backend.pricing.core.cancellation_fee import FULL_REFUND, Tier, cancellation_fee
from backend.pricing.core.frozen_price import FrozenPrice

# The last minute of a day: whoever cancels on it still pays that day's fee.
LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, kw_only=True)
class DatedTier:
    """A tier of a policy for one stay: its fee, with tax, counts until the end of the day `until`; None: from then on,
    and for not coming at all."""

    tier: Tier
    until: date | None
    fee_paise: int

    @property
    def until_moment(self) -> datetime | None:
        """The last minute in which it counts, at the resort."""
        if self.until is None:
            return None
        return datetime.combine(self.until, LAST_MINUTE, timezone.get_default_timezone())


def dated_tiers(price: FrozenPrice, *, check_in: date, at: datetime) -> list[DatedTier]:
    """The tiers that a guest who books this stay at this moment can still reach, the first one first. A guest may
    cancel until the day of arrival begins, whatever the policy says of that day."""
    promise, sold = price.cancellation or FULL_REFUND, price.sold
    since, last = day_of(at), check_in - timedelta(days=1)
    found = []
    for tier in promise.spelled_out:
        until = min(check_in - timedelta(days=tier.days_before), last) if tier.days_before >= 0 else None
        if until is None or until >= since:
            fee = cancellation_fee(sold, tier)
            found.append(DatedTier(tier=tier, until=until, fee_paise=fee.total_paise))
            since = until + timedelta(days=1) if until else since
    return found


def tier_words(dated: DatedTier, *, at: datetime) -> str:
    """One tier as a sentence: "Free cancellation until Fri 4 Dec, 23:59"."""
    tier = dated.tier
    percent, nights = _plain(tier.fee_percent), tier.fee_nights
    if not nights and tier.fee_percent >= rounding.WHOLE:
        return phrase("No refund")
    if dated.until is None:
        if nights:
            return (
                phrase("Cancellation costs the first night")
                if nights == 1
                else phrase("Cancellation costs {nights} nights", nights=nights)
            )
        return (
            phrase("Cancellation costs {percent} % of the price", percent=percent)
            if tier.fee_percent
            else phrase("Free cancellation")
        )
    until = f"{day_words(dated.until, today=day_of(at))}, {LAST_MINUTE:%H:%M}"
    if nights == 1:
        return phrase("Cancellation until {until} costs the first night", until=until)
    if nights:
        return phrase("Cancellation until {until} costs {nights} nights", until=until, nights=nights)
    if tier.fee_percent:
        return phrase("Cancellation until {until} costs {percent} % of the price", until=until, percent=percent)
    return phrase("Free cancellation until {until}", until=until)


def _plain(hundredths: int) -> str:
    """5000 -> "50", 1250 -> "12.5"."""
    return rupees(hundredths).rstrip("0").rstrip(".") if hundredths % 100 else str(hundredths // 100)
