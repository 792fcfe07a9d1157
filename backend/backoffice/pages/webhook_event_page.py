"""What Razorpay has told us; what could not be used may be tried again."""

from dataclasses import replace
from datetime import datetime

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from backend.backoffice.forms.acts import Act, Doing, Meaning
from backend.backoffice.parts.ask_pages import AsksFirst
from backend.backoffice.parts.money_facts import event_meaning
from backend.backoffice.parts.plain_pages import ReadOnlyPage
from backend.common.phrases import spoken
from backend.payments.intake import event_handlers
from backend.payments.models import WebhookEvent
from backend.payments.states import EventState


def _look_at_event(event: WebhookEvent, at: datetime) -> Meaning:
    meaning = event_meaning(event)
    alive = event.state != EventState.DEAD
    return replace(meaning, refusal=spoken("It is not a dead letter.")) if alive else meaning


def _replayed(event: WebhookEvent, doing: Doing) -> str:
    tried = event_handlers.replay_event(event_id=event.pk, at=doing.at)
    return spoken("it will be tried again.") if tried else spoken("It is not a dead letter.")


REPLAY: Act[WebhookEvent] = Act(
    name="replay",
    title="Replay the event",
    explains="What Razorpay told us is worked on once more: it may confirm a booking, or send money back.",
    button="Yes, replay it",
    permission="mend",
    look=_look_at_event,
    do=_replayed,
)


@admin.register(WebhookEvent)
class WebhookEventPage(AsksFirst[WebhookEvent], ReadOnlyPage[WebhookEvent]):
    """The platform's own page: a delivery names no resort, and its body names guests."""

    list_display = ("received_at", "kind", "event_id", "state", "outcome", "deliveries", "tries", "processed_at")
    list_filter = ("state", "kind")
    search_fields = ("event_id",)
    exclude = ("body",)
    readonly_fields = ("text",)
    actions = ("replay",)
    acts = (REPLAY,)

    @admin.display(description="body")
    def text(self, event: WebhookEvent) -> str:
        return bytes(event.body).decode("utf-8", "replace")

    @admin.action(description=REPLAY.title, permissions=["mend"])
    def replay(self, request: HttpRequest, events: QuerySet[WebhookEvent]) -> HttpResponse | None:
        return self.ask(request, REPLAY, events)

    def has_mend_permission(self, request: HttpRequest) -> bool:
        """The page is read-only for everybody; what moves money takes the permission to change it all the same."""
        return request.user.has_perm("payments.change_webhookevent")
