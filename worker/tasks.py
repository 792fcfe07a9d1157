"""Celery tasks: each takes ids, reads the clock and calls one service."""

from backend.accounts.services import login
from backend.bookings.services import lapsed_changes, stay_notices
from backend.catalogue.services import photo_sizes, preview_pictures
from backend.channel_calendars.services import feed_fetches
from backend.common import clock, heartbeats
from backend.common.jobs import Job
from backend.documents.services import guest_messages, sheets
from backend.documents.services import missing_papers as papers
from backend.event_feed.services import delivery_rounds, event_numbers
from backend.holds.services import endings
from backend.invariants.services import daily_audit, minute_watch
from backend.inventory.services import room_blocks
from backend.notifications.services import outbox
from backend.payments.balances import collection, link_upkeep
from backend.payments.intake import event_drain, event_handlers
from backend.payments.reconciliation import order_checks
from backend.payments.refunds import owed_refunds
from backend.privacy.services import expired_data, vain_attempts
from backend.sites.services import call_counts
from backend.waitlist.services import rounds
from worker.doorbell import answers


@answers(Job.SEND_OTP)
def send_otp(message_id: int) -> None:
    login.deliver_code(message_id=message_id, at=clock.now())


@answers(Job.SEND_MESSAGE)
def send_message(message_id: int) -> None:
    guest_messages.send_guest_message(message_id=message_id, at=clock.now())


@answers(Job.RING_MESSAGES)
def ring_messages() -> None:
    outbox.ring_unfinished_messages(at=clock.now())


@answers(Job.EXPIRE_ATTEMPTS)
def expire_attempts() -> None:
    endings.expire_lapsed_attempts(at=clock.now())
    lapsed_changes.expire_lapsed_changes(at=clock.now())


@answers(Job.RELEASE_BLOCKS)
def release_blocks() -> None:
    room_blocks.release_due(at=clock.now())


@answers(Job.TELL_OF_STAYS)
def tell_of_stays() -> None:
    stay_notices.queue_stay_notices(at=clock.now())


@answers(Job.PROCESS_EVENT)
def process_event(event_id: int) -> None:
    event_drain.work_on_event(event_id=event_id, at=clock.now())


@answers(Job.DRAIN_EVENTS)
def drain_events() -> None:
    event_drain.drain_fresh_events(at=clock.now())


@answers(Job.RING_EVENTS)
def ring_events() -> None:
    event_handlers.ring_unprocessed(at=clock.now())


@answers(Job.CHECK_ORDER)
def check_order(order_id: int) -> None:
    order_checks.check_order_at_razorpay(order_id=order_id, at=clock.now())


@answers(Job.CHECK_ORDERS)
def check_orders() -> None:
    order_checks.ring_due_orders(at=clock.now())


@answers(Job.SEND_REFUND)
def send_refund(refund_id: int) -> None:
    owed_refunds.send_owed_refund(refund_id=refund_id, at=clock.now())


@answers(Job.RING_REFUNDS)
def ring_refunds() -> None:
    owed_refunds.ring_unfinished_refunds(at=clock.now())


@answers(Job.TEND_LINK)
def tend_link(link_id: int) -> None:
    link_upkeep.tend(link_id=link_id, at=clock.now())


@answers(Job.RING_LINKS)
def ring_links() -> None:
    link_upkeep.ring_due_links(at=clock.now())


@answers(Job.COLLECT_BALANCES)
def collect_balances() -> None:
    collection.collect(at=clock.now())


@answers(Job.CANCEL_UNPAID)
def cancel_unpaid(booking_id: int) -> None:
    collection.cancel_all_unpaid(booking_id=booking_id, at=clock.now())


@answers(Job.ISSUE_PAPERS)
def issue_papers() -> None:
    papers.issue_missing_papers(at=clock.now())


@answers(Job.MAKE_PAPER)
def make_paper(paper_id: int) -> None:
    sheets.open_paper(paper_id=paper_id, at=clock.now())


@answers(Job.FORGET_SHEETS)
def forget_sheets() -> None:
    sheets.forget_unwanted_sheets(at=clock.now())


@answers(Job.NUMBER_EVENTS)
def number_events() -> None:
    event_numbers.number_what_happened(at=clock.now())


@answers(Job.DELIVER)
def deliver(endpoint_id: int) -> None:
    delivery_rounds.deliver_due(endpoint_id=endpoint_id, at=clock.now())


@answers(Job.RING_DELIVERIES)
def ring_deliveries() -> None:
    delivery_rounds.ring_due_endpoints(at=clock.now())


@answers(Job.FETCH_FEED)
def fetch_feed(feed_id: int) -> None:
    feed_fetches.fetch_one_feed(feed_id=feed_id, at=clock.now())


@answers(Job.RING_FEEDS)
def ring_feeds() -> None:
    feed_fetches.ring_due_feeds(at=clock.now())


@answers(Job.MAKE_PHOTO)
def make_photo(photo_id: int) -> None:
    photo_sizes.cut_sizes(photo_id=photo_id, at=clock.now())


@answers(Job.DRAW_PREVIEW)
def draw_preview(resort_id: int) -> None:
    preview_pictures.renew_preview(resort_id=resort_id, at=clock.now())


@answers(Job.RING_PHOTOS)
def ring_photos() -> None:
    at = clock.now()
    photo_sizes.ring_photos_without_sizes(at=at)
    preview_pictures.ring_stale_previews(at=at)


@answers(Job.KEEP_SITE_CALLS)
def keep_site_calls() -> None:
    call_counts.keep_call_counts(at=clock.now())


@answers(Job.BEAT_HEART)
def beat_heart() -> None:
    # Rung without a queue, it came by its own.
    heartbeats.beat(name=str(beat_heart.request.get("heart_of") or "sweeps"), at=clock.now())


@answers(Job.SERVE_WAITING)
def serve_line() -> None:
    rounds.serve_waiting_guests(at=clock.now())


@answers(Job.PURGE)
def purge() -> None:
    expired_data.sweep(at=clock.now())


@answers(Job.FORGET_ATTEMPTS)
def forget_attempts() -> None:
    vain_attempts.forget_vain_attempts(at=clock.now())


@answers(Job.AUDIT)
def audit(invariant_id: int = 0) -> None:
    daily_audit.audit_and_tell(at=clock.now(), invariant_id=invariant_id)


@answers(Job.WATCH)
def watch() -> None:
    minute_watch.watch_house(at=clock.now())
