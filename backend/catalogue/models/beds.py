"""The beds of a room type."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

BEDS_MOST = 20


class RoomTypeBed(models.Model):
    """So many beds of a kind in each room of a type."""

    class Kind(models.TextChoices):
        SINGLE = "single", "single bed"
        DOUBLE = "double", "double bed"
        QUEEN = "queen", "queen bed"
        KING = "king", "king bed"
        BUNK = "bunk", "bunk bed"
        SOFA = "sofa", "sofa bed"
        MATTRESS = "mattress", "mattress"

    room_type = models.ForeignKey("catalogue.RoomType", on_delete=models.CASCADE, related_name="beds")
    kind = models.CharField(max_length=12, choices=Kind)
    count = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(BEDS_MOST)])

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["room_type", "kind"], name="each_kind_of_bed_once"),
            models.CheckConstraint(
                condition=Q(count__gte=1, count__lte=BEDS_MOST), name="room_types_have_1_to_20_beds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} × {self.get_kind_display()}"
