"""Shows a new secret once, on an admin page of its own."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse


def show_once(
    request: HttpRequest, page: admin.ModelAdmin[Any], *, title: str, secret: str, back: str
) -> TemplateResponse:
    """The only page that ever shows this secret."""
    shown = {
        **page.admin_site.each_context(request),
        "title": title,
        "secret": secret,
        "opts": page.opts,
        "back": back,
    }
    return TemplateResponse(request, "admin/secret.html", shown, headers={"Cache-Control": "no-store"})
