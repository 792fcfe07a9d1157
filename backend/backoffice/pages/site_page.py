"""Websites of a resort whose scripts may call the API: their addresses, their keys, and how often they call."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from backend.backoffice.forms.origins_field import OriginsField
from backend.backoffice.forms.refusal_words import refusal_words
from backend.backoffice.parts.embed_snippets import shown_snippets
from backend.backoffice.parts.scoped_pages import OwnChoices, ScopedPage
from backend.catalogue.models.roles import Right
from backend.common import clock
from backend.common.errors import DomainError
from backend.sites.models import Site, SiteKey, SiteKeyDay
from backend.sites.services import site_keys

DAYS_SHOWN = 14
KEYS_SHOWN = 6


@admin.register(Site)
class SitePage(ScopedPage[Site]):
    seeing = adding = changing = deleting = Right.MANAGE_INTEGRATIONS
    list_display = ("name", "resort", "addresses", "active")
    list_filter = ("active", ("resort", OwnChoices))
    list_select_related = ("resort",)
    shown_with = ("resort",)
    fields = ("resort", "name", "origins", "active")
    readonly_fields = ("publishable_keys", "calls_by_day", "for_the_website")
    actions = ("make_new_key", "withdraw_older_keys")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "origins":
            return OriginsField(help_text=db_field.help_text, widget=AdminTextInputWidget)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="addresses")
    def addresses(self, site: Site) -> str:
        return ", ".join(site.origins)

    @admin.display(description="publishable keys")
    def publishable_keys(self, site: Site) -> SafeString | str:
        """They stand in the site's pages for everybody to read: they count calls, and open nothing."""
        return _lines((f"{key}: {_standing(key)}",) for key in site.keys.all()[:KEYS_SHOWN]) or (
            "None. Choose “Make a new key” in the list of sites."
        )

    @admin.display(description="calls by day")
    def calls_by_day(self, site: Site) -> SafeString | str:
        days = SiteKeyDay.objects.filter(key__site=site).select_related("key").order_by("-day", "-key")[:DAYS_SHOWN]
        return _lines((f"{each.day:%d %b}, {each.key}: {each.calls}",) for each in days) or (
            "None yet. They are counted here every few minutes."
        )

    @admin.display(description="for the website")
    def for_the_website(self, site: Any) -> SafeString:
        key = site.keys.filter(withdrawn_at=None).first()
        return shown_snippets(page=f"{site.host}/r/{site.resort.slug}/", host=site.host, key=key.text if key else "")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Site:
        site = super().get_object(request, object_id, from_field)
        # The display functions are given the row alone.
        site.host = request.build_absolute_uri("/").rstrip("/")  # type: ignore[attr-defined]  # for_the_website reads it
        return site

    def get_fields(self, request: HttpRequest, obj: Site | None = None) -> Any:
        return (*self.fields, *self.readonly_fields) if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Site | None = None) -> Any:
        return ("resort", *self.readonly_fields) if obj else ()

    def save_model(self, request: HttpRequest, obj: Site, form: Any, change: bool) -> None:
        """A site begins with a key."""
        super().save_model(request, obj, form, change)
        if not change:
            site_keys.give_key(site=obj, at=clock.now())

    @admin.action(description="Make a new key; the one before stays good", permissions=["keys"])
    def make_new_key(self, request: HttpRequest, sites: QuerySet[Site]) -> None:
        for site in sites:
            try:
                self.message_user(request, f"{site}: {site_keys.give_key(site=site, at=clock.now())} is good now.")
            except DomainError as refused:
                self.message_user(request, f"{site}: {' '.join(refusal_words(refused))}", messages.WARNING)

    @admin.action(description="Withdraw all keys but the newest", permissions=["keys"])
    def withdraw_older_keys(self, request: HttpRequest, sites: QuerySet[Site]) -> None:
        for site in sites:
            count = site_keys.withdraw_older_keys(site=site, at=clock.now())
            self.message_user(request, f"{site}: {count or 'no'} older keys withdrawn.")

    def has_keys_permission(self, request: HttpRequest) -> bool:
        return self.granted(request, Right.MANAGE_INTEGRATIONS)


def _standing(key: SiteKey) -> str:
    if key.withdrawn_at:
        return f"withdrawn on {date_format(timezone.localtime(key.withdrawn_at), 'j M Y')}"
    return f"good since {date_format(timezone.localtime(key.made_at), 'j M Y')}"


def _lines(rows: Any) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", rows)
