from django.core.validators import MaxValueValidator
from django.db import models

from backend.pricing.core.plans import Meals, Per
from backend.pricing.models import columns


class RatePlan(models.Model):
    """What a price promises. A resort without plans sells the room only, with everything back before arrival."""

    MEALS = [
        (Meals.EP.value, "EP: room only"),
        (Meals.CP.value, "CP: breakfast"),
        (Meals.MAP.value, "MAP: breakfast and one meal"),
        (Meals.AP.value, "AP: all meals"),
    ]

    resort = columns.resort_column()
    code = columns.code_column()
    label = models.CharField(max_length=80)
    meals = models.CharField(max_length=3, choices=MEALS, default=Meals.EP.value)
    refundable = models.BooleanField(default=True)
    change_percent = columns.rupees_column(
        least=None, default=0, help_text="Change of the room price, after rate rules; negative for less."
    )
    meal_price = columns.rupees_column(default=0, help_text="Price of the meals in rupees per night and adult.")
    policy = models.ForeignKey(
        "pricing.CancellationPolicy", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_default = models.BooleanField(default=False, help_text="The plan for guests who choose none.")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["resort", "-is_default", "code"]
        constraints = [
            columns.unique_code_column("rate_plans_have_codes"),
            models.UniqueConstraint(
                fields=["resort"],
                condition=models.Q(is_default=True, active=True),
                name="one_default_plan_per_resort",
                violation_error_message="Another plan is already the default of this resort. Remove that first.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        columns.refuse_below_nothing("change_percent", self.change_percent)


class AddOn(models.Model):
    """Something to add to a stay: a safari, a bonfire, a transfer."""

    PER = [(per.value, per.value.replace("_", " and ")) for per in Per]

    resort = columns.resort_column()
    code = columns.code_column()
    label = models.CharField(max_length=80)
    price = columns.rupees_column(help_text="Price in rupees per unit.")
    per = models.CharField(max_length=12, choices=PER, default=Per.STAY.value)
    tax_percent = models.PositiveSmallIntegerField(default=18, validators=[MaxValueValidator(100)])
    sac = columns.service_code_column(
        default="",
        db_default="",
        verbose_name="SAC",
        help_text="Code of the service on invoices: 996332 food by the hotel, 996412 a taxi, 998556 a guide, 999723 "
        "a health club, 999799 other services. Your accountant knows it.",
    )
    most = models.PositiveSmallIntegerField(default=10, help_text="Maximum number in one booking.")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["resort", "code"]
        constraints = [columns.unique_code_column("add_ons_have_codes")]

    def __str__(self) -> str:
        return self.label
