"""What the public endpoints say of resorts: texts in one language, prices with tax, photos in sizes."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from backend.catalogue.core import chosen_texts, photo_sources
from backend.catalogue.models import Photo, Resort, ResortTheme, Room, RoomImage, RoomType, RoomTypeBed, pictures
from backend.common.http.money_fields import MoneyField, ShowsMoney


class InLanguage(serializers.CharField):
    """A text of a row in the language of the answer."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, source="*", **kwargs)

    def to_representation(self, value: Any) -> str:
        return chosen_texts.text_in(value, str(self.field_name), language=self.context["language"])


class LinesInLanguage(serializers.ListField):
    """Lines of a row in the language of the answer."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, source="*", child=serializers.CharField(), **kwargs)

    def to_representation(self, value: Any) -> list[str]:
        return chosen_texts.lines_in(value, str(self.field_name), language=self.context["language"])


@extend_schema_serializer(component_name="Photo")
class PhotoOutput(serializers.Serializer[Photo]):
    """A photo in several sizes. Its files never change: keep them as long as you like."""

    url = serializers.SerializerMethodField(help_text="Path of the photo on the API's host, at most 640 pixels wide.")
    srcset = serializers.SerializerMethodField(help_text="All of its sizes, for the attribute of that name.")
    width = serializers.IntegerField(help_text="Width of the original in pixels.")
    height = serializers.IntegerField(help_text="Height of the original in pixels.")
    colour = serializers.CharField(help_text="Mean colour, to be shown until the photo is there.")
    focus_x = serializers.IntegerField(help_text="Where the most important part is, in percent from the left.")
    focus_y = serializers.IntegerField(help_text="The same from the top.")
    alt = serializers.SerializerMethodField(help_text="What it shows, for those who cannot see it; may be empty.")

    def get_url(self, photo: Photo) -> str:
        return photo_sources.usual_source(_sizes(photo))

    def get_srcset(self, photo: Photo) -> str:
        return photo_sources.srcset(_sizes(photo))

    def get_alt(self, photo: Photo) -> str:
        return photo.alt_in(self.context["language"])


def _sizes(photo: Photo) -> list[tuple[int, str]]:
    addresses = pictures.paths([name for _, name in photo.sizes])
    return [(width, address) for (width, _), address in zip(photo.sizes, addresses, strict=True)]


@extend_schema_serializer(component_name="Theme")
class ThemeOutput(serializers.Serializer[ResortTheme]):
    """The look of the resort's page: the owner's colour, made readable."""

    colour = serializers.CharField(
        source="colours.colour", help_text="For text, links and buttons on light grounds: 4.5:1 at least."
    )
    on_colour = serializers.CharField(source="colours.on_colour", help_text="For text upon `colour`.")
    colour_dark = serializers.CharField(source="colours.colour_dark", help_text="The same on dark grounds.")
    on_colour_dark = serializers.CharField(source="colours.on_colour_dark", help_text="For text upon `colour_dark`.")
    scheme = serializers.ChoiceField(
        choices=ResortTheme.Scheme.choices, help_text="Light, dark, or as the phone is set."
    )
    logo = serializers.SerializerMethodField(help_text="Path of the logo on the API's host; null without one.")
    logo_width = serializers.IntegerField(allow_null=True, help_text="In pixels; null without a logo.")
    logo_height = serializers.IntegerField(allow_null=True, help_text="In pixels; null without a logo.")

    def get_logo(self, theme: ResortTheme) -> str | None:
        return theme.logo.url if theme.logo else None


@extend_schema_serializer(component_name="RoomImage")
class ImageOutput(serializers.ModelSerializer[RoomImage]):
    image = serializers.CharField(source="image.url", help_text="Path of the picture on the API's host.")

    class Meta:
        model = RoomImage
        fields = ("image", "caption")


@extend_schema_serializer(component_name="Bed")
class BedOutput(serializers.ModelSerializer[RoomTypeBed]):
    count = serializers.IntegerField(help_text="How many of them each room has.")

    class Meta:
        model = RoomTypeBed
        fields = ("kind", "count")


class TypeContentOutput(serializers.ModelSerializer[RoomType]):
    """What a page shows of a room type; fetch its texts, beds and photos along."""

    name = InLanguage(help_text="Name, in the language of the answer.")
    description = InLanguage()
    beds = BedOutput(many=True, help_text="The beds of each room; empty where nobody has said.")
    size_sqm = serializers.IntegerField(allow_null=True, help_text="Square metres; null where nobody has said.")
    photos = PhotoOutput(many=True, source="shown_photos", help_text="The most important one first.")

    class Meta:
        model = RoomType
        fields: tuple[str, ...] = ("name", "description", "beds", "size_sqm", "amenities", "photos")


@extend_schema_serializer(component_name="RoomType")
class RoomTypeOutput(ShowsMoney, TypeContentOutput):
    """A room type. select-rooms accepts its code instead of room ids."""

    from_price = MoneyField(
        "Lowest base price of its rooms in rupees a night, GST included; null without a room.", allow_null=True
    )

    class Meta:
        model = RoomType
        fields = (
            "code", "name", "description", "capacity", "beds", "size_sqm", "amenities", "photos", "from_price",
        )  # fmt: skip


@extend_schema_serializer(component_name="Room")
class RoomOutput(ShowsMoney, serializers.ModelSerializer[Room]):
    """A room."""

    price_per_night = MoneyField("Rupees, before GST.", source="price_paise")
    room_type = serializers.CharField(
        source="room_type.code", default=None, allow_null=True, help_text="Code of its type; null for none."
    )
    images = ImageOutput(many=True)

    class Meta:
        model = Room
        fields = ("id", "room_number", "room_type", "capacity", "price_per_night", "amenities", "images")


RESORT = (
    "id", "name", "slug", "location", "tagline", "description", "address", "town", "district", "state", "pin_code",
    "latitude", "longitude", "contact_phone", "contact_email", "whatsapp", "amenities", "check_in_time",
    "check_out_time", "languages", "from_price", "photos", "theme",
)  # fmt: skip


@extend_schema_serializer(component_name="Resort")
class ResortOutput(ShowsMoney, serializers.ModelSerializer[Resort]):
    """A resort, in the language of the answer as far as its owner has written in it; the rest is English."""

    name = InLanguage(help_text="Name, in the language of the answer.")
    tagline = InLanguage(help_text="One line that says what the resort is; may be empty.")
    description = InLanguage()
    town = InLanguage(help_text="Town or village; may be empty.")
    district = InLanguage(help_text="District; may be empty.")
    state = InLanguage(help_text="State or union territory; may be empty.")
    languages = serializers.SerializerMethodField(help_text="Languages in which there are texts: en, hi, kn.")
    from_price = MoneyField(
        "Lowest base price of a room in rupees a night, GST included; null without a room.", allow_null=True
    )
    photos = PhotoOutput(many=True, source="cover_photos", help_text="Its cover alone; empty without photos.")
    theme = ThemeOutput(allow_null=True, default=None, help_text="How its page looks; null where nobody has said.")

    class Meta:
        model = Resort
        fields = RESORT

    def get_languages(self, resort: Resort) -> list[str]:
        return chosen_texts.languages_of(resort.texts.all())


@extend_schema_serializer(component_name="ResortDetail")
class ResortDetailOutput(ResortOutput):
    """A resort with its house rules, photos, room types and rooms."""

    photos = PhotoOutput(many=True, source="shown_photos", help_text="The first one is the cover.")
    room_types = RoomTypeOutput(many=True)
    rooms = RoomOutput(many=True)
    house_rules = LinesInLanguage(help_text="In the language of the answer; a booking keeps the English ones.")
    preview_picture = serializers.SerializerMethodField(
        help_text="Path of a JPEG of 1200 by 630 for previews of links: its cover, or its name. Null until it is made."
    )

    class Meta:
        model = Resort
        fields = (*RESORT, "house_rules", "room_types", "rooms", "preview_picture")

    def get_preview_picture(self, resort: Resort) -> str | None:
        return resort.link_preview.address or None if hasattr(resort, "link_preview") else None
