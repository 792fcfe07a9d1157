from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class BlockKind(models.TextChoices):
    MAINTENANCE = "maintenance", "maintenance"
    OWNER = "owner", "owner's use"
    CHANNEL = "channel", "sold on another channel"
    GROUP = "group", "group"


class Block(models.Model):
    """Rooms that the resort itself keeps from guests for the nights of `[check_in, check_out)`.

    Its stays, one for each room, are what PostgreSQL judges: they are `blocked` while it stands, and never deleted.
    """

    resort = models.ForeignKey("catalogue.Resort", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=BlockKind.choices)
    check_in = models.DateField()
    check_out = models.DateField()
    note = models.CharField(max_length=200, blank=True, help_text="A note for the staff. Guests never see it.")
    # Nobody for what a channel has told.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    release_on = models.DateField(
        null=True,
        blank=True,
        help_text="Release date of a group block: from this day on its rooms are on sale again.",
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["check_in", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(check_in__lt=F("check_out")), name="blocks_last_a_night"),
            models.CheckConstraint(
                condition=Q(release_on__isnull=True) | Q(kind=BlockKind.GROUP), name="groups_alone_are_released"
            ),
        ]
        indexes = [
            models.Index(fields=["resort", "check_out"], name="blocks_of_a_resort"),
            models.Index(
                fields=["release_on"],
                name="blocks_to_release",
                condition=Q(lifted_at__isnull=True, release_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.check_in} to {self.check_out}"

    def stands(self, at: datetime) -> bool:
        """Whether it keeps its rooms at this moment: like a hold's end, its release needs nobody to write it down."""
        return self.lifted_at is None and (self.release_on is None or at < day_begins(self.release_on))


def day_begins(day: date) -> datetime:
    """The first moment of a day at the resorts."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
