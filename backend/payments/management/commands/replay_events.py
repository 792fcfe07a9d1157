from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from backend.common import clock
from backend.payments.intake import event_handlers
from backend.payments.management import periods, tables
from backend.payments.models import WebhookEvent
from backend.payments.states import EventState


class Command(BaseCommand):
    help = (
        "Process dead-letter webhook events again, here and now. Forged deliveries and events that were processed are "
        "never replayed. Exits with 1 when one is dead again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--id", type=int, action="append", help="this event, by its number in the admin; repeatable"
        )
        parser.add_argument("--dead", action="store_true", help="every dead event")
        parser.add_argument("--since", help="dead events received since: 2026-11-01, 2026-11-01T18:30, 2h, 3d")
        parser.add_argument("--dry-run", action="store_true", help="change nothing, and show what would be replayed")

    def handle(self, *args: Any, **options: Any) -> None:
        events = list(self._asked_for(**options))
        fates = [self._would(event) if options["dry_run"] else self._replayed(event) for event in events]
        rows = [
            (event.pk, event.kind, f"{timezone.localtime(event.received_at):%d %b %H:%M}", fate)
            for event, fate in zip(events, fates, strict=True)
        ]
        for line in tables.lines(("event", "kind", "received", "replay"), rows) if rows else ["No dead events."]:
            self.stdout.write(line)
        dead = sum(fate.startswith("dead again") for fate in fates)
        if dead:
            raise CommandError(f"{dead} dead again.", returncode=1)

    def _asked_for(self, **options: Any) -> QuerySet[WebhookEvent]:
        if not (options["id"] or options["dead"] or options["since"]):
            raise CommandError("Say which: --id, --dead or --since.")
        events = WebhookEvent.objects.order_by("received_at", "pk")
        if options["since"]:
            events = events.filter(received_at__gte=periods.period_begin(options["since"], at=clock.now()))
        if not options["id"]:
            return events.filter(state=EventState.DEAD)
        found = events.filter(pk__in=options["id"])
        missing = sorted(set(options["id"]) - set(found.values_list("pk", flat=True)))
        if missing:
            raise CommandError(f"There is no such event: {', '.join(map(str, missing))}.")
        return found

    def _would(self, event: WebhookEvent) -> str:
        return "would be replayed" if event.state == EventState.DEAD else f"no: it is {event.state}"

    def _replayed(self, event: WebhookEvent) -> str:
        """Rung for, and worked on at once as well: after an outage there may be no worker yet, and twice is safe."""
        if not event_handlers.replay_event(event_id=event.pk, at=clock.now()):
            event.refresh_from_db()
            return f"no: it is {event.state}"
        event_handlers.process(event_id=event.pk, at=clock.now())
        event.refresh_from_db()
        if event.state == EventState.DEAD:
            return f"dead again: {event.last_error.strip().splitlines()[-1]}"
        return event.outcome or "waits for another try"
