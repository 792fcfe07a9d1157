"""Celery tasks: each takes ids, reads the clock and calls one service."""

from django.utils import timezone

from backend.accounts.services import login
from backend.audit.services import alarming, watching
from backend.bookings.services import blocking, ending, lapsing
from backend.channels.services import fetching
from backend.common import health
from backend.common.jobs import Job
from backend.documents.services import making
from backend.documents.services import sweeping as papers
from backend.integrations.services import delivering, numbering
from backend.notifications.services import sending
from backend.payments.services import checking, collecting, processing, refunding, tending
from backend.privacy.services import sweeping
from backend.waiting.services import serving
from worker.doorbell import answers


@answers(Job.SEND_OTP)
def send_otp(message_id: int) -> None:
    login.deliver_code(message_id=message_id, at=timezone.now())


@answers(Job.SEND_MESSAGE)
def send_message(message_id: int) -> None:
    sending.send(message_id=message_id, at=timezone.now())


@answers(Job.RING_MESSAGES)
def ring_messages() -> None:
    sending.ring_unfinished(at=timezone.now())


@answers(Job.EXPIRE_ATTEMPTS)
def expire_attempts() -> None:
    ending.expire_lapsed(at=timezone.now())
    lapsing.expire_lapsed(at=timezone.now())


@answers(Job.RELEASE_BLOCKS)
def release_blocks() -> None:
    blocking.release_due(at=timezone.now())


@answers(Job.PROCESS_EVENT)
def process_event(event_id: int) -> None:
    processing.process(event_id=event_id, at=timezone.now())


@answers(Job.RING_EVENTS)
def ring_events() -> None:
    processing.ring_unprocessed(at=timezone.now())


@answers(Job.CHECK_ORDER)
def check_order(order_id: int) -> None:
    checking.check(order_id=order_id, at=timezone.now())


@answers(Job.CHECK_ORDERS)
def check_orders() -> None:
    checking.ring_due(at=timezone.now())


@answers(Job.SEND_REFUND)
def send_refund(refund_id: int) -> None:
    refunding.send(refund_id=refund_id, at=timezone.now())


@answers(Job.RING_REFUNDS)
def ring_refunds() -> None:
    refunding.ring_unfinished(at=timezone.now())


@answers(Job.TEND_LINK)
def tend_link(link_id: int) -> None:
    tending.tend(link_id=link_id, at=timezone.now())


@answers(Job.RING_LINKS)
def ring_links() -> None:
    tending.ring_due(at=timezone.now())


@answers(Job.COLLECT_BALANCES)
def collect_balances() -> None:
    collecting.collect(at=timezone.now())


@answers(Job.CANCEL_UNPAID)
def cancel_unpaid(booking_id: int) -> None:
    collecting.cancel_unpaid(booking_id=booking_id, at=timezone.now())


@answers(Job.ISSUE_PAPERS)
def issue_papers() -> None:
    papers.issue_papers(at=timezone.now())


@answers(Job.MAKE_PAPER)
def make_paper(paper_id: int) -> None:
    making.make(paper_id=paper_id, at=timezone.now())


@answers(Job.NUMBER_EVENTS)
def number_events() -> None:
    numbering.number_what_happened(at=timezone.now())


@answers(Job.DELIVER)
def deliver(endpoint_id: int) -> None:
    delivering.deliver(endpoint_id=endpoint_id, at=timezone.now())


@answers(Job.RING_DELIVERIES)
def ring_deliveries() -> None:
    delivering.ring_due(at=timezone.now())


@answers(Job.FETCH_FEED)
def fetch_feed(feed_id: int) -> None:
    fetching.fetch(feed_id=feed_id, at=timezone.now())


@answers(Job.RING_FEEDS)
def ring_feeds() -> None:
    fetching.ring_due(at=timezone.now())


@answers(Job.BEAT_HEART)
def beat_heart() -> None:
    health.beat(name="worker", at=timezone.now())


@answers(Job.SERVE_WAITING)
def serve_line() -> None:
    serving.serve(at=timezone.now())


@answers(Job.PURGE)
def purge() -> None:
    sweeping.sweep(at=timezone.now())


@answers(Job.AUDIT)
def audit() -> None:
    alarming.audit_and_tell(at=timezone.now())


@answers(Job.WATCH)
def watch() -> None:
    watching.watch(at=timezone.now())
