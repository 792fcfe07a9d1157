"""Models: resorts, rooms, room types, pictures and staff members."""

from datetime import time

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from backend.catalogue.core import gstin, house_rules
from backend.catalogue.core.geography import Point
from backend.catalogue.models import pictures
from backend.catalogue.models.roles import Role
from backend.catalogue.models.versions import ResortVersion as ResortVersion
from backend.common import money

CAPACITY_MOST = 20


def _amenities() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=40), default=list, blank=True, help_text="Separate with commas.")


class Resort(models.Model):
    """A place to stay. One without a GSTIN is unregistered and charges no tax."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)
    location = models.CharField(
        max_length=80, db_index=True, help_text="The place that guests search for, such as Goa."
    )
    address = models.CharField(max_length=255, blank=True)
    # Of the desk, for guests: what cannot be booked or paid online is asked for there.
    contact_phone = models.CharField(
        max_length=32, blank=True, db_default="", help_text="Telephone of the desk, for guests: +91 8284 230266."
    )
    contact_email = models.EmailField(blank=True, db_default="", help_text="E-mail address of the desk, for guests.")
    latitude = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text="In degrees, such as 15.2620 for Dandeli. Needed to suggest the resort for places nearby.",
    )
    longitude = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text="In degrees, such as 74.6150.",
    )
    description = models.TextField(blank=True)
    amenities = _amenities()
    check_in_time = models.TimeField(default=time(14))
    check_out_time = models.TimeField(default=time(11))
    # Frozen with the price of a hold: a booking keeps those that its guest has read.
    house_rules = ArrayField(
        models.CharField(max_length=house_rules.LONGEST, validators=[house_rules.validate_line]),
        size=house_rules.MOST,
        default=list,
        db_default=[],
        blank=True,
        help_text="House rules in plain text, one per line.",
    )
    gstin = models.CharField(max_length=15, blank=True, validators=[gstin.validate])
    active = models.BooleanField(default=True, help_text="An inactive resort cannot be found or booked.")
    # For money that arrives after its room has gone to somebody else.
    offers_equal_room = models.BooleanField(
        default=False,
        help_text="When a payment arrives after the room was given away, book an equal free room and "
        "tell the guest, instead of refunding.",
    )
    check_in_needs_register = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Check-in requires that every adult of the booking is in the guest register.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                # Nothing compares with null: one without the other would pass the ranges.
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="resorts_have_both_coordinates_or_none",
                violation_error_message="Give both latitude and longitude, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(house_rules__len__lte=house_rules.MOST), name="resorts_have_so_many_house_rules"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.location}"

    @property
    def contact(self) -> dict[str, str]:
        """Where guests ask for what they cannot do online."""
        return {"name": self.name, "phone": self.contact_phone, "email": self.contact_email}

    @property
    def point(self) -> Point | None:
        """Where it is, if somebody has said."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


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

    class Meta:
        ordering = ["resort", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["resort", "code"], name="room_types_have_codes"),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=CAPACITY_MOST), name="room_types_seat_1_to_20"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.resort}"

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
    amenities = _amenities()
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


class StaffMember(models.Model):
    """Somebody who works at a resort; what they may do there, `roles.RIGHTS` says."""

    resort = models.ForeignKey(Resort, on_delete=models.CASCADE, related_name="staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="works_at")
    role = models.CharField(max_length=16, choices=Role.choices)

    class Meta:
        ordering = ["resort", "pk"]
        constraints = [models.UniqueConstraint(fields=["resort", "user"], name="one_role_per_person_and_resort")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} of {self.resort}"
