"""What time has made needless is forgotten: not a day early, a little at a time, and as often as one likes."""

import json
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.utils import timezone

from backend.accounts.models import LoginSession, User
from backend.bookings.models import FinalBooking
from backend.common.jobs import Job
from backend.common.models import RememberedAnswer
from backend.holds.models import AttemptGuest, BookingAttempt
from backend.invariants.services import invariant_audit
from backend.notifications.models import Message
from backend.payments.core.razorpay_facts import dispute_fact, payment_fact, refund_fact
from backend.payments.intake import event_handlers
from backend.payments.models import WebhookEvent
from backend.privacy.services import expired_data, payload_reduction
from backend.waitlist.models import WaitingEntry
from tests import cast
from tests.holds import steps
from tests.invariants import story
from tests.payments import news
from tests.waitlist import line

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def sweep() -> dict[str, int]:
    return expired_data.sweep(at=timezone.now())


def login(user, *, ended: timedelta, by: str = "revoked_at") -> LoginSession:
    cast.logged_in(user)
    row = LoginSession.objects.latest("created_at")
    LoginSession.objects.filter(pk=row.pk).update(**{by: timezone.now() - ended})
    return row


def message(*, age: timedelta, state: str = "sent") -> Message:
    at = timezone.now() - age
    return Message.objects.create(
        kind="otp", to=cast.ASHA, dedupe_key=f"{state}{age}", state=state, created_at=at, next_try_at=at
    )


def delivery(body: bytes, *, age: timedelta, state: str = "processed") -> WebhookEvent:
    at = timezone.now() - age
    return WebhookEvent.objects.create(
        event_id=f"{state}{age}", kind="payment.captured", body=body, state=state, received_at=at,
        processed_at=at, last_error="why" if state in ("dead", "rejected") else "",
    )  # fmt: skip


def left(model) -> set:
    return set(model.objects.values_list("pk", flat=True))


def captured(**entity: object) -> bytes:
    payment = {**news.payment("order_1", "captured", id="pay_1", amount=100, method="upi"), **entity}
    return json.dumps({"event": "payment.captured", "payload": {"payment": {"entity": payment}}}).encode()


@pytest.mark.parametrize("by", ["revoked_at", "expires_at"])
def test_logins_go_a_year_after_their_end(asha, settings, by):
    limit = settings.KEEP_ENDED_LOGINS_DAYS * DAY
    kept = login(asha, ended=limit - MINUTE, by=by)
    login(asha, ended=limit + MINUTE, by=by)
    sweep()
    assert left(LoginSession) == {kept.pk}


def test_messages_that_ended_go_and_those_that_wait_stay(db, settings):
    limit = settings.KEEP_MESSAGES_DAYS * DAY
    kept = {message(age=limit - MINUTE).pk, message(age=limit + MINUTE, state="queued").pk}
    for state in ("sent", "failed", "dropped"):
        message(age=limit + MINUTE, state=state)
    sweep()
    assert left(Message) == kept


def test_answers_to_repeated_requests_go_when_they_are_no_longer_promised(asha, settings):
    limit = timedelta(hours=settings.IDEMPOTENCY_KEEP_HOURS)
    ages = {"kept": limit - MINUTE, "gone": limit + MINUTE}
    for key, age in ages.items():
        RememberedAnswer.objects.create(user=asha, key=key, fingerprint="x", claimed_at=timezone.now() - age)
    sweep()
    assert RememberedAnswer.objects.get().key == "kept"


def test_forged_deliveries_go_and_genuine_ones_stay(db, settings):
    limit = settings.KEEP_FORGED_DELIVERIES_DAYS * DAY
    kept = {delivery(b"{}", age=limit - MINUTE, state="rejected").pk}
    kept |= {delivery(b"{}", age=999 * DAY, state=state).pk for state in ("processed", "dead", "received")}
    delivery(b"{}", age=limit + MINUTE, state="rejected")
    sweep()
    assert left(WebhookEvent) == kept


