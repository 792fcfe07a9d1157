"""The second factor of staff: entering a code, setting up a device, and forgetting one that is lost."""

from datetime import datetime
from typing import Any, cast

import segno
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme

from backend.accounts.models import StaffFactor, User
from backend.accounts.services import second_factor
from backend.accounts.services.staff_guesses import StaffSecret
from backend.backoffice.forms.acts import Act, Doing, Meaning
from backend.backoffice.forms.login_form import NewDeviceForm, SecondFactorForm, count_in_form
from backend.backoffice.parts.ask_pages import AsksFirst
from backend.backoffice.parts.plain_pages import ReadOnlyPage
from backend.backoffice.parts.second_factor_check import ENTER, SET_UP, missing_step, note_passed
from backend.common import clock
from backend.common.phrases import spoken
from backend.privacy.services import trail

UNSEEN = {"Cache-Control": "no-store"}


def _look_at_factor(factor: StaffFactor, at: datetime) -> Meaning:
    since = date_format(timezone.localtime(factor.confirmed_at), "j M Y") if factor.confirmed_at else "-"
    return Meaning(facts=((spoken("Person"), str(factor.user)), (spoken("In use since"), since)))


def _reset(factor: StaffFactor, doing: Doing) -> str:
    if factor.user_id == doing.user_id:
        return spoken("Yours is reset by somebody else.")
    trail.trail_told(factor.user, what="second factor reset", by=None)
    second_factor.reset_factor(user=factor.user)
    return spoken("reset. The next login sets up another device.")


RESET: Act[StaffFactor] = Act(
    name="reset",
    title="Reset: the device is lost",
    explains="The device and its recovery codes are forgotten. Until another is set up, the password alone opens the "
    "first page: make sure that it is this person who asks.",
    button="Yes, reset it",
    permission="reset",
    look=_look_at_factor,
    do=_reset,
)


@admin.register(StaffFactor)
class SecondFactorPage(AsksFirst[StaffFactor], ReadOnlyPage[StaffFactor]):
    """Everybody sees their own; superusers see all, and reset those of others."""

    list_display = ("user", "confirmed_at", "codes_left")
    list_select_related = ("user",)
    fields = ("user", "confirmed_at", "codes_left")
    change_list_template = "admin/second_factor/list.html"
    actions = ("reset",)
    acts = (RESET,)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        pages = [
            path("enter/", wrap(self.enter_view), name=ENTER),
            path("set-up/", wrap(self.set_up_view), name=SET_UP),
            path("recovery-codes/", wrap(self.new_codes_view), name="accounts_stafffactor_codes"),
        ]
        return [*pages, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StaffFactor]:
        rows = super().get_queryset(request).exclude(confirmed_at=None)
        return rows if request.user.is_superuser else rows.filter(user=request.user.pk)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: StaffFactor | None = None) -> bool:
        own = obj is None or obj.user_id == request.user.pk
        return bool(request.user.is_superuser) or (own and bool(request.user.is_staff))

    def has_reset_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    @admin.display(description="recovery codes left")
    def codes_left(self, factor: StaffFactor) -> int:
        return factor.recovery_codes.filter(used_at=None).count()

    @admin.action(description=RESET.title, permissions=["reset"])
    def reset(self, request: HttpRequest, rows: QuerySet[StaffFactor]) -> HttpResponse | None:
        others = rows.exclude(user=request.user.pk)
        if not others:
            self.message_user(request, "Yours is reset by somebody else.", messages.WARNING)
            return None
        return self.ask(request, RESET, others)

    def enter_view(self, request: HttpRequest) -> HttpResponse:
        """Between the password and every other page."""
        user = cast(User, request.user)
        if missing_step(request) != ENTER:
            return HttpResponseRedirect(_next(request))
        form = SecondFactorForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and _passes(request, user, form, "code"):
            note_passed(request)
            return HttpResponseRedirect(_next(request))
        return self._page(request, "enter", "Second factor", form=form)

    def set_up_view(self, request: HttpRequest) -> HttpResponse:
        """A first device, or another in place of the one that is in use."""
        user = cast(User, request.user)
        if missing_step(request) == ENTER:
            return HttpResponseRedirect(reverse(f"admin:{ENTER}"))
        if request.method == "POST" and not second_factor.is_pending(user):
            said = "A device was set up in another window meanwhile. Nothing was changed by this one."
            self.message_user(request, said, messages.WARNING)
            return HttpResponseRedirect(reverse("admin:accounts_stafffactor_changelist"))
        factor = second_factor.begin_factor(user=user)
        form = (NewDeviceForm if factor.confirmed_at else SecondFactorForm)(request.POST or None)
        if request.method == "POST" and form.is_valid() and (codes := self._set_up(request, user, form)):
            return self._page(request, "codes", "Recovery codes", codes=codes)
        address = second_factor.app_address(factor)
        shown = {
            "form": form,
            "address": address,
            "picture": segno.make(address, error="m").svg_data_uri(scale=5, light="#fff"),
            "secret": second_factor.pending_secret(factor),
        }
        return self._page(request, "set_up", "Set up a second factor", **shown)

    def _set_up(self, request: HttpRequest, user: User, form: SecondFactorForm) -> list[str]:
        """The recovery codes of the device that the form confirms; none with an error of the form."""
        if "old_code" in form.cleaned_data and not _passes(request, user, form, "old_code"):
            return []
        codes = second_factor.confirm_factor(user=user, code=form.cleaned_data["code"], at=clock.now())
        if codes:
            note_passed(request)
            trail.trail_told(user, what="second factor set up", by=user)
        else:
            form.add_error("code", "This code is not right. Is the clock of the phone right?")
        return codes

    def new_codes_view(self, request: HttpRequest) -> HttpResponse:
        """Other recovery codes for the device in use, after a code of it: the first ones were lost, or are used."""
        user = cast(User, request.user)
        if second_factor.factor_of(user) is None:
            return HttpResponseRedirect(reverse(f"admin:{SET_UP}"))
        form = SecondFactorForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and _passes(request, user, form, "code"):
            codes = second_factor.renew_codes(user=user)
            trail.trail_told(user, what="new recovery codes", by=user)
            return self._page(request, "codes", "Recovery codes", codes=codes)
        return self._page(request, "enter", "New recovery codes", form=form)

    def _page(self, request: HttpRequest, name: str, title: str, **shown: Any) -> TemplateResponse:
        context = {**self.admin_site.each_context(request), "title": title, "next": _next(request), **shown}
        # Nothing beside it leads anywhere before it is passed.
        context |= {"is_nav_sidebar_enabled": False, "available_apps": []}
        return TemplateResponse(request, f"admin/second_factor/{name}.html", context, headers=UNSEEN)


def _passes(request: HttpRequest, user: User, form: SecondFactorForm, field: str) -> bool:
    """Whether the code in this field is right; where it is not, the form has an error."""
    try:
        count_in_form(StaffSecret.CODE, request=request, name=user.get_username())
    except ValidationError as error:
        form.add_error(None, error)
        return False
    if passed := second_factor.pass_factor(user=user, code=form.cleaned_data[field], at=clock.now()):
        return passed
    form.add_error(field, "This code is not right, or was used before. Wait for the next one.")
    return False


def _next(request: HttpRequest) -> str:
    said = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure())
    return said if ours else reverse("admin:index")
