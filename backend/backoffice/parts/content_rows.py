"""Photos below a resort or a room type: whose sizes are made once they are saved."""

from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html

from backend.backoffice.forms.guest_page_forms import PhotoForm
from backend.backoffice.parts.scoped_pages import ScopedInline, ScopedPage
from backend.catalogue.models import Photo, pictures
from backend.catalogue.services import photo_sizes
from backend.common import clock

M = TypeVar("M", bound=Model)
Parent = TypeVar("Parent", bound=Model)

PHOTOS_MOST = 40


class PhotoRows(ScopedInline[Photo, Parent]):
    """The first is the cover."""

    model = Photo
    form = PhotoForm
    template = "admin/edit_inline/stacked.html"
    # In a table they would be wider than a screen.
    fields = (("image", "preview"), ("alt", "alt_hi", "alt_kn"), ("position", "focus_x", "focus_y"))
    readonly_fields = ("preview",)
    max_num = PHOTOS_MOST

    @admin.display
    def preview(self, photo: Photo) -> str:
        """As guests see it; until its sizes are made, that they do not yet."""
        if not photo.image:
            return ""
        if not photo.is_shown:
            return "Guests see it in a moment, once its sizes are made."
        (address,) = pictures.paths([photo.sizes[0][1]])
        return format_html('<img src="{}" height="80" alt="{}">', address, photo.alt)


class MakesPhotos(ScopedPage[M]):
    """A page with photos below its row."""

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is Photo:
            for photo in (*formset.new_objects, *(row for row, _ in formset.changed_objects)):
                photo_sizes.ask_for_sizes(photo, at=clock.now())
