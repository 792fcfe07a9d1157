"""Resorts, rooms, their types and pictures."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backend.backoffice.forms.lines_field import LinesField
from backend.backoffice.forms.resort_form import ResortForm
from backend.backoffice.forms.room_form import RoomForm
from backend.backoffice.parts.content_rows import MakesPhotos, PhotoRows
from backend.backoffice.parts.hurt_pages import AsksBeforeHurting
from backend.backoffice.parts.scoped_pages import OwnChoices, ScopedInline, ScopedPage
from backend.catalogue.models import Resort, Room, RoomImage, RoomType, RoomTypeBed, RoomTypeText
from backend.catalogue.models.language_texts import TextLanguage
from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import resorts_where
from backend.sale_rules.selectors import restrictions_naming


class RoomInline(ScopedInline[Room, Resort]):
    model = Room
    form = RoomForm
    fields = ("room_number", "capacity", "price_per_night", "amenities", "active")
    select_related = ("resort",)
    show_change_link = True
    resort_path = ""
    adding = changing = Right.EDIT_ROOMS

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if self.granted(request, Right.EDIT_RATES, obj) else ("price_per_night",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A new room has a price."""
        return super().has_add_permission(request, obj) and self.granted(request, Right.EDIT_RATES, obj)


class RoomImageInline(ScopedInline[RoomImage, Room]):
    model = RoomImage
    fields = ("image", "preview", "caption", "position")
    readonly_fields = ("preview",)
    select_related = ("room__resort",)
    adding = changing = deleting = Right.EDIT_ROOMS

    @admin.display
    def preview(self, image: RoomImage) -> SafeString:
        return format_html('<img src="{}" height="80" alt="">', image.image.url)


@admin.register(Resort)
class ResortPage(AsksBeforeHurting[Resort], ScopedPage[Resort]):
    form = ResortForm
    list_display = ("name", "location", "gstin", "check_in_time", "check_out_time", "active")
    list_filter = ("location", "active")
    search_fields = ("name", "location", "gstin")
    inlines = (RoomInline,)
    resort_path = ""
    changing = Right.EDIT_RESORT

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "house_rules":
            return LinesField(required=False, help_text=db_field.help_text)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Resort | None = None) -> Any:
        return {"slug": ("name",)} if request.user.is_superuser else {}

    def get_readonly_fields(self, request: HttpRequest, obj: Resort | None = None) -> Any:
        """The slug is an address that guests and the API know."""
        return () if request.user.is_superuser else ("slug",)


class BedInline(ScopedInline[RoomTypeBed, RoomType]):
    model = RoomTypeBed
    adding = changing = deleting = Right.EDIT_ROOMS
    verbose_name_plural = "beds of each room"


class TypeTextInline(ScopedInline[RoomTypeText, RoomType]):
    model = RoomTypeText
    max_num = len(TextLanguage)
    adding = changing = deleting = Right.EDIT_ROOMS
    verbose_name_plural = "texts in other languages: what is empty is shown in English"


class TypePhotoInline(PhotoRows[RoomType]):
    adding = changing = deleting = Right.EDIT_ROOMS


@admin.register(RoomType)
class RoomTypePage(MakesPhotos[RoomType]):
    """Types of rooms; one that has rooms, or that a restriction names, is not deleted."""

    list_display = ("name", "resort", "code", "capacity", "rooms_of_it")
    list_filter = (("resort", OwnChoices),)
    list_select_related = ("resort",)
    search_fields = ("name", "code", "resort__name")
    inlines = (BedInline, TypePhotoInline, TypeTextInline)
    adding = changing = deleting = Right.EDIT_ROOMS

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoomType]:
        return super().get_queryset(request).annotate(rooms_count=Count("rooms"))

    def get_readonly_fields(self, request: HttpRequest, obj: RoomType | None = None) -> Any:
        # Its rooms would stay behind at the old resort.
        return ("resort",) if obj else ()

    @admin.display(description="rooms")
    def rooms_of_it(self, kind: RoomType) -> int:
        return int(getattr(kind, "rooms_count", 0))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A restriction for a deleted room type would be for no room, and saved once more for all of them."""
        gone, counts, kept, protected = super().get_deleted_objects(objs, request)
        rules = restrictions_naming(kind.pk for kind in objs)
        return gone, counts, kept, [*protected, *(f"Restriction: {rule}" for rule in rules)]


@admin.register(Room)
class RoomPage(AsksBeforeHurting[Room], ScopedPage[Room]):
    form = RoomForm
    list_display = ("room_number", "resort", "room_type", "capacity", "price_per_night", "active")
    list_filter = ("active", ("resort", OwnChoices), ("room_type", OwnChoices))
    list_select_related = ("resort", "room_type__resort")
    search_fields = ("room_number", "resort__name")
    autocomplete_fields = ("resort",)
    inlines = (RoomImageInline,)
    adding = changing = Right.EDIT_ROOMS

    def get_readonly_fields(self, request: HttpRequest, obj: Room | None = None) -> Any:
        # Its stays and bookings would stay behind at the old resort.
        fixed = ("resort",) if obj else ()
        return fixed if self.granted(request, Right.EDIT_RATES, obj) else (*fixed, "price_per_night")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A new room has a price."""
        return super().has_add_permission(request) and self.granted(request, Right.EDIT_RATES)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Types of the resorts where the caller edits rooms; that it is the room's own, the form says."""
        if db_field.related_model is RoomType:
            theirs = resorts_where(request.user, Right.EDIT_ROOMS)
            kwargs["queryset"] = RoomType.objects.filter(resort__in=theirs).select_related("resort")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