@pytest.mark.parametrize("state", ["processed", "dead"])
def test_deliveries_lose_the_payer_and_keep_the_facts(db, settings, state):
    limit = settings.KEEP_WEBHOOK_BODIES_DAYS * DAY
    whole = captured(contact=cast.ASHA, email="asha@example.in", vpa="asha@upi")
    young, old = delivery(whole, age=limit - MINUTE, state=state), delivery(whole, age=limit + MINUTE, state=state)
    sweep()
    young.refresh_from_db()
    old.refresh_from_db()
    assert bytes(young.body) == whole
    assert not [word for word in (b"99999", b"asha") if word in bytes(old.body)]
    before, after = (json.loads(bytes(each))["payload"]["payment"]["entity"] for each in (whole, old.body))
    assert payment_fact(after) == payment_fact(before)


def test_a_delivery_that_waits_keeps_its_body(db):
    waiting = delivery(captured(contact=cast.ASHA), age=999 * DAY, state="received")
    sweep()
    waiting.refresh_from_db()
    assert cast.ASHA.encode() in bytes(waiting.body)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[1]", b'"contact +919999988888"', b'{"payload": {"payment": 1}}'])
def test_of_a_delivery_without_facts_nothing_is_kept(body):
    assert payload_reduction.reduced(body) == b'{"reduced":true}'


def test_refunds_and_disputes_keep_their_facts_too():
    refund = {
        "id": "rfnd_1", "payment_id": "pay_1", "status": "processed", "receipt": "r", "amount": 1, "currency": "INR",
        "notes": ["Asha"], "acquirer_data": {"arn": "1"},
    }  # fmt: skip
    dispute = {
        "id": "disp_1", "payment_id": "pay_1", "status": "open", "amount": 5, "amount_deducted": 5, "phase": "fraud",
        "reason_code": "lost_card", "respond_by": 1_800_000_000, "comments": "Asha says",
    }  # fmt: skip
    body = {"event": "x", "payload": {"refund": {"entity": refund}, "dispute": {"entity": dispute}}}
    told = json.loads(payload_reduction.reduced(json.dumps(body).encode()))["payload"]
    assert refund_fact(told["refund"]["entity"]) == refund_fact(refund)
    assert dispute_fact(told["dispute"]["entity"]) == dispute_fact(dispute)
    assert "Asha" not in json.dumps(told)


def test_a_dead_delivery_is_replayed_from_what_is_left(asha_browser, room, settings):
    order = story.ordered(asha_browser, room)
    whole = captured(order_id=order.razorpay_order_id, amount=order.amount_paise, contact=cast.ASHA)
    dead = delivery(whole, age=(settings.KEEP_WEBHOOK_BODIES_DAYS + 1) * DAY, state="dead")
    sweep()
    assert event_handlers.replay_event(event_id=dead.pk, at=timezone.now())
    event_handlers.process(event_id=dead.pk, at=timezone.now())
    dead.refresh_from_db()
    assert (dead.state, dead.outcome) == ("processed", "confirmed")


def test_names_of_attempts_that_came_to_nothing_go(asha_browser, room, settings):
    attempt = steps.payable(asha_browser, room)
    asha_browser.post(f"/api/booking/attempts/{attempt.pk}/release/")
    limit = settings.KEEP_UNFINISHED_GUESTS_DAYS * DAY
    for age, count in ((limit - MINUTE, 2), (limit + MINUTE, 0)):
        BookingAttempt.objects.update(expires_at=timezone.now() - age)
        sweep()
        assert AttemptGuest.objects.count() == count


def test_networks_of_holds_go_when_nobody_counts_them_any_more(asha_browser, room, settings):
    cast.select(asha_browser, room)
    limit = settings.KEEP_NETWORKS_DAYS * DAY
    for age, kept in ((limit - MINUTE, True), (limit + MINUTE, False)):
        BookingAttempt.objects.update(expires_at=timezone.now() - age)
        sweep()
        assert bool(BookingAttempt.objects.get().network) is kept


def test_places_in_line_go_after_their_time_and_those_that_wait_stay(asha_browser, resort, room, bell, settings):
    line.sold_out(room)
    entry = line.waits(asha_browser, resort)
    sweep()
    asha_browser.delete(f"/api/waiting/{entry.pk}/")
    limit = settings.KEEP_WAITING_DAYS * DAY
    for age, count in ((limit - MINUTE, 1), (limit + MINUTE, 0)):
        WaitingEntry.objects.update(ended_at=timezone.now() - age)
        sweep()
        assert WaitingEntry.objects.count() == count


