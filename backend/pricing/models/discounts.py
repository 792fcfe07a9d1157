from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from backend.common.phrases import phrase
from backend.pricing.core.discounts import Saves
from backend.pricing.models import columns


class Discount(models.Model):
    """What offers and coupons have in common."""

    SAVES = [
        (Saves.PERCENT.value, "percent of the room price"),
        (Saves.AMOUNT.value, "rupees off the stay"),
        (Saves.FREE_NIGHTS.value, "free nights: the cheapest of every so many"),
    ]

    resort = columns.resort_column()
    label = models.CharField(max_length=80)
    saves = models.CharField(max_length=12, choices=SAVES)
    value = columns.rupees_column(help_text="Percent, rupees, or number of free nights.")
    every = models.PositiveSmallIntegerField(default=0, help_text="For free nights: out of this many nights.")
    first_day = models.DateField(null=True, blank=True, help_text="Bookings made from this day on.")
    last_day = models.DateField(null=True, blank=True)
    first_night = models.DateField(null=True, blank=True, help_text="First night to which it applies.")
    last_night = models.DateField(null=True, blank=True)
    least_nights = models.PositiveSmallIntegerField(default=0)
    least_price = columns.rupees_column(default=0, help_text="Minimum room price, before this discount.")
    plans = ArrayField(models.SlugField(max_length=40), default=list, blank=True, help_text="None: all plans.")
    active = models.BooleanField(default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """What is saved makes sense: at most all of it, and fewer nights free than there are."""
        if self.value is None or self.every is None:
            return
        if self.saves == Saves.PERCENT.value and self.value > 100:
            raise ValidationError({"value": "At most 100 percent."})
        if self.saves != Saves.FREE_NIGHTS.value:
            return
        if self.value != int(self.value) or self.value < 1:
            raise ValidationError({"value": "Enter a whole number of free nights, at least 1."})
        if self.value >= self.every:
            least = int(self.value) + 1
            text = phrase("Enter {nights} nights or more: not all of them can be free.", nights=least)
            raise ValidationError({"every": text})


class Offer(Discount):
    """Applies by itself; of several the one that saves most."""

    code = columns.code_column()

    class Meta:
        ordering = ["resort", "code"]
        constraints = [
            columns.unique_code_column("offers_have_codes"),
            columns.discounts_in_order("first_day", "last_day", "offers_begin_before_they_end"),
            columns.discounts_in_order("first_night", "last_night", "offers_are_for_nights_in_order"),
        ]


class Coupon(Discount):
    """Typed by the guest. Its uses are counted by the attempts that hold it: see `bookings`."""

    # As guests type it, in capitals.
    code = models.CharField(max_length=24)
    most_uses = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text="Empty: no limit."
    )
    most_uses_per_guest = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])

    class Meta:
        ordering = ["resort", "code"]
        constraints = [
            columns.unique_code_column("coupons_have_codes"),
            columns.discounts_in_order("first_day", "last_day", "coupons_begin_before_they_end"),
            columns.discounts_in_order("first_night", "last_night", "coupons_are_for_nights_in_order"),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z0-9-]{2,24}$"),
                name="coupon_codes_are_capitals_and_digits",
                violation_error_message="A coupon code has 2 to 24 capital letters, digits or dashes.",
            ),
        ]

    def __str__(self) -> str:
        return self.code
