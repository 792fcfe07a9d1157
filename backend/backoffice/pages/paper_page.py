"""Admin pages of documents: read and download."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from backend.backoffice.forms.export_form import ExportForm
from backend.backoffice.parts.plain_pages import ReadOnlyPage
from backend.backoffice.parts.scoped_pages import OwnChoices, ScopedPage
from backend.catalogue import selectors
from backend.catalogue.models.roles import Right
from backend.common import clock, money
from backend.documents.api import gst_month
from backend.documents.models import Paper
from backend.documents.services import sheets

# English, with the figures: the language of the admin.
LANGUAGE = "en-in"


@admin.register(Paper)
class PaperPage(ScopedPage[Paper], ReadOnlyPage[Paper]):
    seeing = Right.SEE_BOOKINGS
    list_display = ("number", "kind", "issued_on", "booking", "resort", "rupees", "state", "sheet")
    list_filter = ("kind", "state", ("resort", OwnChoices))
    list_select_related = ("booking", "resort")
    search_fields = ("number", "booking__reference")
    date_hierarchy = "issued_on"

    @admin.display(description="total", ordering="total_paise")
    def rupees(self, paper: Paper) -> str:
        return f"₹{money.rupees(paper.total_paise)}"

    @admin.display(description="sheet")
    def sheet(self, paper: Paper) -> str:
        return format_html('<a href="{}">PDF</a>', reverse("admin:paper-sheet", args=[paper.pk]))

    def get_urls(self) -> list[URLPattern]:
        own = self.admin_site.admin_view
        return [
            path("<int:paper_id>/sheet.pdf", own(self.download), name="paper-sheet"),
            path("gst/", own(self.gst), name="paper-gst"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """With the way to the export, for those who may fetch it."""
        shown = {"exports": self.granted(request, Right.SEE_MONEY), **(extra_context or {})}
        return super().changelist_view(request, shown)

    def gst(self, request: HttpRequest) -> HttpResponse:
        """Asks for resort, month and kind of file, and answers with it: of resorts whose money one may see."""
        resorts = selectors.resorts_where(request.user, Right.SEE_MONEY)
        if not resorts.exists():
            raise PermissionDenied
        form = ExportForm(request.GET or None, resorts=resorts)
        if form.is_valid():
            return gst_month.of_month(**form.cleaned_data)
        context = {**self.admin_site.each_context(request), "form": form, "opts": self.opts, "title": "GST export"}
        return TemplateResponse(request, "admin/documents/gst.html", context)

    def download(self, request: HttpRequest, paper_id: int) -> HttpResponse:
        """The sheet, to whoever finds the paper in their list."""
        paper: Any = self.get_queryset(request).filter(pk=paper_id).first()
        if paper is None or not self.has_view_permission(request, paper):
            raise Http404
        name = f'attachment; filename="{paper.number.replace("/", "-")}.pdf"'
        body = sheets.handed_out(paper, language=LANGUAGE, at=clock.now())
        return HttpResponse(body, content_type="application/pdf", headers={"Content-Disposition": name})
