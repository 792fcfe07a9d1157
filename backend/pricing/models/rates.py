from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from backend.pricing.core.rates import Effect, Layer
from backend.pricing.models import columns


class RateRule(models.Model):
    """A season, a weekend, a holiday, a long stay, an early booking: what it does to a night's price, and when."""

    LAYERS = [(layer.value, layer.name.replace("_", " ").lower()) for layer in Layer]
    EFFECTS = [
        (Effect.SET.value, "fixed price in rupees"),
        (Effect.AMOUNT.value, "change in rupees"),
        (Effect.PERCENT.value, "change in percent"),
    ]

    resort = columns.resort_column()
    code = columns.code_column()
    label = models.CharField(max_length=80, help_text="What the guest reads, such as Christmas week.")
    layer = models.PositiveSmallIntegerField(
        choices=LAYERS,
        help_text="Layers change the price one after the other. On each layer one rule applies to a night.",
    )
    priority = models.SmallIntegerField(
        default=0, help_text="If several rules of a layer match, the one with the highest priority applies."
    )
    effect = models.CharField(max_length=8, choices=EFFECTS)
    value = columns.rupees_column(least=None, help_text="Rupees or percent; negative for less.")
    first_night = models.DateField(null=True, blank=True)
    last_night = models.DateField(null=True, blank=True)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)]),
        default=list,
        blank=True,
        help_text="0 is Monday; none means every day.",
    )
    nights = ArrayField(models.DateField(), default=list, blank=True, help_text="Single nights, such as holidays.")
    least_nights = models.PositiveSmallIntegerField(null=True, blank=True)
    most_nights = models.PositiveSmallIntegerField(null=True, blank=True)
    least_days_ahead = models.PositiveSmallIntegerField(null=True, blank=True)
    most_days_ahead = models.PositiveSmallIntegerField(null=True, blank=True)
    room_ids = ArrayField(
        models.BigIntegerField(validators=[MinValueValidator(1)]),
        default=list,
        blank=True,
        help_text="None: all rooms.",
    )
    plans = ArrayField(models.SlugField(max_length=40), default=list, blank=True, help_text="None: all plans.")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["resort", "layer", "-priority", "code"]
        constraints = [
            columns.unique_code_column("rate_rules_have_codes"),
            columns.discounts_in_order("first_night", "last_night", "rate_rules_begin_before_they_end"),
            columns.discounts_in_order("least_nights", "most_nights", "rate_rules_count_nights_upwards"),
            columns.discounts_in_order("least_days_ahead", "most_days_ahead", "rate_rules_count_days_upwards"),
            models.CheckConstraint(
                condition=~Q(effect=Effect.SET.value) | Q(value__gte=0),
                name="prices_are_not_set_below_nothing",
                violation_error_message="A night cannot have a negative price.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        if self.effect == Effect.PERCENT.value:
            columns.refuse_below_nothing("value", self.value)
