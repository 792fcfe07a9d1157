"""Addresses to which a resort's events are sent."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from backend.backoffice.forms.acts import Act, Doing, Meaning
from backend.backoffice.forms.event_forms import WebhookForm
from backend.backoffice.parts import secret_page
from backend.backoffice.parts.ask_pages import AsksFirst
from backend.backoffice.parts.plain_pages import OutsideOfTransactions
from backend.backoffice.parts.scoped_pages import OwnChoices, ScopedPage
from backend.catalogue.models.roles import Right
from backend.common import clock
from backend.common.phrases import spoken
from backend.event_feed.models import Endpoint, Why
from backend.event_feed.selectors.money_rights import may_handle_webhook
from backend.event_feed.services import webhook_endpoints

LIST = "admin:event_feed_endpoint_changelist"


def _look_at_webhook(endpoint: Endpoint, at: datetime) -> Meaning:
    facts = (
        (spoken("Program"), endpoint.description or "-"),
        (spoken("Resort"), str(endpoint.resort)),
        (spoken("Types of events"), ", ".join(endpoint.kinds)),
    )
    return Meaning(facts=facts, needs_reason=False)


def _disabled(endpoint: Endpoint, doing: Doing) -> str:
    done = webhook_endpoints.disable(endpoint, why=Why.BY_HAND, at=doing.at)
    return spoken("disabled.") if done else spoken("It was disabled before.")


def _removed(endpoint: Endpoint, doing: Doing) -> str:
    webhook_endpoints.remove(endpoint, at=doing.at)
    return spoken("removed.")


MAY: dict[str, Any] = {"permission": "change", "right": Right.MANAGE_INTEGRATIONS, "look": _look_at_webhook}
DISABLE: Act[Endpoint] = Act(
    name="disable",
    title="Disable the webhook",
    explains="Nothing is sent there any more until it is enabled again: the program no longer hears of bookings.",
    button="Yes, disable it",
    do=_disabled,
    **MAY,
)
REMOVE: Act[Endpoint] = Act(
    name="remove",
    title="Delete the webhook for good",
    explains="The program no longer hears of bookings, and what waits to be sent there is dropped. Nobody can undo "
    "this.",
    button="Yes, delete it for good",
    do=_removed,
    **MAY,
)


@admin.register(Endpoint)
class EndpointPage(AsksFirst[Endpoint], OutsideOfTransactions[Endpoint], ScopedPage[Endpoint]):
    """A webhook with events about money is changed by those alone who may see money."""

    seeing = adding = changing = Right.MANAGE_INTEGRATIONS
    form = WebhookForm
    list_display = ("pk", "description", "resort", "state", "why", "failing_since", "created_at")
    list_display_links = ("pk", "description")
    list_filter = ("state", ("resort", OwnChoices))
    list_select_related = ("resort",)
    actions = ("new_secret", "enable", "disable", "remove")
    acts = (DISABLE, REMOVE)
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
            resort=obj.resort, user_id=request.user.pk, at=clock.now(), **said
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
        secret = webhook_endpoints.rotate(chosen[0], at=clock.now())
        title = f"The new secret of webhook {chosen[0].pk}"
        return secret_page.show_once(request, self, title=title, secret=secret, back=reverse(LIST))

    @admin.action(description="Enable", permissions=["change"])
    def enable(self, request: HttpRequest, rows: QuerySet[Endpoint]) -> None:
        done = sum(webhook_endpoints.enable(endpoint, at=clock.now()) for endpoint in self._theirs(request, rows))
        self.message_user(request, f"{done} enabled.", messages.SUCCESS)

    @admin.action(description=DISABLE.title, permissions=["change"])
    def disable(self, request: HttpRequest, rows: QuerySet[Endpoint]) -> HttpResponse | None:
        return self.ask(request, DISABLE, rows)

    @admin.action(description=REMOVE.title, permissions=["change"])
    def remove(self, request: HttpRequest, rows: QuerySet[Endpoint]) -> HttpResponse | None:
        return self.ask(request, REMOVE, rows)

    def _allowed(self, request: HttpRequest, act: Act[Endpoint]) -> QuerySet[Endpoint]:
        """Of those about money none but for whoever may see money."""
        rows = super()._allowed(request, act)
        return rows.filter(pk__in=[row.pk for row in self._theirs(request, rows)])

    def _theirs(self, request: HttpRequest, rows: QuerySet[Endpoint]) -> list[Endpoint]:
        own = self.rows_where(request, Right.MANAGE_INTEGRATIONS).filter(pk__in=rows.values("pk"))
        return [row for row in own.select_related("resort") if may_handle_webhook(request.user, row)]
