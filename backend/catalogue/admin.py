"""Resorts, rooms, pictures and staff."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Count, ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backend.catalogue.house_rules import LinesField
from backend.catalogue.models import Resort, Room, RoomImage, RoomType, StaffMember
from backend.catalogue.roles import Right
from backend.catalogue.scoped_admin import OwnChoices, ScopedAdmin, ScopedInline
from backend.catalogue.selectors import resorts_where
from backend.catalogue.services import staffing


class RoomInline(ScopedInline[Room, Resort]):
    model = Room
    fields = ("room_number", "capacity", "price_per_night", "amenities", "active")
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
    adding = changing = deleting = Right.EDIT_ROOMS

    @admin.display
    def preview(self, image: RoomImage) -> SafeString:
        return format_html('<img src="{}" height="80" alt="">', image.image.url)


@admin.register(Resort)
class ResortAdmin(ScopedAdmin[Resort]):
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


@admin.register(RoomType)
class RoomTypeAdmin(ScopedAdmin[RoomType]):
    """Types of rooms; one that has rooms is not deleted."""

    list_display = ("name", "resort", "code", "capacity", "rooms_of_it")
    list_filter = (("resort", OwnChoices),)
    list_select_related = ("resort",)
    search_fields = ("name", "code", "resort__name")
    adding = changing = deleting = Right.EDIT_ROOMS

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoomType]:
        return super().get_queryset(request).annotate(rooms_count=Count("rooms"))

    def get_readonly_fields(self, request: HttpRequest, obj: RoomType | None = None) -> Any:
        # Its rooms would stay behind at the old resort.
        return ("resort",) if obj else ()

    @admin.display(description="rooms")
    def rooms_of_it(self, kind: RoomType) -> int:
        return int(getattr(kind, "rooms_count", 0))


@admin.register(Room)
class RoomAdmin(ScopedAdmin[Room]):
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
        if db_field.related_model is RoomType and not request.user.is_superuser:
            theirs = resorts_where(request.user, Right.EDIT_ROOMS)
            kwargs["queryset"] = RoomType.objects.filter(resort__in=theirs).select_related("resort")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class NewStaffMember(forms.ModelForm[StaffMember]):
    """Asks for a phone number: nobody can leaf through people here, or learn who is one."""

    phone_number = forms.CharField(
        max_length=30, help_text="The person logs in with this number. It need not have an account yet."
    )

    class Meta:
        model = StaffMember
        fields = ("resort", "phone_number", "role")

    def clean_phone_number(self) -> str:
        try:
            return staffing.phone_of(self.cleaned_data["phone_number"])
        except ValidationError as error:
            raise ValidationError(error.messages) from None

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        known = {f"user__{get_user_model().USERNAME_FIELD}": said.get("phone_number"), "resort": said.get("resort")}
        if StaffMember.objects.filter(**known).exists():
            raise ValidationError("This person is already on the staff of this resort.")
        return said


@admin.register(StaffMember)
class StaffMemberAdmin(ScopedAdmin[StaffMember]):
    """Owners see to their own staff, never to themselves: a resort does not lose its last owner by a slip."""

    list_display = ("phone", "role", "resort")
    list_filter = ("role", ("resort", OwnChoices))
    list_select_related = ("user", "resort")
    search_fields = (f"user__{get_user_model().USERNAME_FIELD}", "resort__name")
    seeing = adding = changing = deleting = Right.MANAGE_STAFF

    @admin.display(description="phone number")
    def phone(self, member: StaffMember) -> str:
        return member.user.get_username()

    def get_fields(self, request: HttpRequest, obj: StaffMember | None = None) -> Any:
        return ("resort", "phone" if obj else "phone_number", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: StaffMember | None = None) -> Any:
        return ("resort", "phone") if obj else ()

    def get_form(
        self, request: HttpRequest, obj: StaffMember | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewStaffMember
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: StaffMember, form: Any, change: bool) -> None:
        if not change:
            obj.user = staffing.person(phone_number=form.cleaned_data["phone_number"])
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request: HttpRequest, obj: StaffMember | None = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_own(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: StaffMember | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_own(request, obj)


def _is_own(request: HttpRequest, member: StaffMember | None) -> bool:
    return member is not None and member.user_id == request.user.pk and not request.user.is_superuser