def test_names_of_attempts_that_live_stay(asha_browser, room):
    steps.payable(asha_browser, room)
    BookingAttempt.objects.update(expires_at=timezone.now() - 999 * DAY)
    sweep()
    assert AttemptGuest.objects.count() == 2


def test_guests_of_a_stay_go_when_the_register_is_no_longer_asked_for(asha_browser, room, settings):
    booking = story.booked(asha_browser, room)
    BookingAttempt.objects.update(expires_at=timezone.now() - 9999 * DAY)
    for days, count in ((settings.KEEP_STAY_GUESTS_DAYS, 2), (settings.KEEP_STAY_GUESTS_DAYS + 1, 0)):
        day = timezone.localdate() - days * DAY
        FinalBooking.objects.filter(pk=booking.pk).update(check_in=day - 2 * DAY, check_out=day)
        sweep()
        assert AttemptGuest.objects.count() == count
    assert FinalBooking.objects.get() == booking


def test_the_trail_and_the_history_of_the_admin_go_after_their_time(asha, settings):
    LogEntry.objects.all().delete()
    limit = settings.KEEP_AUDIT_TRAIL_DAYS * DAY
    kind = ContentType.objects.get_for_model(User)
    for age in (limit - MINUTE, limit + MINUTE):
        at = timezone.now() - age
        LogEntry.objects.create(content_type=kind, object_pk="1", object_repr="x", action=3, timestamp=at)
        AdminEntry.objects.create(content_type=kind, object_id="1", user=asha, action_flag=2, action_time=at)
    sweep()
    assert (LogEntry.objects.count(), AdminEntry.objects.count()) == (1, 1)


def test_logins_of_staff_that_ran_out_go(db):
    for key, when in (("kept", MINUTE), ("gone", -MINUTE)):
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + when)
    sweep()
    assert Session.objects.get().session_key == "kept"


def test_a_second_sweep_finds_nothing(asha, settings):
    message(age=9999 * DAY)
    delivery(captured(contact=cast.ASHA), age=9999 * DAY)
    assert sum(sweep().values()) == 2
    assert sum(sweep().values()) == 0


def test_a_run_is_bounded_and_rings_for_the_rest(db, bell, monkeypatch):
    monkeypatch.setattr(expired_data, "BATCH", 2)
    monkeypatch.setattr(expired_data, "BATCHES_MOST", 2)
    for days in range(5):
        message(age=(9000 + days) * DAY)
    assert sweep()["messages"] == 4
    assert [job for job, _ in bell.rung] == [Job.PURGE]
    bell.answer()
    assert not Message.objects.exists()
    assert bell.rung == []


def test_after_all_of_it_the_audit_is_clean(asha_browser, room, now):
    story.booked(asha_browser, room)
    for age, state in ((500 * DAY, "processed"), (501 * DAY, "dead")):
        delivery(captured(contact=cast.ASHA), age=age, state=state)
    before = invariant_audit.audit_all(at=now).count
    sweep()
    assert invariant_audit.audit_all(at=now).count == before == 0


def test_many_bodies_are_cut_down_by_a_few_statements(settings, django_assert_max_num_queries, monkeypatch):
    age = (settings.KEEP_WEBHOOK_BODIES_DAYS + 1) * DAY
    monkeypatch.setattr(expired_data, "BATCH", 10)
    rows = [delivery(captured(email=f"guest{n}@example.com"), age=age + n * MINUTE) for n in range(25)]
    [bodies] = [each for each in expired_data.SWEEPS if each.name == "bodies of deliveries"]
    with django_assert_max_num_queries(3 * 3 + 1):
        assert expired_data._run(bodies, at=timezone.now()) == len(rows)
    assert not [row for row in WebhookEvent.objects.all() if b"guest" in bytes(row.body)]


def test_what_was_taken_up_again_meanwhile_keeps_its_body(settings):
    age = (settings.KEEP_WEBHOOK_BODIES_DAYS + 1) * DAY
    body = captured(email="asha@example.com")
    done, dead = delivery(body, age=age), delivery(body, age=age + MINUTE, state="dead")
    read = list(WebhookEvent.objects.all())
    WebhookEvent.objects.filter(pk=dead.pk).update(state="received", last_error="")
    assert payload_reduction.reduce_all(read) == 1
    assert {row.pk for row in WebhookEvent.objects.all() if bytes(row.body) == body} == {dead.pk}
    assert done.pk != dead.pk
