"""What Razorpay has told us; what could not be used may be tried again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.backoffice.parts.plain_pages import ReadOnlyPage
from backend.payments.intake import event_handlers
from backend.payments.models import WebhookEvent


@admin.register(WebhookEvent)
class WebhookEventPage(ReadOnlyPage[WebhookEvent]):
    """The platform's own page: a delivery names no resort, and its body names guests."""

    list_display = ("received_at", "kind", "event_id", "state", "outcome", "deliveries", "tries", "processed_at")
    list_filter = ("state", "kind")
    search_fields = ("event_id",)
    exclude = ("body",)
    readonly_fields = ("text",)
    actions = ("replay",)

    @admin.display(description="body")
    def text(self, event: WebhookEvent) -> str:
        return bytes(event.body).decode("utf-8", "replace")

    @admin.action(description="Replay", permissions=["mend"])
    def replay(self, request: HttpRequest, events: QuerySet[WebhookEvent]) -> None:
        replayed = [
            event_handlers.replay_event(event_id=pk, at=timezone.now()) for pk in events.values_list("pk", flat=True)
        ]
        self.message_user(request, f"{sum(replayed)} will be tried again.", messages.SUCCESS)
        if not all(replayed):
            self.message_user(request, f"{replayed.count(False)} were not dead letters.", messages.WARNING)

    def has_mend_permission(self, request: HttpRequest) -> bool:
        """The page is read-only for everybody; what moves money takes the permission to change it all the same."""
        return request.user.has_perm("payments.change_webhookevent")
