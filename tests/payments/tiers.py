"""A promise in tiers, and a resort that makes it."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from backend.catalogue.models import Resort
from backend.pricing.models import CancellationPolicy, PolicyTier, ResortTerms

# Free a week before, then half, then the first night; who does not come leaves everything but a tenth.
MODERATE = ((7, 0, 0), (2, 50, 0), (0, 0, 1), (-1, 90, 0))


def promised(resort: Resort, tiers: tuple[tuple[int, int, int], ...] = MODERATE) -> CancellationPolicy:
    """The resort promises this from now on: days before arrival, percent, nights."""
    policy = CancellationPolicy.objects.create(resort=resort, code="moderate", label="Moderate")
    for days_before, percent, nights in tiers:
        PolicyTier.objects.create(policy=policy, days_before=days_before, fee_percent=percent, fee_nights=nights)
    ResortTerms.objects.update_or_create(resort=resort, defaults={"policy": policy})
    return policy


def midnight(day: date, *, days_before: int = 0) -> datetime:
    """The moment in which that day before `day` begins at the resort."""
    return timezone.make_aware(datetime.combine(day - timedelta(days=days_before), time.min))
