from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from backend.pricing.models import columns
from backend.sale_rules.core.restrictions import WITHOUT_VALUE, RestrictionLimit

HOURS = 23
# Who is as old is no child: holds know no more.
ADULT = 18


class Restriction(models.Model):
    """Which stays are not sold: the shortest and longest, closed days, how long before, how many guests, how
    young."""

    LIMITS = [
        (RestrictionLimit.NOT_SOLD.value, "closed: these nights are not sold"),
        (RestrictionLimit.NO_ARRIVAL.value, "closed to arrival on these days"),
        (RestrictionLimit.NO_DEPARTURE.value, "closed to departure on these days"),
        (RestrictionLimit.LEAST_NIGHTS.value, "minimum stay in nights, for arrival on these days"),
        (RestrictionLimit.MOST_NIGHTS.value, "maximum stay in nights, for arrival on these days"),
        (RestrictionLimit.LEAST_DAYS_AHEAD.value, "minimum days between booking and arrival"),
        (RestrictionLimit.MOST_DAYS_AHEAD.value, "maximum days between booking and arrival"),
        (RestrictionLimit.SAME_DAY_UNTIL.value, "same-day booking only before this hour"),
        (RestrictionLimit.MOST_GUESTS.value, "maximum guests in one booking"),
        (RestrictionLimit.LEAST_AGE.value, "minimum age of guests"),
    ]

    resort = columns.resort_column()
    code = columns.code_column()
    label = models.CharField(max_length=80, help_text="Reason, shown to guests and staff, such as New Year.")
    limit = models.CharField(max_length=24, choices=LIMITS)
    value = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(1000)],
        help_text="Number of nights, days, guests or years, or the hour of the day.",
    )
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)]),
        default=list,
        blank=True,
        help_text="0 is Monday; none means every day.",
    )
    room_ids = ArrayField(
        models.BigIntegerField(validators=[MinValueValidator(1)]),
        default=list,
        blank=True,
        help_text="None: all rooms.",
    )
    room_type_ids = ArrayField(
        models.BigIntegerField(validators=[MinValueValidator(1)]),
        default=list,
        blank=True,
        help_text="Rooms that have one of these types now, in addition to the rooms listed.",
    )
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["resort", "limit", "code"]
        constraints = [
            columns.unique_code_column("restrictions_have_codes"),
            columns.discounts_in_order("first_day", "last_day", "restrictions_begin_before_they_end"),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        if self.limit not in WITHOUT_VALUE and not self.value and self.limit != RestrictionLimit.LEAST_DAYS_AHEAD:
            raise ValidationError({"value": "Enter a number, at least 1."})
        if self.limit == RestrictionLimit.SAME_DAY_UNTIL and self.value > HOURS:
            raise ValidationError({"value": "Enter an hour of the day, from 1 to 23."})
        if self.limit == RestrictionLimit.LEAST_AGE and self.value > ADULT:
            raise ValidationError({"value": "Enter an age from 1 to 18 (18 means adults only)."})
