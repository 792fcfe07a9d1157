"""Addresses to which a resort's events are sent."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from backend.backoffice.forms.event_forms import WebhookForm
from backend.backoffice.parts import secret_page
from backend.backoffice.parts.plain_pages import OutsideOfTransactions
from backend.backoffice.parts.scoped_pages import OwnChoices, ScopedPage
from backend.catalogue.models.roles import Right
from backend.event_feed.models import Endpoint, Why
from backend.event_feed.selectors.money_rights import may_handle_webhook
from backend.event_feed.services import webhook_endpoints

LIST = "admin:event_feed_endpoint_changelist"


@admin.register(Endpoint)
class EndpointPage(OutsideOfTransactions[Endpoint], ScopedPage[Endpoint]):
    """A webhook with events about money is changed by those alone who may see money."""

    seeing = adding = changing = Right.MANAGE_INTEGRATIONS
    form = WebhookForm
    list_display = ("pk", "description", "resort", "state", "why", "failing_since", "created_at")
    list_display_links = ("pk", "description")
    list_filter = ("state", ("resort", OwnChoices))
    list_select_related = ("resort",)
    actions = ("new_secret", "enable", "disable", "remove")
    fields = ("resort", "url", "description", "kinds")

    def get_readonly_fields(self, request: HttpRequest, obj: Endpoint | None = None) -> Any:
        return ("resort",) if obj else ()

    def get_form(self, request: HttpRequest, obj: Endpoint | None = None, change: bool = False, **kwargs: Any) -> Any:
        return type("Form", (super().get_form(request, obj, change, **kwargs),), {"caller": request.user})

    def has_change_permission(self, request: HttpRequest, obj: Endpoint | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or may_handle_webhook(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Endpoint | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Endpoint, form: Any, change: bool) -> None:
        said = {name: form.cleaned_data[name] for name in ("url", "description", "kinds")}
        if change:
            webhook_endpoints.change_webhook(obj, changes={name: said[name] for name in form.changed_data})
            return
        assert request.user.pk is not None
        made, secret = webhook_endpoints.create_webhook(
            resort=obj.resort, user_id=request.user.pk, at=timezone.now(), **said
        )
        obj.pk = made.pk
        obj.secret = secret  # type: ignore[attr-defined]  # for the page that follows, and for nobody else

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return secret_page.show_once(
            request, self, title=f"The secret of webhook {obj.pk}", secret=obj.secret, back=reverse(LIST)
        )

    @admin.action(description="Create a new secret (the old one stays valid for a day)", permissions=["change"])
    def new_secret(self, request: HttpRequest, rows: QuerySet[Endpoint]) -> HttpResponse | None:
        chosen = self._theirs(request, rows)
        if len(chosen) != 1:
            self.message_user(request, "Choose exactly one webhook.", messages.WARNING)
            return None
        secret = webhook_endpoints.rotate(chosen[0], at=timezone.now())
        title = f"The new secret of webhook {chosen[0].pk}"
        return secret_page.show_once(request, self, title=title, secret=secret, back=reverse(LIST))

    @admin.action(description="Enable", permissions=["change"])
    def enable(self, request: HttpRequest, rows: QuerySet[Endpoint]) -> None:
        done = sum(webhook_endpoints.enable(endpoint, at=timezone.now()) for endpoint in self._theirs(request, rows))
        self.message_user(request, f"{done} enabled.", messages.SUCCESS)

    @admin.action(description="Disable", permissions=["change"])
    def disable(self, request: HttpRequest, rows: QuerySet[Endpoint]) -> None:
        at = timezone.now()
        done = sum(webhook_endpoints.disable(row, why=Why.BY_HAND, at=at) for row in self._theirs(request, rows))
        self.message_user(request, f"{done} disabled.", messages.SUCCESS)

    @admin.action(description="Delete for good", permissions=["change"])
    def remove(self, request: HttpRequest, rows: QuerySet[Endpoint]) -> None:
        chosen = self._theirs(request, rows)
        for endpoint in chosen:
            webhook_endpoints.remove(endpoint, at=timezone.now())
        self.message_user(request, f"{len(chosen)} removed.", messages.SUCCESS)

    def _theirs(self, request: HttpRequest, rows: QuerySet[Endpoint]) -> list[Endpoint]:
        own = self.rows_where(request, Right.MANAGE_INTEGRATIONS).filter(pk__in=rows.values("pk"))
        return [row for row in own.select_related("resort") if may_handle_webhook(request.user, row)]
