"""What was sent to webhooks, and what came back."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.backoffice.parts.plain_pages import ReadOnlyPage
from backend.backoffice.parts.scoped_pages import OwnChoices, ScopedPage, ShownInline
from backend.catalogue.models.roles import Right
from backend.common import clock
from backend.event_feed.models import Delivery, Try
from backend.event_feed.selectors.money_rights import may_handle_webhook
from backend.event_feed.services import redeliveries


class TryInline(ShownInline[Try, Delivery]):
    model = Try
    resort_path = "endpoint__resort"
    seeing = Right.MANAGE_INTEGRATIONS
    fields = readonly_fields = ("at", "status", "error", "milliseconds", "answer")


@admin.register(Delivery)
class DeliveryPage(ScopedPage[Delivery], ReadOnlyPage[Delivery]):
    """What was sent to whom, and what came back."""

    seeing = Right.MANAGE_INTEGRATIONS
    resort_path = "endpoint__resort"
    list_display = ("pk", "endpoint", "event", "state", "tries", "next_try_at", "delivered_at")
    list_filter = ("state", ("endpoint", OwnChoices))
    list_select_related = ("endpoint__resort", "event")
    search_fields = ("event__subject_id",)
    inlines = (TryInline,)
    actions = ("redeliver",)

    def has_redeliver_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser) or self.granted(request, Right.MANAGE_INTEGRATIONS)

    @admin.action(description="Send again", permissions=["redeliver"])
    def redeliver(self, request: HttpRequest, rows: QuerySet[Delivery]) -> None:
        found = self.rows_where(request, Right.MANAGE_INTEGRATIONS).filter(pk__in=rows.values("pk"))
        own = [
            row for row in found.select_related("endpoint__resort") if may_handle_webhook(request.user, row.endpoint)
        ]
        for delivery in own:
            redeliveries.one(delivery, at=clock.now())
        self.message_user(request, f"{len(own)} will be sent again.", messages.SUCCESS)
