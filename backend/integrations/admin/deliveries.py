from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.catalogue.roles import Right
from backend.catalogue.scoped_admin import OwnChoices, ScopedAdmin, ShownInline
from backend.catalogue.selectors import may
from backend.common.admin import ReadOnlyAdmin
from backend.integrations import kinds
from backend.integrations.models import Delivery, Endpoint, Try
from backend.integrations.services import redelivering


class TryInline(ShownInline[Try, Delivery]):
    model = Try
    resort_path = "endpoint__resort"
    seeing = Right.MANAGE_INTEGRATIONS
    fields = readonly_fields = ("at", "status", "error", "milliseconds", "answer")


def _in_their_hands(request: HttpRequest, endpoint: Endpoint) -> bool:
    """A webhook with events about money is sent to again by those alone who may see money."""
    return not kinds.speaks_of_money(endpoint.kinds) or may(request.user, Right.SEE_MONEY, endpoint.resort)


@admin.register(Delivery)
class DeliveryAdmin(ScopedAdmin[Delivery], ReadOnlyAdmin[Delivery]):
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
        own = [row for row in found.select_related("endpoint__resort") if _in_their_hands(request, row.endpoint)]
        for delivery in own:
            redelivering.one(delivery, at=timezone.now())
        self.message_user(request, f"{len(own)} will be sent again.", messages.SUCCESS)
