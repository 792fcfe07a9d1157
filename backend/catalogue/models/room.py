"""Rooms, their types and pictures."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from backend.catalogue.models import pictures
from backend.catalogue.models.amenities import amenities_column
from backend.catalogue.models.photos import Photo
from backend.catalogue.models.resort import Resort
from backend.common import money

CAPACITY_MOST = 20
# Square metres: a villa.
SIZE_MOST = 2000


class RoomType(models.Model):
    """Rooms that a guest may take one for the other: asked for by their type, the house chooses which."""

    resort = models.ForeignKey(Resort, on_delete=models.PROTECT, related_name="room_types")
    code = models.SlugField(max_length=40, help_text="Short code for programs, such as deluxe.")
    name = models.CharField(max_length=80, help_text="Name that guests read, such as Deluxe room.")
    description = models.TextField(blank=True)
    capacity = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(CAPACITY_MOST)],
        help_text="Minimum capacity of the rooms of this type.",
    )
    size_sqm = models.PositiveSmallIntegerField(
        "size in square metres",
        null=True,
        blank=True,
        validators=[MinValueValidator(4), MaxValueValidator(SIZE_MOST)],
    )
    amenities = amenities_column(db_default=[])

    class Meta:
        ordering = ["resort", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["resort", "code"], name="room_types_have_codes"),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=CAPACITY_MOST), name="room_types_seat_1_to_20"
            ),
            models.CheckConstraint(
                condition=Q(size_sqm__isnull=True) | Q(size_sqm__gte=4, size_sqm__lte=SIZE_MOST),
                name="room_types_have_a_likely_size",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.resort}"

    @property
    def shown_photos(self) -> list[Photo]:
        """Those of its photos that have their sizes."""
        return [photo for photo in self.photos.all() if photo.is_shown]

    def clean(self) -> None:
        """Who asks for a type is promised its capacity, whichever room it becomes."""
        if self.pk and self.capacity and self.rooms.filter(capacity__lt=self.capacity).exists():
            raise ValidationError("A room of this type sleeps fewer guests.")


class Room(models.Model):
    """A room of a resort, with the price of a night before tax."""

    resort = models.ForeignKey(Resort, on_delete=models.PROTECT, related_name="rooms")
    room_number = models.CharField(max_length=16)
    room_type = models.ForeignKey(
        RoomType,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rooms",
        help_text="Empty: the room is sold only by its number.",
    )
    capacity = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(CAPACITY_MOST)])
    included_guests = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Guests included in the room's price; empty: its full capacity.",
    )
    price_per_night = models.DecimalField(
        max_digits=10, decimal_places=2, validators=[MinValueValidator(1)], help_text="Rupees, before GST."
    )
    amenities = amenities_column()
    active = models.BooleanField(default=True, help_text="An inactive room cannot be booked.")

    class Meta:
        ordering = ["resort", "room_number"]
        constraints = [
            models.UniqueConstraint(fields=["resort", "room_number"], name="room_numbers_are_unique_in_a_resort"),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=CAPACITY_MOST), name="rooms_seat_1_to_20"
            ),
            models.CheckConstraint(condition=Q(price_per_night__gt=0), name="rooms_cost_something"),
        ]

    def __str__(self) -> str:
        return f"{self.room_number}, {self.resort}"

    def clean(self) -> None:
        """A type is its own resort's, and no room of it seats fewer than it promises."""
        if self.room_type is None:
            return
        if self.room_type.resort_id != self.resort_id:
            raise ValidationError("This room type belongs to another resort.")
        if self.capacity and self.capacity < self.room_type.capacity:
            raise ValidationError("Rooms of this type sleep more guests.")

    @property
    def price_paise(self) -> int:
        """The price of a night as the rest of the house counts it."""
        return money.paise(self.price_per_night)


class RoomImage(models.Model):
    """A picture of a room; the lowest position comes first."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="images")
    image = pictures.PictureField(upload_to="room_images/")
    caption = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.room}: {self.caption or self.image.name}"
