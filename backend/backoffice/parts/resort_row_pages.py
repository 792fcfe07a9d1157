"""Base class of admin pages for rows that belong to one resort."""

from typing import Any, ClassVar, TypeVar

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from backend.backoffice.forms.resort_row_forms import ResortRowForm
from backend.backoffice.parts.scoped_pages import OwnChoices, ScopedPage
from backend.catalogue import selectors
from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Right

M = TypeVar("M", bound=Model)


class ResortRowPage(ScopedPage[M]):
    """Everybody who works there reads prices; who may edit rates writes them. Codes stay: other rows name them."""

    adding: Right = Right.EDIT_RATES
    changing: Right | None = Right.EDIT_RATES
    deleting: Right | None = Right.EDIT_RATES
    form: Any = ResortRowForm
    list_filter: ClassVar[Any] = (("resort", OwnChoices), "active")
    list_select_related = ("resort",)
    search_fields = ("code", "label")
    ordering: ClassVar[Any] = ("resort", "code")

    class Media:
        css = {"all": ["backoffice/prices.css"]}

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> Any:
        return ("resort", "code") if obj else ("resort",)

    def get_form(self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"of_resort": self.resort_for(request, obj)})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if self.has_add_permission(request) and self.resort_for(request, None) is None:
            return self._where(request)
        return super().add_view(request, form_url, extra_context)

    def resort_for(self, request: HttpRequest, row: Any) -> Resort | None:
        """The row's resort; of a new row the one in the address, or the only one."""
        if row is not None:
            return self._resort_of(row)
        mine = selectors.resorts_where(request.user, self.adding)
        asked = request.GET.get("resort", "")
        if asked.isdecimal():
            return mine.filter(pk=int(asked[:18])).first()
        found = list(mine[:2])
        return found[0] if len(found) == 1 else None

    def _where(self, request: HttpRequest) -> HttpResponse:
        addresses = []
        for resort in selectors.resorts_where(request.user, self.adding):
            query = request.GET.copy()
            query["resort"] = str(resort.pk)
            addresses.append((resort, query.urlencode()))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Add {self.opts.verbose_name}",
            "opts": self.opts,
            "addresses": addresses,
        }
        return TemplateResponse(request, "admin/pricing/where.html", context)
