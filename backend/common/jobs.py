"""Background jobs: their names, and `enqueue`, which passes ids only."""

import logging
import time
from collections.abc import Iterable
from enum import StrEnum
from functools import partial

from celery import current_app
from django.db import transaction

from backend.common.http.request_ids import request_id
from backend.common.time_limits import TimeIsUp, rows_in_time

log = logging.getLogger(__name__)

# Sweepers fill a queue up to here and not further. While work is slow they would otherwise ring for the same rows
# again and again, until workers do nothing but find that somebody else has been there.
QUEUE_FULL = 200
# A frozen broker takes seconds for each ring; what was not rung for is still due in the next sweep.
RING_SECONDS = 10.0
# A ring that failed after so long met a broker that says nothing; for so long nobody of this process rings again, or
# each request would wait as long. What was not rung for is found by the sweepers.
SILENT_SECONDS, REST_SECONDS = 0.5, 5.0


# Queues by promise, and after how many seconds without a job done each of them is late. The last three wait for
# disks and for other people's servers.
QUEUES = {"otp": 60, "webhooks": 60, "sweeps": 60, "default": 60, "papers": 300, "deliveries": 300, "feeds": 300}


class Job(StrEnum):
    """Every background job; the registered tasks equal these members. A name stays when its room is renamed."""

    SEND_OTP = "accounts.send_otp"
    SEND_MESSAGE = "notifications.send_message"
    RING_MESSAGES = "notifications.ring_messages"
    EXPIRE_ATTEMPTS = "bookings.expire_attempts"
    RELEASE_BLOCKS = "bookings.release_blocks"
    TELL_OF_STAYS = "bookings.tell_of_stays"
    PROCESS_EVENT = "payments.process_event"
    DRAIN_EVENTS = "payments.drain_events"
    RING_EVENTS = "payments.ring_events"
    CHECK_ORDER = "payments.check_order"
    CHECK_ORDERS = "payments.check_orders"
    SEND_REFUND = "payments.send_refund"
    RING_REFUNDS = "payments.ring_refunds"
    TEND_LINK = "payments.tend_link"
    COLLECT_BALANCES = "payments.collect_balances"
    CANCEL_UNPAID = "payments.cancel_unpaid"
    RING_LINKS = "payments.ring_links"
    ISSUE_PAPERS = "documents.issue_papers"
    MAKE_PAPER = "documents.make_paper"
    FORGET_SHEETS = "documents.forget_sheets"
    MAKE_PHOTO = "catalogue.make_photo"
    DRAW_PREVIEW = "catalogue.draw_preview"
    RING_PHOTOS = "catalogue.ring_photos"
    DELIVER = "integrations.deliver"
    RING_DELIVERIES = "integrations.ring_deliveries"
    NUMBER_EVENTS = "integrations.number_events"
    FETCH_FEED = "channels.fetch_feed"
    RING_FEEDS = "channels.ring_feeds"
    KEEP_SITE_CALLS = "sites.keep_calls"
    BEAT_HEART = "common.beat_heart"
    SERVE_WAITING = "waiting.serve_line"
    PURGE = "common.purge"
    FORGET_ATTEMPTS = "common.forget_attempts"
    AUDIT = "audit.check_invariants"
    WATCH = "audit.watch_house"


def enqueue(job: Job, **ids: int) -> None:
    """Ring for a job once the surrounding transaction has committed.

    The row is the job and the queue only rings: a publish that fails is logged, and a sweeper rings again.
    """
    transaction.on_commit(partial(_publish, job, ids))


def enqueue_each(job: Job, name: str, ids: Iterable[int]) -> None:
    """Ring once for each id, as its argument `name`; a broker that hangs costs a sweep its time and no more."""
    for row_id in rows_in_time(ids, sweep=f"rings for {job}", seconds=RING_SECONDS):
        enqueue(job, **{name: row_id})


def room_for(job: Job) -> int:
    """How many more rings a sweeper may add to the job's queue; all of them where the broker does not say."""
    try:
        queue = current_app.amqp.router.route({}, job.value)["queue"]
        # Whose connection publishes: opening one for a question cost more than all else that a quiet sweep does.
        with current_app.producer_or_acquire() as producer:
            # Not passively: over Redis kombu denies queues that it has not bound itself.
            found = producer.channel.queue_declare(queue.name, durable=queue.durable, auto_delete=queue.auto_delete)
            waiting = int(found.message_count)
    except TimeIsUp:
        raise
    except Exception as error:
        # A broker that is away loses the rings, not the rows.
        log.debug("length of the queue of %s unknown: %s", job, type(error).__name__)
        waiting = 0
    return max(QUEUE_FULL - waiting, 0)


class _Broker:
    # Until then nobody of this process rings: a moment of `time.monotonic()`.
    silent_until = 0.0


_broker = _Broker()


def _publish(job: Job, ids: dict[str, int]) -> None:
    begun = time.monotonic()
    if begun < _broker.silent_until:
        return
    try:
        current_app.signature(job.value, kwargs=ids).apply_async(headers={"request_id": request_id()})
    except TimeIsUp:
        raise
    except Exception as error:
        # Any broker, any transport error: the answer to the caller must not depend on it.
        log.warning("could not ring %s %s: %s", job, ids, type(error).__name__)
        if time.monotonic() - begun > SILENT_SECONDS:
            # A broker that is frozen would cost each caller as much.
            _broker.silent_until = time.monotonic() + REST_SECONDS
