from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from backend.pricing.models import columns


class CancellationPolicy(models.Model):
    """A promise about cancelling, in tiers; what it said when a stay was booked is kept with the booking."""

    resort = columns.resort_column()
    code = columns.code_column()
    label = models.CharField(max_length=80)

    class Meta:
        ordering = ["resort", "code"]
        verbose_name_plural = "cancellation policies"
        constraints = [columns.unique_code_column("policies_have_codes")]

    def __str__(self) -> str:
        return self.label


class PolicyTier(models.Model):
    """Whoever cancels at least so many days before arrival pays this; -1 is whoever does not come."""

    policy = models.ForeignKey(CancellationPolicy, on_delete=models.CASCADE, related_name="tiers")
    days_before = models.SmallIntegerField(validators=[MinValueValidator(-1), MaxValueValidator(365)])
    fee_percent = columns.percent_column(default=0)
    fee_nights = models.PositiveSmallIntegerField(default=0, help_text="Instead of a percentage: the first nights.")

    class Meta:
        ordering = ["policy", "-days_before"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "days_before"], name="one_tier_per_day"),
            models.CheckConstraint(
                condition=Q(fee_percent=0) | Q(fee_nights=0),
                name="tiers_charge_percent_or_nights",
                violation_error_message="A tier costs a percentage or nights, not both.",
            ),
            models.CheckConstraint(
                condition=Q(days_before__gte=-1, fee_percent__gte=0, fee_percent__lte=100), name="tiers_are_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days_before} days before"
