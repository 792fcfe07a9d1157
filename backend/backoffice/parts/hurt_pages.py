"""Pages whose edits may hurt what is booked: the same form again, with the bookings, and a box to save all the same."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model
from django.forms import all_valid
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from backend.backoffice.parts.ask_pages import language_of
from backend.backoffice.parts.kept_forms import KeepsForms
from backend.common import clock
from backend.common.hurt_edits import Edit, Hurt, HurtsBookings, hurt_by, named_hurts
from backend.common.phrases import phrase, spoken

M = TypeVar("M", bound=Model)

# What the box sends: which list somebody has read.
READ = "save_all_the_same"


class AsksBeforeHurting(KeepsForms[M]):
    """A page that names the bookings which an edit hurts, and saves it once somebody says so."""

    change_form_template = "admin/hurts.html"

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        """What stands below the row, for the question that follows."""
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]  # not in the stubs
        request.typed_below = formsets  # type: ignore[attr-defined]  # a note of ours
        return formsets, inlines

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Django asks for the row of a form that is right, and saves it next. Raises HurtsBookings."""
        below = request.typed_below  # type: ignore[attr-defined]  # a note of ours
        if change and all_valid(below):
            with translation.override(language_of(request)):
                hurts = hurt_by(_edits(form, below))
                if hurts and request.POST.get(READ) != _word_of(hurts):
                    request.hurts = hurts  # type: ignore[attr-defined]  # a note of ours
                    raise HurtsBookings(spoken(HurtsBookings.message))
        return super().save_form(request, form, change)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if hurts := getattr(request, "hurts", ()):
            context |= {
                "hurts": [(_address(hurt), hurt) for hurt in hurts],
                "hurts_word": _word_of(hurts),
                "hurts_name": READ,
                "hurts_title": phrase("What this change hurts"),
                "hurts_box": phrase("Save all the same: I have read this, and will see to it."),
                "hurts_guest": phrase("a guest in the middle of booking"),
                "hurts_language": language_of(request),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Django's page asks by itself; what goes and is booked is named above its question."""
        if "post" not in request.POST:
            at = clock.now()
            with translation.override(language_of(request)):
                for hurt in hurt_by(Edit(before=row, after=None, at=at) for row in objs):
                    about = hurt.reference or phrase("a guest in the middle of booking")
                    words = f"{about}, {hurt.check_in:%d %b %Y}: {hurt.what}"
                    self.message_user(request, words, messages.WARNING)
        return super().get_deleted_objects(objs, request)


def _edits(form: Any, formsets: Iterable[Any]) -> Iterator[Edit]:
    """What the form and those below it would change, each beside the row as it stands."""
    at = clock.now()
    rows = [(form, False)] if form.has_changed() else []
    for formset in formsets:
        for row in formset.initial_forms:
            goes = formset.can_delete and formset._should_delete_form(row)
            rows += [(row, goes)] if goes or row.has_changed() else []
    for row, goes in rows:
        # One that is no row of this page, or not any more, Django saves nothing of.
        if before := _stands(row.instance):
            yield Edit(before=before, after=None if goes else row.instance, at=at)


def _stands(row: Model) -> Model | None:
    return type(row)._default_manager.filter(pk=row.pk).first()


def _address(hurt: Hurt) -> str:
    return reverse("admin:holds_bookingattempt_change", args=[hurt.attempt_id])


def _word_of(hurts: Iterable[Hurt]) -> str:
    """The list as one word, in whichever language it was read."""
    with translation.override("en"):
        return hashlib.sha256("\n".join(named_hurts(hurts)).encode()).hexdigest()[:32]
