from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backend.catalogue.models import Resort, Room, RoomImage


class RoomInline(admin.TabularInline[Room, Resort]):
    model = Room
    fields = ("room_number", "capacity", "price_per_night", "amenities", "active")
    extra = 0
    show_change_link = True


class RoomImageInline(admin.TabularInline[RoomImage, Room]):
    model = RoomImage
    fields = ("image", "preview", "caption", "position")
    readonly_fields = ("preview",)
    extra = 0

    @admin.display
    def preview(self, image: RoomImage) -> SafeString:
        return format_html('<img src="{}" height="80" alt="">', image.image.url)


@admin.register(Resort)
class ResortAdmin(admin.ModelAdmin[Resort]):
    list_display = ("name", "location", "gstin", "check_in_time", "check_out_time", "active")
    list_filter = ("location", "active")
    search_fields = ("name", "location", "gstin")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (RoomInline,)


@admin.register(Room)
class RoomAdmin(admin.ModelAdmin[Room]):
    list_display = ("room_number", "resort", "capacity", "price_per_night", "active")
    list_filter = ("active", "resort__location", "resort")
    list_select_related = ("resort",)
    search_fields = ("room_number", "resort__name")
    autocomplete_fields = ("resort",)
    inlines = (RoomImageInline,)
