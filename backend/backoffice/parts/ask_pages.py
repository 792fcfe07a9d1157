"""Pages that ask before something is done that moves money or shuts somebody out: how much, to whom, and why.

A list's action only leads to its page. There each row says what the act means for it, and what was shown is done, or
nothing: a refund that has changed since is shown again first.
"""

import logging
from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import translation

from backend.backoffice.forms.acts import Act, Doing, Meaning, digest_of, shown_money
from backend.backoffice.forms.ask_form import AskForm
from backend.backoffice.forms.refusal_words import refusal_words
from backend.backoffice.parts.kept_forms import KeepsForms
from backend.catalogue.models.roles import Right
from backend.common import clock
from backend.common.errors import DomainError
from backend.common.http.languages import choose_language
from backend.common.phrases import phrase, spoken
from backend.privacy.services import trail

log = logging.getLogger(__name__)

M = TypeVar("M", bound=Model)

MOST_AT_ONCE = 50


class AsksFirst(KeepsForms[M]):
    """A page whose acts are asked on a page of their own."""

    acts: ClassVar[tuple[Act[Any], ...]] = ()

    def get_urls(self) -> list[URLPattern]:
        asked = path("ask/<slug:name>/", self.admin_site.admin_view(self.ask_view), name=self._ask_name())
        return [asked, *super().get_urls()]

    def ask(self, request: HttpRequest, act: Act[M], rows: QuerySet[M]) -> HttpResponse | None:
        """From a list to the page that asks about these rows."""
        chosen = self._allowed(request, act).filter(pk__in=rows.values("pk")).order_by("pk")
        keys = [str(pk) for pk in chosen.values_list("pk", flat=True)[: MOST_AT_ONCE + 1]]
        with translation.override(language_of(request)):
            if refusal := self._too_many(request, act, keys):
                self.message_user(request, refusal, messages.WARNING)
                return None
        return HttpResponseRedirect(self.ask_address(act, keys))

    def ask_address(self, act: Act[M], keys: Sequence[object]) -> str:
        query = urlencode([("id", key) for key in keys])
        return f"{reverse(f'admin:{self._ask_name()}', args=[act.name])}?{query}"

    def ask_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """Shows with GET what would be done, and does it with POST."""
        act: Act[M] | None = next((each for each in self.acts if each.name == name), None)
        if act is None:
            raise Http404
        if not getattr(self, f"has_{act.permission}_permission")(request):
            raise PermissionDenied
        language = language_of(request)
        with translation.override(language):
            answer = self._asked(request, act)
            if isinstance(answer, TemplateResponse):
                answer.render()
        answer.headers.setdefault("Content-Language", language)
        return answer

    def _asked(self, request: HttpRequest, act: Act[M]) -> HttpResponse:
        keys = [key for key in request.GET.getlist("id")[: MOST_AT_ONCE + 1] if key.isdecimal()]
        rows = list(self._allowed(request, act).filter(pk__in=keys).order_by("pk"))
        if not rows:
            raise Http404
        if refusal := self._too_many(request, act, rows):
            self.message_user(request, refusal, messages.WARNING)
            return HttpResponseRedirect(self._address("changelist"))
        at = clock.now()
        meanings = [act.look(row, at) for row in rows]
        seen = digest_of(meanings)
        needed = any(meaning.needs_reason for meaning in meanings)
        form = AskForm(request.POST or None, seen=seen, reason_needed=needed)
        if request.method == "POST" and form.is_valid():
            shown = None
            for row, meaning in zip(rows, meanings, strict=True):
                doing = Doing(request=request, at=at, reason=form.cleaned_data["reason"], meaning=meaning)
                shown = self._do_to(act, row, doing) or shown
            return shown or self._after_asking(request, rows)
        return self._ask_page(request, act, rows, meanings, form)

    def _do_to(self, act: Act[M], row: M, doing: Doing) -> HttpResponse | None:
        """One line for each row; a refusal of one is no other's."""
        name, request = str(row), doing.request
        if doing.meaning.refusal:
            self.message_user(request, f"{name}: {doing.meaning.refusal}", messages.WARNING)
            return None
        # Before: what is done may take the row away.
        trail.acted(row, what=act.title, reason=doing.reason)
        try:
            said = act.do(row, doing)
        except DomainError as refused:
            words = " ".join(refusal_words(refused))
            trail.acted(row, what=act.title, reason=f"refused: {refused.code}")
            self.message_user(request, f"{name}: {words}", messages.ERROR)
            return None
        if isinstance(said, HttpResponse):
            return said
        self.message_user(request, f"{name}: {said}", messages.SUCCESS)
        return None

    def _after_asking(self, request: HttpRequest, rows: list[M]) -> HttpResponse:
        """To the page of the one row, or back to the list."""
        one = self.get_queryset(request).filter(pk=rows[0].pk).first() if len(rows) == 1 else None
        if one is not None and self.has_view_permission(request, one):
            return HttpResponseRedirect(self._address("change", one.pk))
        return HttpResponseRedirect(self._address("changelist"))

    def _ask_page(
        self, request: HttpRequest, act: Act[M], rows: list[M], meanings: list[Meaning], form: AskForm
    ) -> TemplateResponse:
        if request.method == "GET" and self.model._meta.label in trail.SEEN:
            for row in rows:
                trail.seen(row, what=act.title)
        possible = [meaning for meaning in meanings if not meaning.refusal]
        sums = [meaning.sum_paise for meaning in possible if meaning.sum_paise is not None]
        back = self._address("change", rows[0].pk) if len(rows) == 1 else self._address("changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": spoken(act.title),
            "opts": self.opts,
            "explains": spoken(act.explains),
            "button": spoken(act.button),
            "rows": [(row, self._address("change", row.pk), each) for row, each in zip(rows, meanings, strict=True)],
            "possible": bool(possible),
            "total": shown_money(sum(sums)) if len(sums) > 1 else "",
            "form": form,
            "back": back,
            "words": {
                "back": spoken("No, go back"),
                "nothing_back": spoken("Go back"),
                "cannot": spoken("This cannot be done:"),
                "total": spoken("Sum of all:"),
                "nothing": spoken("Nothing can be done here."),
            },
        }
        return TemplateResponse(request, "admin/ask.html", context, headers={"Cache-Control": "no-store"})

    def _allowed(self, request: HttpRequest, act: Act[M]) -> QuerySet[M]:
        """The rows to which the caller may do it."""
        if act.right is None:
            return self.get_queryset(request)
        rows: QuerySet[M] = self.rows_where(request, act.right)  # type: ignore[attr-defined]  # of a page by roles
        return rows

    def _too_many(self, request: HttpRequest, act: Act[M], rows: Sequence[object]) -> str:
        """Why these are not done together; empty where they may be."""
        if len(rows) <= 1:
            return "" if rows else str(spoken("Your role does not allow this for any of the rows you chose."))
        if len(rows) > MOST_AT_ONCE:
            return str(phrase("At most {most} at once.", most=MOST_AT_ONCE))
        if act.alone or not self._may_act_on_many(request, rows):
            return str(spoken("Choose exactly one: this is done one at a time."))
        return ""

    def _may_act_on_many(self, request: HttpRequest, rows: Sequence[object]) -> bool:
        if request.user.is_superuser:
            return True
        if not hasattr(self, "rows_where"):
            return False
        keys = [getattr(row, "pk", row) for row in rows]
        return bool(self.rows_where(request, Right.ACT_ON_MANY).filter(pk__in=keys).count() == len(keys))

    def _ask_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_ask"


def language_of(request: HttpRequest) -> str:
    """In which pages that ask speak: everybody should read in their own what they are about to do."""
    return choose_language(request.headers.get("Accept-Language", ""))
