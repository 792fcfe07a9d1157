"""Gives events their consecutive numbers, one process at a time, after commit.

Whoever books leaves a mark and waits for nothing. Only rows that are visible get a number, and the numbers of one
sweep become visible together, before the next sweep can begin: so the order of the numbers is the order in which they
can be read, and `after=N` never skips what commits late. Nothing here is locked that anybody else waits for.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from backend.common.time_limits import rows_in_time
from backend.event_feed.models import Event, Mark, Standing, Stream
from backend.event_feed.services import recipients
from backend.event_feed.services.news import Comparison, Key, News

log = logging.getLogger(__name__)

# Any number will do that nobody else in this database locks.
ALONE = 0x64616E64
BATCH = 500
# Well within the time that a job may take; what is left waits for the next sweep.
BATCHES_MOST = 20


def number_what_happened(*, at: datetime) -> int:
    """Give every change that was committed its events; how many. A second sweep at the same moment does nothing."""
    total = 0
    for _ in rows_in_time(range(BATCHES_MOST), sweep="numbers of events"):
        looked, told = _batch(at)
        total += told
        if looked < BATCH:
            break
    return total


def _batch(at: datetime) -> tuple[int, int]:
    """How many marks were looked at, and how many events came of them."""
    with transaction.atomic():
        if not _alone():
            return 0, 0
        marks = list(Mark.objects.filter(stuck=False).order_by("pk")[:BATCH])
        if not marks:
            return 0, 0
        comparison = Comparison(marks)
        events = _number(comparison.news(), at=at)
        recipients.address_event(events, at=at)
        _clear(marks, comparison.stuck)
    return len(marks), len(events)


def wait_until_alone() -> None:
    """Wait for a sweep that is under way; none begins before this transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ALONE])


def _alone() -> bool:
    """Whether this transaction alone gives numbers; until it has ended, and what it wrote can be seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ALONE])
        return bool(cursor.fetchone()[0])


def _number(news: list[News], *, at: datetime) -> list[Event]:
    by_resort: dict[int, list[News]] = defaultdict(list)
    for each in news:
        by_resort[each.resort_id].append(each)
    events: list[Event] = []
    for resort_id, of_resort in sorted(by_resort.items()):
        stream, _ = Stream.objects.select_for_update().get_or_create(resort_id=resort_id)
        numbered = [
            Event(
                resort_id=resort_id,
                sequence=sequence,
                kind=each.kind,
                subject=each.subject,
                subject_id=each.subject_id,
                data=each.data,
                at=at,
            )
            for sequence, each in enumerate(of_resort, start=stream.last + 1)
        ]
        _remember(zip(numbered, of_resort, strict=True))
        events += Event.objects.bulk_create(numbered)
        Stream.objects.filter(pk=stream.pk).update(last=numbered[-1].sequence)
    return events


def _remember(told: Iterable[tuple[Event, News]]) -> None:
    """What the next sweep compares with: the last that was told of each subject."""
    last: dict[Key, tuple[Event, News]] = {}
    for event, news in told:
        if news.row_id:
            last[news.subject.value, news.row_id] = (event, news)
    ended = [key for key, (_, news) in last.items() if not news.stands]
    for subject, row_id in ended:
        Standing.objects.filter(subject=subject, row_id=row_id).delete()
    Standing.objects.bulk_create(
        [
            Standing(
                resort_id=event.resort_id,
                subject=event.subject,
                row_id=news.row_id,
                subject_id=event.subject_id,
                data=event.data,
                sequence=event.sequence,
            )
            for event, news in last.values()
            if news.stands
        ],
        update_conflicts=True,
        unique_fields=["subject", "row_id"],
        update_fields=["data", "sequence", "subject_id"],
    )


def _clear(marks: Iterable[Mark], stuck: Iterable[Key]) -> None:
    ids = [mark.pk for mark in marks]
    of_stuck = Q(pk__in=[])
    for subject, row_id in stuck:
        of_stuck |= Q(subject=subject, row_id=row_id)
    Mark.objects.filter(of_stuck, pk__in=ids).update(stuck=True)
    Mark.objects.filter(pk__in=ids, stuck=False).delete()
