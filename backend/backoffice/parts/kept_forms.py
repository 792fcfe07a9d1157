"""Base classes of all admin pages: what somebody has typed comes back with the reason, whatever refuses it."""

import logging
from itertools import chain
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.contrib.messages import get_messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from backend.backoffice.forms.refusal_words import REFUSALS, saving_words
from backend.backoffice.forms.whole_forms import ChecksWholeRow

log = logging.getLogger(__name__)

M = TypeVar("M", bound=Model)
Parent = TypeVar("Parent", bound=Model)

NOTHING_CHANGED = "Nothing was changed."
NOT_ALL_DONE = "It stopped in the middle; what was done before stays done. Look at the rows."


class KeepsForms(admin.ModelAdmin[M]):
    """A page whose form checks all constraints of its row, and is shown again when saving is refused all the same:
    by PostgreSQL, because somebody else was faster, or by a service."""

    def get_form(self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (ChecksWholeRow, form), {"refused": getattr(request, "refused_saving", ())})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        told = _told(request)
        try:
            return self.form_view(request, object_id, form_url, extra_context)
        except REFUSALS as refused:
            if request.method != "POST":
                raise
            words = saving_words(refused, self.model)
            _forget_since(request, told)
        log.warning("%s was not saved: %s", self.opts.label, words)
        # The same once more, in which the form knows: looking again it mostly finds the field that is to blame.
        request.refused_saving = tuple(words)  # type: ignore[attr-defined]  # a note of ours
        for file in chain.from_iterable(files for _, files in request.FILES.lists()):
            file.seek(0)
        return self.form_view(request, object_id, form_url, extra_context)

    def form_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: dict[str, Any] | None
    ) -> HttpResponse:
        """The form, or what follows once it is saved: all of it in one transaction."""
        return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Between the page that asks and its answer somebody may have begun to need the row."""
        told = _told(request)
        try:
            return super().delete_view(request, object_id, extra_context)
        except REFUSALS as refused:
            if request.method != "POST":
                raise
            _forget_since(request, told)
            self._say_refusal(request, refused, NOTHING_CHANGED)
        return HttpResponseRedirect(self._address("change", object_id))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The same for what is done to several rows of a list: to each by itself, unless all are deleted."""
        try:
            return super().changelist_view(request, extra_context)
        except REFUSALS as refused:
            if request.method != "POST":
                raise
            deletes = request.POST.get("action") == "delete_selected"
            self._say_refusal(request, refused, NOTHING_CHANGED if deletes else NOT_ALL_DONE)
        return HttpResponseRedirect(request.get_full_path())

    def _say_refusal(self, request: HttpRequest, refused: Exception, done: str) -> None:
        words = saving_words(refused, self.model)
        log.warning("%s was refused: %s", self.opts.label, words)
        for sentence in words:
            self.message_user(request, f"{done} {sentence}", messages.ERROR)

    def _address(self, verb: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{verb}", args=args)


class KeepsInlineForms(admin.TabularInline[M, Parent]):
    """Rows below a row whose forms check all constraints of theirs."""

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        base: Any = kwargs.pop("form", self.form)
        whole = type(base.__name__, (ChecksWholeRow, base), {})
        return super().get_formset(request, obj, form=whole, **kwargs)


def _told(request: HttpRequest) -> int:
    """How many messages wait to be shown."""
    return len(_waiting(request))


def _forget_since(request: HttpRequest, told: int) -> None:
    """What was said of a success that came to nothing."""
    del _waiting(request)[told:]


def _waiting(request: HttpRequest) -> list[Any]:
    storage: Any = get_messages(request)
    waiting: list[Any] = storage._queued_messages
    return waiting
