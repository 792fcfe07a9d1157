from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value

from backend.catalogue.core import gstin
from backend.catalogue.models import Resort
from backend.pricing.core import overdue_terms
from backend.pricing.core.deposits import Pays
from backend.pricing.models import columns


class ResortTerms(models.Model):
    """What a resort has decided once for all stays. One without this row has decided nothing."""

    class MealTax(models.TextChoices):
        SEPARATE = "separate", "sold separately: 5 %"
        SPECIFIED = "specified", "sold separately at specified premises: 18 %"
        WITH_ROOM = "with_room", "included in the room-night"

    PAYS = [
        (Pays.IN_FULL.value, "full payment at booking"),
        (Pays.PERCENT.value, "a percentage at booking"),
        (Pays.FIRST_NIGHT.value, "the first night at booking"),
    ]

    OVERDUE = [
        (overdue_terms.Overdue.KEEP.value, "keep the booking and report an incident"),
        (overdue_terms.Overdue.CANCEL.value, "cancel the booking by its policy"),
    ]

    resort = models.OneToOneField("catalogue.Resort", on_delete=models.CASCADE, related_name="terms")
    prices_include_tax = models.BooleanField(default=False)
    extra_bed_counts = models.BooleanField(default=True, help_text="Counted towards the GST slab of its room-night.")
    meal_tax = models.CharField(max_length=12, choices=MealTax, default=MealTax.SEPARATE)
    extra_adult_price = columns.rupees_column(
        default=0, help_text="Price in rupees per night for a guest beyond the room's included guests."
    )
    extra_bed_price = columns.rupees_column(default=0, help_text="Rupees a night.")
    policy = models.ForeignKey(
        "pricing.CancellationPolicy", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    deposit = models.CharField(max_length=12, choices=PAYS, default=Pays.IN_FULL.value)
    deposit_percent = columns.percent_column(default=100)
    balance_days_before = models.PositiveSmallIntegerField(default=7, validators=[MaxValueValidator(365)])
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(validators=[MaxValueValidator(60)]),
        size=5,
        blank=True,
        default=overdue_terms.default_reminders,
        db_default=overdue_terms.default_reminders(),
        help_text="Days before the due date on which the guest is reminded of the balance, such as 3,0 (0: the due "
        "date itself).",
    )
    overdue = models.CharField(
        max_length=8,
        choices=OVERDUE,
        default=overdue_terms.Overdue.KEEP.value,
        db_default=overdue_terms.Overdue.KEEP.value,
        help_text="What happens when the balance is not paid. A guest is warned one day before the booking is "
        "cancelled.",
    )
    overdue_days = models.PositiveSmallIntegerField(
        default=overdue_terms.GRACE_DAYS,
        db_default=overdue_terms.GRACE_DAYS,
        validators=[MaxValueValidator(60)],
        help_text="Days after the due date before an unpaid booking is cancelled.",
    )
    turnover_crore = models.DecimalField(
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Highest yearly turnover of the business (its PAN, all places) in any year since 2017-18, in crores "
        "of rupees. Above the limit for e-invoices, invoices to companies are refused: this system makes none.",
    )
    undertaking = models.CharField(
        "LUT number",
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text="ARN of the letter of undertaking (LUT) for supplies to SEZ without payment of tax.",
    )
    undertaking_until = models.DateField("LUT valid until", null=True, blank=True)
    sez_gstins = ArrayField(
        models.CharField(max_length=15, validators=[gstin.validate]),
        size=50,
        blank=True,
        default=list,
        db_default=[],
        help_text="GSTINs of the SEZ units and developers that are charged no tax under the LUT, separated by commas. "
        "Whoever gives one of them when booking pays none: the invoice is made out to it.",
    )
    # Raised by a trigger with every change of the resort's prices: who has read this version has read them all.
    version = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        verbose_name_plural = "resort terms"
        constraints = [
            models.CheckConstraint(
                condition=Q(sez_gstins=[]) | (~Q(undertaking="") & Q(undertaking_until__isnull=False)),
                name="zero_rating_needs_an_undertaking",
                violation_error_message="SEZ units are charged no tax under a LUT alone: give its number and its end.",
            )
        ]

    def __str__(self) -> str:
        return f"terms of {self.resort_id}"


class PricedResort(Resort):
    """A resort, as the page of its terms sees it: there for every resort, whether it has decided something or not."""

    class Meta:
        proxy = True
        verbose_name = "resort's terms"
        verbose_name_plural = "resort terms"


class ChildBand(models.Model):
    """An age band of children, both ages inclusive, at check-in. Older guests are adults."""

    resort = columns.resort_column()
    first_age = models.PositiveSmallIntegerField(validators=[MaxValueValidator(17)])
    last_age = models.PositiveSmallIntegerField(validators=[MaxValueValidator(17)])
    extra_price = columns.rupees_column(
        default=0, help_text="Price in rupees per night for a guest beyond the room's included guests."
    )
    meal_percent = columns.percent_column(default=0, help_text="Percent of the adult's price for meals.")

    class Meta:
        ordering = ["resort", "first_age"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_age__lte=F("last_age")),
                name="child_bands_begin_before_they_end",
                violation_error_message="The first age must not be higher than the last.",
            ),
            ExclusionConstraint(
                name="child_bands_do_not_overlap",
                violation_error_message="These ages overlap with those of another band.",
                expressions=[
                    ("resort", RangeOperators.EQUAL),
                    (
                        Func("first_age", "last_age", Value("[]"), function="int4range"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_age}-{self.last_age}"


class TaxSlab(models.Model):
    """GST on rooms from a day on, for every resort; dated data that a new law adds a row to."""

    since = models.DateField(unique=True)
    low_up_to = columns.rupees_column(help_text="Rupees a night, before tax.")
    low_percent = models.PositiveSmallIntegerField()
    high_percent = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["since"]

    def __str__(self) -> str:
        return f"since {self.since}: {self.low_percent} % / {self.high_percent} %"
