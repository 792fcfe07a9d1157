"""Websites of a resort whose scripts may call the API."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backend.backoffice.parts.scoped_pages import OwnChoices, ScopedPage
from backend.catalogue.models.roles import Right
from backend.sites.models import Site


@admin.register(Site)
class SitePage(ScopedPage[Site]):
    seeing = adding = changing = deleting = Right.MANAGE_INTEGRATIONS
    list_display = ("name", "resort", "addresses", "active")
    list_filter = ("active", ("resort", OwnChoices))
    list_select_related = ("resort",)
    fields = ("resort", "name", "origins", "active")

    @admin.display(description="addresses")
    def addresses(self, site: Site) -> str:
        return ", ".join(site.origins)

    def get_readonly_fields(self, request: HttpRequest, obj: Site | None = None) -> Any:
        return ("resort",) if obj else ()
