"""Resorts."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from backend.catalogue.core import gstin, house_rules, postal
from backend.catalogue.core.geography import Point
from backend.catalogue.models.amenities import amenities_column
from backend.catalogue.models.photos import Photo


class Resort(models.Model):
    """A place to stay. One without a GSTIN is unregistered and charges no tax."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)
    location = models.CharField(
        max_length=80, db_index=True, help_text="The place that guests search for, such as Goa."
    )
    address = models.CharField(max_length=255, blank=True)
    # In English, as the tagline and the description; in other languages they are `ResortText`.
    town = models.CharField(max_length=80, blank=True, db_default="", help_text="Town or village, such as Palolem.")
    district = models.CharField(max_length=80, blank=True, db_default="", help_text="Such as South Goa.")
    state = models.CharField(max_length=80, blank=True, db_default="", help_text="State or union territory.")
    pin_code = models.CharField(
        max_length=6,
        blank=True,
        db_default="",
        validators=[RegexValidator(postal.PIN_CODE, postal.PIN_CODE_WORDS)],
        help_text="Such as 403702.",
    )
    # Of the desk, for guests: what cannot be booked or paid online is asked for there.
    contact_phone = models.CharField(
        max_length=32, blank=True, db_default="", help_text="Telephone of the desk, for guests: +91 8284 230266."
    )
    contact_email = models.EmailField(blank=True, db_default="", help_text="E-mail address of the desk, for guests.")
    whatsapp = models.CharField(
        max_length=16,
        blank=True,
        db_default="",
        validators=[RegexValidator(postal.WHATSAPP, postal.WHATSAPP_WORDS)],
        help_text="Number that guests write to on WhatsApp, with its country code: +918284230266.",
    )
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
    tagline = models.CharField(
        max_length=120, blank=True, db_default="", help_text="One line that says what the resort is."
    )
    description = models.TextField(blank=True)
    amenities = amenities_column()
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
    # When guests could find it first; a trigger says so, and never takes it back.
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
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
            models.CheckConstraint(
                condition=Q(pin_code="") | Q(pin_code__regex=postal.PIN_CODE), name="pin_codes_have_six_digits"
            ),
            models.CheckConstraint(
                condition=Q(whatsapp="") | Q(whatsapp__regex=postal.WHATSAPP), name="whatsapp_numbers_are_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.location}"

    @property
    def shown_photos(self) -> list[Photo]:
        """Its photos that have their sizes, the cover first."""
        return [photo for photo in self.photos.all() if photo.is_shown]

    @property
    def cover_photos(self) -> list[Photo]:
        """The first of them alone, for lists of resorts."""
        return self.shown_photos[:1]

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


class ShownResort(Resort):
    """The resort as the staff prepares it for guests: its page of the admin has texts, photos and theme."""

    class Meta:
        proxy = True
        verbose_name = "guest page"
