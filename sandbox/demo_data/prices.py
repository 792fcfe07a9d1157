"""Two resorts of the demo whose owners have decided about prices; all others charge rooms x nights x price."""

from datetime import date

from backend.catalogue.models import Resort, Room
from backend.pricing.models import (
    AddOn,
    CancellationPolicy,
    ChildBand,
    Coupon,
    PolicyTier,
    RatePlan,
    RateRule,
    ResortTerms,
)

# Its room C301 costs 7,500.00, the last price at 5 % GST: on a Friday it is in the upper slab.
DECIDED = "kali-river-lodge"
# A quarter is paid when booking, the rest a week before arrival.
WITH_DEPOSIT = "vintage-teak-estate"
FRIDAY, SATURDAY = 4, 5
SEASONS = ((2026, "Christmas and New Year"), (2027, "Christmas and New Year"))


def plant_prices(resort: Resort) -> int:
    """Decide about a resort that has decided nothing yet; 1 if so, 0 otherwise."""
    terms, created = ResortTerms.objects.get_or_create(
        resort=resort, defaults={"extra_adult_price": "900.00", "extra_bed_price": "700.00"}
    )
    if not created:
        return 0
    Room.objects.filter(resort=resort, room_number__startswith="C").update(included_guests=2)
    terms.policy = _policy(resort)
    terms.save()
    _rates(resort)
    _plans(resort)
    for first, last, price in ((0, 5, "0.00"), (6, 11, "450.00")):
        ChildBand.objects.create(resort=resort, first_age=first, last_age=last, extra_price=price, meal_percent=50)
    AddOn.objects.create(
        resort=resort, code="safari", label="Jeep safari", price="1500.00", per="guest", sac="996418", most=2
    )
    Coupon.objects.create(
        resort=resort, code="WELCOME10", label="Welcome", saves="percent", value="10.00", most_uses_per_guest=1
    )
    return 1


def plant_deposits(resort: Resort) -> int:
    """A deposit, and children's bands, where nothing was decided yet; 1 if so, 0 otherwise."""
    terms, created = ResortTerms.objects.get_or_create(
        resort=resort,
        defaults={
            "deposit": "percent",
            "deposit_percent": "25.00",
            "balance_days_before": 7,
            "extra_adult_price": "1200.00",
            "extra_bed_price": "800.00",
        },
    )
    if not created:
        return 0
    # Who is more than two in a suite pays for it, children by age.
    Room.objects.filter(resort=resort, room_number__startswith="S").update(included_guests=2)
    terms.policy = _policy(resort)
    terms.save()
    for first, last, price in ((0, 4, "0.00"), (5, 12, "600.00")):
        ChildBand.objects.create(resort=resort, first_age=first, last_age=last, extra_price=price)
    RatePlan.objects.create(resort=resort, code="breakfast", label="With breakfast", meals="CP", is_default=True)
    return 1


def _policy(resort: Resort) -> CancellationPolicy:
    policy = CancellationPolicy.objects.create(resort=resort, code="week", label="Free until a week before")
    PolicyTier.objects.create(policy=policy, days_before=7)
    PolicyTier.objects.create(policy=policy, days_before=2, fee_nights=1)
    return policy


def _rates(resort: Resort) -> None:
    for year, label in SEASONS:
        RateRule.objects.create(
            resort=resort,
            code=f"christmas-{year}",
            label=label,
            layer=1,
            effect="percent",
            value="25.00",
            first_night=date(year, 12, 20),
            last_night=date(year + 1, 1, 2),
        )
    RateRule.objects.create(
        resort=resort,
        code="weekend",
        label="Weekend",
        layer=2,
        effect="percent",
        value="10.00",
        weekdays=[FRIDAY, SATURDAY],
    )


def _plans(resort: Resort) -> None:
    RatePlan.objects.create(resort=resort, code="room", label="Room only", is_default=True)
    RatePlan.objects.create(resort=resort, code="breakfast", label="With breakfast", meals="CP", meal_price="350.00")
