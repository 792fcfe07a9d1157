"""What guests see of a resort: texts in three languages, photos, theme; its address, snippet and QR code."""

from io import BytesIO
from typing import Any

import segno
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from backend.backoffice.forms.guest_page_forms import ThemeForm
from backend.backoffice.forms.lines_field import LinesField
from backend.backoffice.parts.content_rows import MakesPhotos, PhotoRows
from backend.backoffice.parts.embed_snippets import shown_snippets
from backend.backoffice.parts.scoped_pages import ScopedInline
from backend.catalogue.core import theme_colours
from backend.catalogue.models import Resort, ResortText, ResortTheme, ShownResort
from backend.catalogue.models.language_texts import TextLanguage
from backend.catalogue.models.roles import Right

# What a QR code is downloaded as, and how segno writes it. Printed, it is to be read from an arm's length.
QR_KINDS: dict[str, dict[str, Any]] = {"svg": {"kind": "svg"}, "png": {"kind": "png", "scale": 24}}
QR_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def page_address(request: HttpRequest, resort: Resort) -> str:
    """Where guests find the resort's own page."""
    return request.build_absolute_uri(f"/r/{resort.slug}/")


class TextInline(ScopedInline[ResortText, ShownResort]):
    model = ResortText
    template = "admin/edit_inline/stacked.html"
    max_num = len(TextLanguage)
    resort_path = ""
    adding = changing = deleting = Right.EDIT_RESORT
    verbose_name_plural = "texts in other languages: what is empty is shown in English"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "house_rules":
            return LinesField(required=False, help_text=db_field.help_text)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class ThemeInline(ScopedInline[ResortTheme, ShownResort]):
    model = ResortTheme
    form = ThemeForm
    template = "admin/edit_inline/stacked.html"
    max_num = extra = 1
    fields = ("colour", "scheme", "shown_as", "logo")
    readonly_fields = ("shown_as",)
    resort_path = ""
    adding = changing = deleting = Right.EDIT_RESORT

    @admin.display(description="shown as")
    def shown_as(self, theme: ResortTheme) -> str:
        """What the server made of the colour, and why."""
        if not theme.colour:
            return "Save a colour to see what guests see."
        shown = theme.colours
        on_light = ("Light pages", theme.colour, shown.colour, shown.on_colour, theme_colours.LIGHT_GROUNDS)
        on_dark = ("Dark pages", theme.colour, shown.colour_dark, shown.on_colour_dark, theme_colours.DARK_GROUNDS)
        return format_html_join(SafeString("<br>"), "{}", ((_swatch(*each),) for each in (on_light, on_dark)))


class ResortPhotoInline(PhotoRows[ShownResort]):
    resort_path = ""
    adding = changing = deleting = Right.EDIT_RESORT
    verbose_name_plural = "photos: the first is the cover"


@admin.register(ShownResort)
class GuestPage(MakesPhotos[ShownResort]):
    """Once for every resort: nobody adds or deletes it here."""

    list_display = ("name", "location", "slug", "active")
    search_fields = ("name", "location")
    readonly_fields = ("name", "address_of_page", "snippet", "qr_code")
    fieldsets = (
        (None, {"fields": ("name", "tagline", "description")}),
        ("Where guests find it", {"fields": ("address_of_page", "snippet", "qr_code")}),
    )
    inlines = (ThemeInline, ResortPhotoInline, TextInline)
    resort_path = ""
    changing = Right.EDIT_RESORT

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> ShownResort:
        row = super().get_object(request, object_id, from_field)
        # The display functions below are given the row alone.
        row.page_address = page_address(request, row)  # type: ignore[attr-defined]  # a note of ours
        row.host = request.build_absolute_uri("/").rstrip("/")  # type: ignore[attr-defined]  # a note of ours, too
        return row

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.qr_view)
        return [path("<int:object_id>/qr.<str:kind>", view, name="catalogue_shownresort_qr"), *super().get_urls()]

    def qr_view(self, request: HttpRequest, object_id: int, kind: str) -> HttpResponse:
        """The QR code of the page's address as a file, for whoever may see the resort."""
        resort = self.get_object(request, str(object_id))
        if not self.has_view_permission(request, resort):
            raise PermissionDenied
        if kind not in QR_KINDS:
            raise Http404
        content = BytesIO()
        segno.make(page_address(request, resort), error="m", micro=False).save(content, **QR_KINDS[kind])
        named = {"Content-Disposition": f'attachment; filename="{resort.slug}-qr.{kind}"'}
        return HttpResponse(content.getvalue(), content_type=QR_TYPES[kind], headers=named)

    @admin.display(description="address of the page")
    def address_of_page(self, resort: Any) -> SafeString:
        return format_html('<a href="{0}">{0}</a>', resort.page_address)

    @admin.display(description="for your own website")
    def snippet(self, resort: Any) -> SafeString:
        return shown_snippets(page=resort.page_address, host=resort.host)

    @admin.display(description="QR code")
    def qr_code(self, resort: Any) -> SafeString:
        picture = segno.make(resort.page_address, error="m", micro=False).svg_data_uri(scale=4, light="#fff")
        files = ((reverse("admin:catalogue_shownresort_qr", args=[resort.pk, kind]), kind.upper()) for kind in QR_KINDS)
        links = format_html_join(" ", '<a href="{}">{}</a>', files)
        return format_html('<img src="{}" alt="QR code of {}"><br>{}', picture, resort.page_address, links)


def _swatch(where: str, chosen: str, shown: str, upon: str, grounds: Any) -> SafeString:
    """A button in these colours, and what was done to them. Colours stand in attributes: the policy has no styles."""
    was = min(theme_colours.contrast(theme_colours.parsed(chosen), ground) for ground in grounds)
    done = "as you chose it" if shown == chosen else f"{chosen} has only {was:.1f}:1 there, 4.5:1 is needed"
    ground = "#{:02x}{:02x}{:02x}".format(*grounds[0])
    return format_html(
        '<svg width="150" height="36" role="img" aria-label="{}"><rect width="150" height="36" fill="{}"/>'
        '<rect x="8" y="5" width="64" height="26" rx="4" fill="{}"/><text x="24" y="23" fill="{}">Book</text>'
        '<text x="84" y="23" fill="{}">Prices</text></svg><br>{}: {} ({})',
        *(where, ground, shown, upon, shown, where, shown, done),
    )
