"""The one door for background jobs: names here, tasks in `worker`, and only ids pass through."""

import logging
from enum import StrEnum
from functools import partial

from celery import current_app
from django.db import transaction

from backend.common.tracing import request_id

log = logging.getLogger(__name__)


class Job(StrEnum):
    """Every background job there is. The registered tasks equal these members."""

    SEND_OTP = "accounts.send_otp"
    SEND_MESSAGE = "notifications.send_message"
    RING_MESSAGES = "notifications.ring_messages"
    EXPIRE_ATTEMPTS = "bookings.expire_attempts"
    PROCESS_EVENT = "payments.process_event"
    RING_EVENTS = "payments.ring_events"
    CHECK_ORDER = "payments.check_order"
    CHECK_ORDERS = "payments.check_orders"
    SEND_REFUND = "payments.send_refund"
    RING_REFUNDS = "payments.ring_refunds"
    ISSUE_PAPERS = "documents.issue_papers"
    MAKE_PAPER = "documents.make_paper"
    BEAT_HEART = "common.beat_heart"
    PURGE = "common.purge"
    AUDIT = "audit.check_invariants"
    WATCH = "audit.watch_house"


def enqueue(job: Job, **ids: int) -> None:
    """Ring for a job once the surrounding transaction has committed.

    The row is the job and the queue only rings: a publish that fails is logged, and a sweeper rings again.
    """
    transaction.on_commit(partial(_publish, job, ids))


def _publish(job: Job, ids: dict[str, int]) -> None:
    try:
        current_app.signature(job.value, kwargs=ids).apply_async(headers={"request_id": request_id()})
    except Exception as error:
        # Any broker, any transport error: the answer to the caller must not depend on it.
        log.warning("could not ring %s %s: %s", job, ids, type(error).__name__)
