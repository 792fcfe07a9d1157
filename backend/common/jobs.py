"""Background jobs: their names, and `enqueue`, which passes ids only."""

import logging
from enum import StrEnum
from functools import partial

from celery import current_app
from django.db import transaction

from backend.common.http.request_ids import request_id

log = logging.getLogger(__name__)

# Sweepers fill a queue up to here and not further. While work is slow they would otherwise ring for the same rows
# again and again, until workers do nothing but find that somebody else has been there.
QUEUE_FULL = 200


class Job(StrEnum):
    """Every background job; the registered tasks equal these members. A name stays when its room is renamed."""

    SEND_OTP = "accounts.send_otp"
    SEND_MESSAGE = "notifications.send_message"
    RING_MESSAGES = "notifications.ring_messages"
    EXPIRE_ATTEMPTS = "bookings.expire_attempts"
    RELEASE_BLOCKS = "bookings.release_blocks"
    PROCESS_EVENT = "payments.process_event"
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
    DELIVER = "integrations.deliver"
    RING_DELIVERIES = "integrations.ring_deliveries"
    NUMBER_EVENTS = "integrations.number_events"
    FETCH_FEED = "channels.fetch_feed"
    RING_FEEDS = "channels.ring_feeds"
    BEAT_HEART = "common.beat_heart"
    SERVE_WAITING = "waiting.serve_line"
    PURGE = "common.purge"
    AUDIT = "audit.check_invariants"
    WATCH = "audit.watch_house"


def enqueue(job: Job, **ids: int) -> None:
    """Ring for a job once the surrounding transaction has committed.

    The row is the job and the queue only rings: a publish that fails is logged, and a sweeper rings again.
    """
    transaction.on_commit(partial(_publish, job, ids))


def room_for(job: Job) -> int:
    """How many more rings a sweeper may add to the job's queue; all of them where the broker does not say."""
    try:
        queue = current_app.amqp.router.route({}, job.value)["queue"]
        with current_app.connection_for_read() as connection:
            # Not passively: over Redis kombu denies queues that it has not bound itself.
            found = connection.default_channel.queue_declare(
                queue.name, durable=queue.durable, auto_delete=queue.auto_delete
            )
            waiting = int(found.message_count)
    except Exception as error:
        # A broker that is away loses the rings, not the rows.
        log.debug("length of the queue of %s unknown: %s", job, type(error).__name__)
        waiting = 0
    return max(QUEUE_FULL - waiting, 0)


def _publish(job: Job, ids: dict[str, int]) -> None:
    try:
        current_app.signature(job.value, kwargs=ids).apply_async(headers={"request_id": request_id()})
    except Exception as error:
        # Any broker, any transport error: the answer to the caller must not depend on it.
        log.warning("could not ring %s %s: %s", job, ids, type(error).__name__)
